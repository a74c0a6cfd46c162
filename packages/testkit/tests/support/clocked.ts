/** A desk on a server whose clock the story sets: what the statements read moves, and nothing else of the server does. */
import { afterEach } from '@jest/globals';

import { type Database, connect, migrate } from '@mqk/db';
import { type Connection, templateDatabases } from '@mqk/db/embedded';

import { type World, type WorldOptions, world } from '../../src/index.ts';
import { sql } from './story.ts';

const server = { connection: JSON.parse(process.env['MQK_STORY_SERVER'] ?? 'null') as Connection };
const databases = templateDatabases(server);
const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** PostgreSQL looks for a function along the search path: here ours stands before its own. */
const CLOCK = `create schema stepped;
create sequence stepped.off_by minvalue -100000000 start 0;
create function stepped.clock_timestamp() returns timestamptz language sql volatile as
  $$ select pg_catalog.clock_timestamp() + (select last_value from stepped.off_by) * interval '1 second' $$;`;

async function withDatabase(url: string, work: (database: Database) => Promise<unknown>): Promise<void> {
  const database = await connect(url, { onError: () => undefined });
  try {
    await work(database);
  } finally {
    await database.close();
  }
}

const onPath = (url: string): Promise<void> =>
  withDatabase(url, (database) =>
    sql(
      database,
      `do $$ begin execute format('alter database %I set search_path = stepped, pg_catalog', current_database()); end $$`,
    ),
  );

export interface Clocked extends World {
  /** The clock of the server jumps; negative: back. */
  jumps(seconds: number): Promise<void>;
  /** Why the gate kept the newest promise; null: it did not. */
  refusal(): Promise<string | null>;
}

export async function clockedStory(options: Omit<WorldOptions, 'database'> = {}): Promise<Clocked> {
  await databases.prepare('stepped_clock', async (url) => {
    await withDatabase(url, (database) => sql(database, CLOCK));
    await onPath(url);
    await withDatabase(url, migrate);
  });
  const fresh = await databases.fresh();
  await onPath(fresh.url);
  const database = await connect(fresh.url, { onError: () => undefined });
  open.push(async () => {
    await database.close();
    await fresh.drop();
  });
  let offBy = 0;
  return {
    ...(await world({ ...options, database })),
    async refusal() {
      const [row] = await sql<{ readonly code: string | null }>(
        database,
        'select refusal_code as code from mqk.outbox order by id desc limit 1',
      );
      return row?.code ?? null;
    },
    async jumps(seconds) {
      offBy += seconds;
      await sql(database, `select setval('stepped.off_by', ${offBy})`);
    },
  };
}
