/** A running server on an existing cluster: the one that already runs, or a new one. */
import { lstat } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

import type { Binaries } from './binaries.ts';
import { run } from './command.ts';
import { diskFull } from './disk.ts';
import { unlessMissing } from './errno.ts';
import { knock } from './knock.ts';
import { logFile, logSince, logSize, rotateLog } from './log-file.ts';
import { disownPid, type PidFile, readPidFile, socketFile } from './pid-file.ts';
import type { Place } from './place.ts';
import { kindOf } from './postmaster-process.ts';
import { EmbeddedRefused } from './refusal.ts';

export interface Running {
  readonly file: PidFile;
  readonly adopted: boolean;
}

/**
 * Adopt, else launch, and again: a launch may fail because of the last processes of a killed server, for which PostgreSQL
 * rightly waits. Called in turn, so nobody else of ours is starting it.
 *
 * Refuses: password_rejected, server_silent, start_failed, start_timeout, disk_full.
 */
export async function bringUp(
  place: Place,
  password: string,
  { launcher, readyMs }: { readonly launcher: Launcher; readonly readyMs: number },
): Promise<Running> {
  const wait: Wait = { end: performance.now() + readyMs, readyMs };
  for (let adopted = true; ;) {
    const file = await findRunning(place, password, wait);
    if (file !== null) return { file, adopted };
    adopted = !(await launch(place, await launcher(), readyMs));
    if (adopted) await pauseWithin(wait, place);
  }
}

interface Wait {
  readonly end: number;
  readonly readyMs: number;
}

/** Finds the programs and writes the settings: only a server that has to be started needs them. */
export type Launcher = () => Promise<Binaries>;

/** Null when no server is alive, so one may be started. Waits for one that is alive and not ready. */
async function findRunning(place: Place, password: string, wait: Wait): Promise<PidFile | null> {
  for (;;) {
    const file = await readPidFile(place.cluster);
    if (file === null) return null;
    const answer = await knock(place, file, password);
    if (answer === 'ours') return file;
    if (answer === 'silent' && (await isDead(place, file))) return null;
    const overdue = answer === 'silent' && performance.now() >= wait.end;
    if (overdue || (await isShutOff(file))) throw silent(file);
    await pauseWithin(wait, place);
  }
}

async function isDead(place: Place, file: PidFile): Promise<boolean> {
  const kind = await kindOf(file.pid, place.cluster);
  if (kind === 'stranger') await disownPid(place);
  return kind === 'stranger' || kind === 'gone';
}

/** Ready, and the socket's file is gone: nobody will ever get in. */
async function isShutOff({ status, socketDirectory, port }: PidFile): Promise<boolean> {
  if (status !== 'ready') return false;
  return (await unlessMissing(lstat(socketFile(socketDirectory, port)), null)) === null;
}

const silent = ({ pid, socketDirectory }: PidFile): EmbeddedRefused =>
  new EmbeddedRefused({ code: 'server_silent', pid, socketDirectory });

/** False when it may succeed the next time. */
async function launch(
  { cluster, user }: Place,
  { pgCtl, environment }: Binaries,
  readyMs: number,
): Promise<boolean> {
  await rotateLog(cluster);
  const before = await logSize(cluster);
  const { code, output } = await run({
    file: pgCtl,
    args: [
      'start',
      '--wait',
      `--timeout=${wholeSeconds(readyMs)}`,
      `--pgdata=${cluster}`,
      `--log=${logFile(cluster)}`,
    ],
    user,
    environment,
    timeoutMs: 2 * readyMs + 10_000,
  });
  if (code === 0) return true;
  const said = await logSince(cluster, before);
  if (passing.test(`${output}\n${said}`)) return false;
  if (said.includes('No space left on device')) throw await diskFull(cluster);
  throw new EmbeddedRefused({
    code: 'start_failed',
    cluster,
    log: logFile(cluster),
    output: said === '' ? output : said,
  });
}

/** Rounded up. */
const wholeSeconds = (ms: number): number => (ms - (ms % 1000)) / 1000 + (ms % 1000 === 0 ? 0 : 1);

/** Processes of a killed server still hold its memory, or recovery takes its time. */
const passing = /shared memory block .* is still in use|did not start in time/;

async function pauseWithin({ end, readyMs }: Wait, { cluster }: Place): Promise<void> {
  if (performance.now() >= end) {
    const log = logFile(cluster);
    throw new EmbeddedRefused({ code: 'start_timeout', cluster, log, waitedMs: readyMs });
  }
  await pause(50);
}
