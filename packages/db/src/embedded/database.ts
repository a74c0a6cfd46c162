import type { Client } from 'pg';

import { type Connection, connectionTo } from './connection.ts';
import { errnoOf } from './errno.ts';
import { EmbeddedRefused } from './refusal.ts';
import { withSession } from './session.ts';

/** Answers the name if it is one that needs no quotes anywhere. Refuses: bad_database_name. */
export function checkedName(name: string): string {
  if (/^[a-z][a-z0-9_]{0,62}$/.test(name)) return name;
  throw new EmbeddedRefused({ code: 'bad_database_name', name });
}

/** Makes the database unless it is there. Refuses: bad_database_name. */
export async function createDatabase(server: Connection, name: string): Promise<void> {
  checkedName(name);
  await withSession(maintenance(server), (client) => createUnlessThere(client, name));
}

/** The database that is always there, for work on the others. */
export const maintenance = (server: Connection): Connection => connectionTo(server, 'postgres');

export async function createUnlessThere(client: Client, name: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [checkedName(name)]);
  if (rowCount === 1) return;
  try {
    await client.query(`create database ${checkedName(name)}`);
  } catch (error) {
    // somebody else made it between the question and the answer
    if (!sameMoment.includes(errnoOf(error) ?? '')) throw error;
  }
}

/** duplicate_database, unique_violation in the catalog */
const sameMoment = ['42P04', '23505'];
