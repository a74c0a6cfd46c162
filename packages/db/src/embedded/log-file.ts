/** The server's log: one file in its cluster, and the one before it. */
import { lstat, rename } from 'node:fs/promises';
import { join } from 'node:path';

import { unlessMissing } from './errno.ts';
import { readTail } from './files.ts';

const bytesMax = 8 * 1024 * 1024;

export const logFile = (cluster: string): string => join(cluster, 'postgres.log');

export async function rotateLog(cluster: string): Promise<void> {
  const log = logFile(cluster);
  const size = (await unlessMissing(lstat(log), null))?.size ?? 0;
  if (size > bytesMax) await rename(log, `${log}.1`);
}

/** What the server said since the log had that size. */
export async function logSince(cluster: string, size: number): Promise<string> {
  const bytes = (await logSize(cluster)) - size;
  return readTail(logFile(cluster), bytes > 2_000 ? 2_000 : bytes);
}

export async function logSize(cluster: string): Promise<number> {
  return (await unlessMissing(lstat(logFile(cluster)), null))?.size ?? 0;
}
