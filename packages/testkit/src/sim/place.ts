/**
 * Where simulations run: one migrated database, its sessions kept open, its clock in our hand.
 *
 * The clock is turned without a hook in production code. PostgreSQL looks for a function along the search path, and
 * here a schema of ours stands before its own: `clock_timestamp()` of every statement and of every default is then the
 * number that a sequence holds. A sequence, because it changes outside of transactions, as time does; unlogged, so that
 * turning it makes no transaction of one that only reads.
 */
import { type Database, connect, migrate } from '@mqk/db';
import { type Connection, templateDatabases } from '@mqk/db/embedded';

import type { Blocked } from './locks.ts';

type Client = Awaited<ReturnType<Database['take']>>;

/** One session of the server, handed on from one simulated process to the next. */
export interface Session {
  readonly client: Client;
  /** Number of the server's process. */
  readonly number: number;
}

export interface Place {
  /** Answers the rows of one statement, past all doors, outside of every transaction. */
  look<Row>(name: string, text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Numbers its next rows from here on, whatever it has seen: what is named after a row has its name in every place. */
  numberFrom(first: bigint): Promise<void>;
  /** From the next statement on that is asked here, the database's clock stands at this. */
  setClock(ms: number): void;
  /** What that clock was set to last. */
  clock(): number;
  /** Sends one statement on a session, and the clock with it if it has moved: no trip of its own. */
  ask(session: Session, asked: string | { readonly text: string }): Promise<unknown>;
  take(): Session;
  rollback(session: Session): Promise<void>;
  giveBack(session: Session, inTransaction: boolean): Promise<void>;
  cancel(session: number): Promise<void>;
  blockedAmong(sessions: readonly number[]): Promise<readonly Blocked[]>;
  close(): Promise<void>;
}

const CLOCK = `
create schema sim;
create unlogged sequence sim.clock minvalue 0 start 0;
create function sim.clock_timestamp() returns timestamptz language sql volatile as
  $$ select timestamptz 'epoch' + (select last_value from sim.clock) * interval '1 millisecond' $$;
`;

/** For every simulated process one transaction, one question beside it, and one operator; twice that for two of them. */
const SESSIONS = 16;

/** Nobody is thrown out by the real clock: what waits here waits for virtual time. */
const PATIENT = {
  statementTimeoutMs: 0,
  lockTimeoutMs: 0,
  idleInTransactionTimeoutMs: 0,
  answerTimeoutMs: 0,
} as const;

/** Makes the template of all places on a server, once. */
export async function prepareSimulations(server: Connection): Promise<void> {
  await templateDatabases({ connection: server }).prepare('simulation', async (url) => {
    await withDatabase(url, async (client) => {
      await client.query(CLOCK);
    });
    await onSearchPath(url);
    const database = await connect(url, { onError: ignored });
    await migrate(database);
    await database.close();
  });
}

/** A fresh database for any number of simulations, one after the other. */
export async function openPlace(server: Connection): Promise<Place> {
  const templates = templateDatabases({ connection: server });
  await templates.prepare('simulation', () => Promise.reject(new Error('prepared before')));
  const fresh = await templates.fresh();
  await onSearchPath(fresh.url);
  const database = await connect(fresh.url, { onError: ignored, connectionsMax: SESSIONS + 1, ...PATIENT });
  const observer = await database.take();
  const free: Session[] = [];
  for (let count = 0; count < SESSIONS; count += 1) free.push(await sessionOf(database));
  const all = [...free];
  return {
    ...observing(observer),
    ...turning(),
    take() {
      const session = free.pop();
      if (session === undefined) throw new Error('a simulation uses more sessions than a place has');
      return session;
    },
    rollback,
    async giveBack(session, inTransaction) {
      if (inTransaction) await rollback(session);
      free.push(session);
    },
    async close() {
      for (const { client } of all) client.release(true);
      observer.release(true);
      await database.close();
      await fresh.drop();
    },
  };
}

async function rollback({ client }: Session): Promise<void> {
  await client.query('rollback');
}

function observing(client: Client): Pick<Place, 'look' | 'cancel' | 'blockedAmong' | 'numberFrom'> {
  const look: Place['look'] = async <Row>(name: string, text: string, values: readonly unknown[] = []) =>
    (await client.query<Row & Record<string, unknown>>({ name, text, values: [...values] })).rows;
  return {
    look,
    async cancel(session) {
      await look('sim-cancel', 'select pg_cancel_backend($1::int)', [session]);
    },
    async numberFrom(first) {
      await look(
        'sim-numbers',
        `select setval(oid::regclass, $1::bigint, false) from pg_class where relkind = 'S' and relnamespace = 'mqk'::regnamespace`,
        [first],
      );
    },
    blockedAmong: (sessions) =>
      look<Blocked>(
        'sim-blocked',
        'select pid as session, by from unnest($1::int[]) pid, unnest(pg_blocking_pids(pid)) by',
        [sessions],
      ),
  };
}

/** The clock travels with the first statement that is asked after it has moved, on the same session and before it. */
function turning(): Pick<Place, 'ask' | 'setClock' | 'clock'> {
  let [wanted, stands]: [number, number | null] = [0, null];
  return {
    setClock(ms) {
      wanted = ms;
    },
    clock: () => wanted,
    ask({ client }, asked) {
      const ms = wanted;
      if (stands !== ms) {
        stands = ms;
        const turned = { name: 'sim-clock', text: `select setval('sim.clock', $1::bigint)`, values: [ms] };
        client.query(turned).catch(() => {
          stands = null; // of a transaction that has failed nothing but its end is carried out
        });
      }
      return client.query(asked);
    },
  };
}

async function sessionOf(database: Database): Promise<Session> {
  const client = await database.take();
  const { rows } = await client.query<{ readonly pid: number }>('select pg_backend_pid() as pid');
  const [row] = rows;
  if (row === undefined) throw new Error('a session has a number');
  return { client, number: row.pid };
}

const ignored = (): void => undefined;

async function onSearchPath(url: string): Promise<void> {
  await withDatabase(url, async (client) => {
    await client.query(
      `do $$ begin execute format('alter database %I set search_path = sim, pg_catalog', current_database()); end $$`,
    );
  });
}

async function withDatabase(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const database = await connect(url, { onError: ignored });
  const client = await database.take();
  try {
    await work(client);
  } finally {
    client.release();
    await database.close();
  }
}
