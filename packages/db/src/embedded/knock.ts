/** Asks at the socket that a pid file names whether our server is there. */
import type { Client } from 'pg';

import { type Connection } from './connection.ts';
import { errnoOf } from './errno.ts';
import { superuser } from './new-cluster.ts';
import type { PidFile } from './pid-file.ts';
import type { Place } from './place.ts';
import { isSameFolder } from './postmaster-process.ts';
import { EmbeddedRefused } from './refusal.ts';
import { withSession } from './session.ts';

/** `ours`: it let us in and serves this cluster. `not_yet`: it is busy starting, stopping or full. `silent`: neither. */
export type Answer = 'ours' | 'not_yet' | 'silent';

export const connectionBy = (file: PidFile, password: string, database = 'postgres'): Connection =>
  Object.freeze({ host: file.socketDirectory, port: file.port, user: superuser, password, database });

/** Refuses: password_rejected. */
export async function knock(place: Place, file: PidFile, password: string): Promise<Answer> {
  try {
    return await withSession(connectionBy(file, password), async (client) =>
      (await isSameFolder(await dataDirectoryOf(client), place.cluster)) ? 'ours' : 'silent',
    );
  } catch (error) {
    const code = errnoOf(error) ?? '';
    if (code === '28P01') {
      throw new EmbeddedRefused(
        { code: 'password_rejected', file: place.passwordFile, pid: file.pid },
        error,
      );
    }
    return busy.includes(code) ? 'not_yet' : 'silent';
  }
}

/** cannot_connect_now, too_many_connections */
const busy = ['57P03', '53300'];

async function dataDirectoryOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ data_directory: string }>('show data_directory');
  return rows[0]?.data_directory ?? '';
}
