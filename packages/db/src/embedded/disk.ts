/** What the file system may answer instead of working, as refusals. */
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

import { errnoOf, textOf } from './errno.ts';
import { EmbeddedRefused } from './refusal.ts';

/** A fresh cluster is 47 MB; the first minutes of writing want some more. */
export const newClusterBytes = 128 * 1024 * 1024;

export async function freeBytes(path: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' && dirname(path) !== path) return freeBytes(dirname(path));
    throw error;
  }
}

export async function diskFull(path: string, cause?: unknown): Promise<EmbeddedRefused> {
  const free = await freeBytes(path);
  return new EmbeddedRefused(
    { code: 'disk_full', path, freeBytes: free, neededBytes: newClusterBytes },
    cause,
  );
}

export async function refuseLackOfSpace(path: string, neededBytes: number): Promise<void> {
  const free = await freeBytes(path);
  if (free >= neededBytes) return;
  throw new EmbeddedRefused({ code: 'disk_full', path, freeBytes: free, neededBytes });
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'permission denied',
  EPERM: 'the operation is not permitted',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is not a folder',
  ELOOP: 'its symbolic links go in a circle',
  ENAMETOOLONG: 'its name is too long',
  EOPNOTSUPP: 'the file system knows no sockets',
  EDQUOT: 'the disk quota is used up',
  EIO: 'the disk reports an error',
};

/** The refusal that a file error amounts to; an error of another kind is handed back as it came. */
export async function refuseDisk(path: string, error: unknown): Promise<unknown> {
  const code = errnoOf(error) ?? '';
  if (code === 'ENOSPC') return diskFull(path, error);
  const reason = reasons[code];
  if (reason === undefined) return error;
  return new EmbeddedRefused(
    { code: 'directory_unusable', path: textOf(error, 'path') ?? path, reason },
    error,
  );
}
