/**
 * Where the server's socket lives: a private folder with a short path, because a socket's path has room for about a hundred
 * bytes. Beside the cluster if that fits, else in the system's folder for such things, named by the data directory's hash.
 * Not in /run/user/<uid>: that folder is taken away when its user logs out, and the server outlives a login.
 */
import { chown, lstat, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { refuseUnusablePath } from './directory.ts';
import { errnoOf } from './errno.ts';
import { unlinkIfThere } from './files.ts';
import { socketFile } from './pid-file.ts';
import type { Place } from './place.ts';
import { EmbeddedRefused } from './refusal.ts';
import { isRoot, type ServerUser } from './server-user.ts';

export const port = 5432;

/** sun_path without its closing zero byte: 108 on Linux, 104 on macOS. */
export const socketPathBytesMax = process.platform === 'linux' ? 107 : 103;

/**
 * Called when no server of the cluster is alive: the socket and the lock that a killed one left are removed, for the pid in
 * that lock may belong to a stranger by now, and PostgreSQL would believe its server alive for ever.
 *
 * Refuses: socket_path_too_long, foreign_owner, directory_unusable.
 */
export async function prepareSocketDirectory(place: Place, runtimeDirectory?: string): Promise<string> {
  const folders = candidates(place, runtimeDirectory);
  const fitting = folders.filter((folder) => bytesOf(folder) <= socketPathBytesMax);
  let foreign: EmbeddedRefused | null = null;
  for (const folder of fitting) {
    foreign = await makePrivate(folder, place.user);
    if (foreign === null) return cleared(folder);
  }
  if (foreign !== null) throw foreign;
  const path = folders.at(-1) ?? place.home;
  throw new EmbeddedRefused({
    code: 'socket_path_too_long',
    path,
    bytes: bytesOf(path),
    bytesMax: socketPathBytesMax,
  });
}

async function cleared(folder: string): Promise<string> {
  const socket = socketFile(folder, port);
  for (const file of [socket, `${socket}.lock`]) await unlinkIfThere(file);
  return folder;
}

const bytesOf = (folder: string): number => Buffer.byteLength(socketFile(folder, port));

function candidates({ home, hash, user }: Place, runtimeDirectory?: string): readonly string[] {
  const short = `mqk-${user.uid}-${hash}`;
  if (runtimeDirectory !== undefined) {
    refuseUnusablePath(runtimeDirectory);
    return [join(runtimeDirectory, short)];
  }
  return [join(home, 'run'), ...(isRoot() ? [join('/run', short)] : []), join('/tmp', short)];
}

/** Null when the folder is there and the server's alone; else why it is not. In /tmp anybody may have taken the name. */
async function makePrivate(folder: string, user: ServerUser): Promise<EmbeddedRefused | null> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') return unusable(folder, errnoOf(error) ?? String(error));
  }
  if (user.lent) await lend(folder, user);
  const { uid, mode } = await lstat(folder);
  if (uid !== user.uid) {
    return new EmbeddedRefused({ code: 'foreign_owner', path: folder, uid, uidWanted: user.uid });
  }
  return (mode & 0o170077) === 0o040000 ? null : unusable(folder, 'it is not a private folder (mode 0700)');
}

/** Root's own folder, if nothing is in it: a start that died here left it. */
async function lend(folder: string, user: ServerUser): Promise<void> {
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== 0 || (await readdir(folder)).length > 0) return;
  await chown(folder, user.uid, user.gid);
}

const unusable = (path: string, reason: string): EmbeddedRefused =>
  new EmbeddedRefused({ code: 'directory_unusable', path, reason });
