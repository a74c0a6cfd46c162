/** A migrated database for each test, and connections that look over the store's shoulder. */
import { randomBytes } from 'node:crypto';

import { afterAll, afterEach, beforeEach } from '@jest/globals';
import { Client } from 'pg';

import { type Database, connect } from '../../src/database/pool.ts';
import {
  type Connection,
  connectionTo,
  connectionUrl,
  createDatabase,
  templateDatabases,
} from '../../src/embedded/index.ts';
import { migrate } from '../../src/migrations/migrate.ts';

const connection = JSON.parse(process.env['MQK_TEST_SERVER'] ?? '{}') as Connection;

export const onError = (): void => undefined;

type Close = () => Promise<void>;

const ofFile: Close[] = [];
/** Null between the tests: what is opened then is for all of them. */
let ofTest: Close[] | null = null;

beforeEach(() => {
  ofTest = [];
});
// a file may have a hundred tests, and the server has connections for two files at once
afterEach(async () => {
  await closeAll(ofTest ?? []);
  ofTest = null;
});
afterAll(() => closeAll(ofFile));

async function closeAll(open: Close[]): Promise<void> {
  for (const close of open.reverse()) await close();
}

const closeLater = (close: Close): void => void (ofTest ?? ofFile).push(close);

/** Closed when the test is over, or all tests of the file if it was opened for them. */
export async function opened(
  url: string,
  options: Partial<Parameters<typeof connect>[1]> = {},
): Promise<Database> {
  const real = await connect(url, { onError, ...options });
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) await real.close();
    isOpen = false;
  };
  closeLater(close);
  return { ...real, close };
}

/** URL of a database that has the tables of the path. */
export async function freshDatabase(): Promise<string> {
  const databases = templateDatabases({ connection });
  await databases.prepare('path', async (url) => {
    const database = await connect(url, { onError });
    await migrate(database);
    await database.close();
  });
  const fresh = await databases.fresh();
  return fresh.url;
}

/** URL of a copy of a database that is prepared once and has this name among all tests. */
export async function copyOf(name: string, prepare: (url: string) => Promise<void>): Promise<string> {
  const databases = templateDatabases({ connection });
  await databases.prepare(name, prepare);
  return (await databases.fresh()).url;
}

/** URL of a database that has nothing. */
export async function bareDatabase(): Promise<string> {
  const name = `bare_${randomBytes(8).toString('hex')}`;
  await createDatabase(connection, name);
  return connectionUrl(connectionTo(connection, name));
}

export interface Onlooker {
  rows<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** The single value of a single row. */
  value<Value = unknown>(text: string, values?: readonly unknown[]): Promise<Value>;
  close(): Promise<void>;
}

/** A plain connection of the test itself: numbers as text, nothing tagged. */
export async function onlooker(url: string): Promise<Onlooker> {
  const client = new Client({ connectionString: url });
  client.on('error', onError);
  await client.connect();
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) await client.end();
    isOpen = false;
  };
  closeLater(close);
  const rows = async <Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
    (await client.query(text, [...values])).rows as Row[];
  return {
    rows,
    value: async <Value>(text: string, values: readonly unknown[] = []): Promise<Value> => {
      const [row] = await rows<Record<string, Value>>(text, values);
      return Object.values(row ?? {})[0] as Value;
    },
    close,
  };
}
