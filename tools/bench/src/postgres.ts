/** A PostgreSQL server of our own that keeps what it commits, and the yardstick for everything that commits on it. */
import { chmod, mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

import { type Database, checkDurability, connect, migrate } from '@mqk/db';
import { startEmbedded, templateDatabases } from '@mqk/db/embedded';

import { type Measure, measure } from './benchmark.ts';

export interface DurableServer {
  /** URL of a database of its own that has the tables of the desk; a copy, made in some ten milliseconds. */
  fresh(): Promise<string>;
  /** Stops the server and removes its folder. */
  close(): Promise<void>;
}

/** Kept over a restart by the conventions of the system, so it is a disk; the usual temporary folder may be memory. */
const PARENT = process.platform === 'linux' ? '/var/tmp' : tmpdir();
const IN_MEMORY = new Set([0x01021994, 0x858458f6]);

/** Refuses (throws): a folder in memory, where a commit costs nothing and every multiple of it would be a fable. */
export async function durableServer(parent = PARENT): Promise<DurableServer> {
  const { type } = await statfs(parent);
  if (IN_MEMORY.has(type)) throw new Error(`${parent} is in memory: nothing is durable there`);
  const directory = await mkdtemp(join(parent, 'mqk-bench-'));
  await chmod(directory, 0o711);
  const remove = (): Promise<void> => rm(directory, { recursive: true, force: true });
  const server = await startEmbedded({ directory, durability: 'durable' }).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  const databases = templateDatabases(server);
  await databases.prepare('desk', (url) => using(url, migrate));
  return {
    fresh: async () => (await databases.fresh()).url,
    close: async () => {
      await server.stop();
      await remove();
    },
  };
}

export const open = (url: string): Promise<Database> =>
  connect(url, {
    applicationName: 'mqk-bench',
    connectionsMax: 20,
    // a connection that breaks while nobody uses it is missed by nobody; one in use fails its statement, and the run
    onError: () => undefined,
  });

async function using(url: string, work: (database: Database) => Promise<unknown>): Promise<void> {
  const database = await open(url);
  await work(database).finally(() => database.close());
}

/** As long as a small message of a broker. */
const PAYLOAD = 'x'.repeat(200);

/**
 * The yardstick: one row, inserted by a prepared statement, committed and on the disk before the next one begins.
 * Nothing that promises durability can be faster than one of these; on the same server in the same run it cancels the disk
 * out of a ratio.
 */
export async function durableCommits(database: Database, count: number): Promise<Measure> {
  const durable = await checkDurability(database);
  if (!durable.ok) throw new Error(`the yardstick is not durable: ${durable.refused.found.join(', ')}`);
  await withClient(database, (client) =>
    client.query('create table yardstick (id bigint primary key, payload text not null)'),
  );
  return measure({
    name: 'durable commit',
    unit: 'commits',
    expected: String(count),
    before: () => withClient(database, (client) => client.query('truncate yardstick')),
    run: () => withClient(database, (client) => commitOneByOne(client, count)),
    read: (latenciesMs) =>
      withClient(database, async (client) => {
        const { rows } = await client.query<{ found: bigint }>('select count(*) as found from yardstick');
        return { count, checksum: String(rows[0]?.found), latenciesMs };
      }),
  });
}

export type Client = Awaited<ReturnType<Database['take']>>;

/** Given back, whatever happens: a pool waits for every client before it closes. */
export async function withClient<Made>(
  database: Database,
  work: (client: Client) => Promise<Made>,
): Promise<Made> {
  const client = await database.take();
  return work(client).finally(() => client.release());
}

async function commitOneByOne(client: Client, count: number): Promise<readonly number[]> {
  const latenciesMs: number[] = [];
  for (let id = 0; id < count; id++) {
    const from = performance.now();
    await client.query({
      name: 'yardstick',
      text: 'insert into yardstick (id, payload) values ($1, $2)',
      values: [id, PAYLOAD],
    });
    latenciesMs.push(performance.now() - from);
  }
  return latenciesMs;
}
