/** A PostgreSQL server for the tests of the paper book, with an empty database for each. */
import { afterAll, beforeAll } from '@jest/globals';

import { type Database, connect } from '../../src/database/pool.ts';
import { type EmbeddedServer, ephemeralServer, templateDatabases } from '../../src/embedded/index.ts';
import { migratePaper } from '../../src/paper/migrate.ts';

export interface PaperDatabases {
  /** URL of a database that has the tables of the book. */
  fresh(): Promise<string>;
  /** URL of a database that has nothing. */
  bare(): Promise<string>;
  /** A pool that is closed when the tests of the file are over. */
  pool(url: string): Promise<Database>;
}

export const POOL_MAX = 6;

/** Connections that the test itself breaks complain here, and nobody listens. */
export const onError = (): void => undefined;

export function paperDatabases(): PaperDatabases {
  let server: EmbeddedServer;
  const pools: Database[] = [];
  const of = async (name: string, migrate: (url: string) => Promise<void>): Promise<string> => {
    const databases = templateDatabases(server);
    await databases.prepare(name, migrate);
    return (await databases.fresh()).url;
  };
  const pool = async (url: string): Promise<Database> => {
    const opened = await connect(url, { onError, connectionsMax: POOL_MAX });
    pools.push(opened);
    return opened;
  };
  beforeAll(async () => {
    server = await ephemeralServer();
  });
  afterAll(async () => {
    await Promise.all(pools.map(async (opened) => opened.close()));
    await server.stop();
  });
  return {
    pool,
    bare: async () => of('bare', async () => undefined),
    fresh: async () =>
      of('paper', async (url) => {
        const database = await connect(url, { onError });
        await migratePaper(database);
        await database.close();
      }),
  };
}
