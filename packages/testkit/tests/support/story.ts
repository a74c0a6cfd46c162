/** A story gets a database of its own, and gives it back. */
import { afterEach } from '@jest/globals';

import { type Database, connect } from '@mqk/db';
import { type Connection, templateDatabases } from '@mqk/db/embedded';

import { type World, type WorldOptions, world } from '../../src/index.ts';

const server = { connection: JSON.parse(process.env['MQK_STORY_SERVER'] ?? 'null') as Connection };
const databases = templateDatabases(server);
const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

export interface Fresh {
  readonly database: Database;
  readonly url: string;
}

/** A fresh, migrated database; closed and dropped after the test. */
export async function freshDatabase(): Promise<Fresh> {
  const { close, ...fresh } = await lastingDatabase();
  open.push(close);
  return fresh;
}

/** One that outlives a test: whoever asks for it closes it. */
export async function lastingDatabase(): Promise<Fresh & { readonly close: () => Promise<void> }> {
  await databases.prepare('story', () => Promise.reject(new Error('the template was made before the tests')));
  const fresh = await databases.fresh();
  const database = await connect(fresh.url, { onError: () => undefined });
  const close = async (): Promise<void> => {
    await database.close();
    await fresh.drop();
  };
  return { database, url: fresh.url, close };
}

export interface Story extends World {
  /** Looks past all doors, as an auditor with SQL does. */
  sql<Row>(text: string): Promise<readonly Row[]>;
}

export async function story(options: Omit<WorldOptions, 'database'> = {}): Promise<Story> {
  const { database } = await freshDatabase();
  return { ...(await world({ ...options, database })), sql: (text) => sql(database, text) };
}

export async function sql<Row>(database: Database, text: string): Promise<readonly Row[]> {
  const client = await database.take();
  try {
    return (await client.query(text)).rows as Row[];
  } finally {
    client.release();
  }
}
