/**
 * What kind of process a pid is now. A number proves nothing, since numbers are reused; a postmaster shows itself by its
 * command line, `.../postgres -D <cluster>`, which every user may read.
 */
import { execFile } from 'node:child_process';
import { readFile, readlink, realpath } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

import { errnoOf } from './errno.ts';

/**
 * `server`   the postmaster of this cluster
 * `unclear`  a postmaster that does not say of which cluster: left alone
 * `stranger` something else, or the remains of a dead process that nobody collected
 * `gone`     no process at all
 */
export type Kind = 'server' | 'unclear' | 'stranger' | 'gone';

export async function kindOf(pid: number, cluster: string): Promise<Kind> {
  if (!exists(pid)) return 'gone';
  const words = process.platform === 'linux' ? await readCommandLine(pid) : await askPs(pid, cluster);
  // its children call themselves `postgres: checkpointer` and the like
  if (basename(words[0] ?? '') !== 'postgres') return 'stranger';
  const data = words.includes('-D') ? words[words.indexOf('-D') + 1] : undefined;
  const folder = data !== undefined && isAbsolute(data) ? data : await workingFolderOf(pid);
  if (folder === null) return 'unclear';
  return (await isSameFolder(folder, cluster)) ? 'server' : 'stranger';
}

/** Paths that PostgreSQL was given by hand may lead through links. */
export async function isSameFolder(path: string, real: string): Promise<boolean> {
  return path === real || (await realpath(path).catch(() => null)) === real;
}

export async function waitUntilGone(pid: number, cluster: string, patienceMs: number): Promise<boolean> {
  const end = performance.now() + patienceMs;
  while ((await kindOf(pid, cluster)) === 'server') {
    if (performance.now() >= end) return false;
    await pause(5);
  }
  return true;
}

/** Answers whether there was a process to receive it. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if (errnoOf(error) === 'ESRCH') return false;
    throw error;
  }
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errnoOf(error) !== 'ESRCH';
  }
}

/** Processes of PostgreSQL work in their data directory; not everybody may look. */
export async function workingFolderOf(pid: number | string): Promise<string | null> {
  return readlink(`/proc/${pid}/cwd`).catch(() => null);
}

/** A process that ended and was not collected has an empty one. */
async function readCommandLine(pid: number): Promise<readonly string[]> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ESRCH') return [];
    throw error;
  }
}

/** ps prints one line with blanks between the words, so the cluster's path is looked for as a whole. */
async function askPs(pid: number, cluster: string): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)('/bin/ps', ['-ww', '-o', 'command=', '-p', `${pid}`]).catch(
    () => ({
      stdout: '',
    }),
  );
  const at = stdout.indexOf(` -D ${cluster}`);
  return at === -1 ? [stdout.split(' ')[0] ?? ''] : [stdout.slice(0, at), '-D', cluster];
}
