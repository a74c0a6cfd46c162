/** Files that are whole or absent: written beside their place, flushed, then renamed. */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

import { errnoOf, unlessMissing } from './errno.ts';
import type { ServerUser } from './server-user.ts';

export interface WriteOptions {
  readonly mode: number;
  /** Given to the server's user, when root writes for it. */
  readonly owner?: ServerUser;
}

/** Never follows a link: it only makes a new file and moves that over the name. */
export async function writeSafely(path: string, text: string, { mode, owner }: WriteOptions): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}.new`;
  const file = await open(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode);
  try {
    await file.writeFile(text);
    if (owner?.lent === true) await file.chown(owner.uid, owner.gid);
    await file.sync();
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  await syncFolder(dirname(path));
}

/** Makes a rename survive a power loss. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The last part of a file, without following a link; empty when there is none. */
export async function readTail(path: string, bytes: number): Promise<string> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return '';
    throw error;
  }
  try {
    const { size } = await file.stat();
    const from = size > bytes ? size - bytes : 0;
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(bytes), position: from });
    return buffer.toString('utf8', 0, bytesRead).trim();
  } finally {
    await file.close();
  }
}

/**
 * Removes a file that may be a socket, if it is there.
 *
 * Not with `rm`: it looks at the file first, through a buffer that Node's module loader takes for the answer to
 * a question of its own (in Node 20 at least), and the next module behind a symlink is not found.
 */
export async function unlinkIfThere(path: string): Promise<void> {
  await unlessMissing(unlink(path), undefined);
}
