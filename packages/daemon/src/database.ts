/** The database of a desk: the embedded one of its data directory, or any other that the environment names. */
import { type Database, checkDurability, connect, migrate } from '@mqk/db';
import { lockRunner, startEmbedded } from '@mqk/db/embedded';
import type { Logger } from 'pino';

import { BootRefused } from './boot-refused.ts';

export interface DeskDatabase {
  readonly database: Database;
  /** Connections that only a stop uses: whatever keeps the others busy does not keep a stop waiting. */
  readonly stops: Database;
  /** For the paper broker's own connections: it lives in the same server, in a world of its own. */
  readonly url: string;
  /** The server was running already, left by a process that died. */
  readonly adopted: boolean;
  /** Brings a server of our own back that has gone; null: it is somebody else's. */
  readonly revive: (() => Promise<void>) | null;
  /** Closes our connections. An embedded server goes on for whoever comes next, and is adopted by it. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly data: string;
  readonly name: string;
  /** From the environment; null uses the embedded server. */
  readonly url: string | null;
  readonly log: Logger;
}

/** Of a person, a signal, the supervisor: one stop seldom comes alone. */
const STOPS_MAX = 3;

export async function openDatabase(options: DatabaseOptions): Promise<DeskDatabase> {
  const { data, name, url, log } = options;
  const onError = (error: Error): void => {
    log.warn({ err: error }, 'an idle database connection broke');
  };
  if (url !== null) {
    const opened = await fit(url, onError);
    return { ...opened, url, adopted: false, revive: null };
  }
  const lock = await lockRunner(data);
  try {
    const bringUp = (): ReturnType<typeof startEmbedded> =>
      startEmbedded({ directory: data, database: name, durability: 'durable' });
    const server = await bringUp();
    const opened = await fit(server.url, onError);
    const close = async (): Promise<void> => {
      await opened.close();
      await lock.release();
    };
    const revive = async (): Promise<void> => {
      const { adopted } = await bringUp();
      log.warn({ adopted }, 'the database server was brought back');
    };
    return { ...opened, url: server.url, adopted: server.adopted, revive, close };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

type Connections = Pick<DeskDatabase, 'database' | 'stops' | 'close'>;

/** Durable and of our schema, or not at all; from then on without the rights that made the schema. */
async function fit(url: string, onError: (error: Error) => void): Promise<Connections> {
  const owner = await connect(url, { onError, applicationName: 'mqk-migrate', connectionsMax: 2 });
  try {
    const durable = await checkDurability(owner);
    if (!durable.ok) throw new BootRefused({ code: 'not_durable', detail: durable.refused.found.join(', ') });
    await migrate(owner);
  } finally {
    await owner.close();
  }
  const database = await connect(url, { onError, applicationName: 'mqk-daemon', role: 'mqk_app' });
  const stops = await connect(url, {
    onError,
    applicationName: 'mqk-stop',
    role: 'mqk_app',
    connectionsMax: STOPS_MAX,
  }).catch(async (error: unknown) => {
    await database.close();
    throw error;
  });
  const close = async (): Promise<void> => {
    await stops.close();
    await database.close();
  };
  return { database, stops, close };
}
