/** `postmaster.pid`: what a running server writes into its cluster, and a killed one leaves there. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { unlessMissing } from './errno.ts';
import { writeSafely } from './files.ts';
import type { Place } from './place.ts';

export interface PidFile {
  readonly pid: number;
  readonly port: number;
  readonly socketDirectory: string;
  /** `starting`, `ready`, `stopping`, or empty while the file is being written. */
  readonly status: string;
}

const fileOf = (cluster: string): string => join(cluster, 'postmaster.pid');

/** Null when there is none, or not enough of one yet to be read. */
export async function readPidFile(cluster: string): Promise<PidFile | null> {
  const text = await unlessMissing(readFile(fileOf(cluster), 'utf8'), '');
  const [pid, , , port, socketDirectory, , , status] = text.split('\n');
  if (pid === undefined || port === undefined || socketDirectory === undefined) return null;
  return {
    pid: Number.parseInt(pid, 10),
    port: Number.parseInt(port, 10),
    socketDirectory,
    status: status?.trim() ?? '',
  };
}

/** Above every limit a system sets for pids, so no process ever has it. */
const nobodysPid = 2_147_483_646;

/**
 * After a crash the pid in the file may belong to a stranger, and PostgreSQL would believe its server alive for ever. The
 * file is not removed: its other lines let PostgreSQL see whether processes of the old server still hold its memory.
 */
export async function disownPid({ cluster, user }: Place): Promise<void> {
  const [, ...lines] = (await readFile(fileOf(cluster), 'utf8')).split('\n');
  const text = [`${nobodysPid}`, ...lines].join('\n');
  await writeSafely(fileOf(cluster), text, { mode: 0o600, owner: user });
}

export const socketFile = (folder: string, port: number): string => join(folder, `.s.PGSQL.${port}`);
