/** The data directory itself: made if absent, never a symbolic link, known by its real path. */
import { lstat, mkdir, readlink, realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { refuseDisk } from './disk.ts';
import { errnoOf, unlessMissing } from './errno.ts';
import { EmbeddedRefused } from './refusal.ts';
import { isRoot } from './server-user.ts';

/** pg_ctl hands its paths to a shell in double quotes, and library paths are separated by colons. */
const unusable = /["$`\\:\u0000-\u001f\u007f]/;

export function refuseUnusablePath(path: string): void {
  const character = unusable.exec(path)?.[0];
  if (character === undefined) return;
  throw new EmbeddedRefused({ code: 'unusable_path', path, character: JSON.stringify(character) });
}

/** Refuses: unusable_path, symlinked_directory, directory_unusable, disk_full. */
export async function prepareDirectory(directory: string): Promise<string> {
  const path = resolve(directory);
  refuseUnusablePath(path);
  try {
    await makeUnlessThere(path);
    const real = await realpath(path);
    refuseUnusablePath(real);
    return real;
  } catch (error) {
    throw await refuseDisk(path, error);
  }
}

async function makeUnlessThere(path: string): Promise<void> {
  const there = await unlessMissing(lstat(path), null);
  if (there === null) {
    await mkdir(dirname(path), { recursive: true });
    // the server's user has to pass through root's folder, and needs to see nothing of it
    await mkdir(path, { mode: isRoot() ? 0o711 : 0o700 }).catch(unlessThere);
  } else if (there.isSymbolicLink()) {
    throw new EmbeddedRefused({ code: 'symlinked_directory', path, target: await targetOf(path) });
  } else if (!there.isDirectory()) {
    throw new EmbeddedRefused({ code: 'directory_unusable', path, reason: 'it is not a folder' });
  }
}

/** Where a link leads in the end, or what it says when it leads nowhere. */
export async function targetOf(link: string): Promise<string> {
  return realpath(link).catch(() => readlink(link));
}

function unlessThere(error: unknown): void {
  if (errnoOf(error) !== 'EEXIST') throw error;
}
