/** The one place that opens connections. */
import { sql } from 'kysely';
import { type ClientConfig, Pool, type PoolClient } from 'pg';

import { invariant } from '@mqk/core';

import { types } from './parsers.ts';
import { refusePooler } from './pooler.ts';
import { query } from './query.ts';
import { type Role, RoleRefused } from './role.ts';
import { type Target, nameOf } from './target.ts';

export interface ConnectOptions {
  /** Told when an idle connection breaks, until the database is being closed. What it throws ends the process. */
  readonly onError: (error: Error) => void;
  /** How the server's own tables name us. */
  readonly applicationName?: string;
  readonly connectionsMax?: number;
  readonly connectTimeoutMs?: number;
  /** No statement of ours takes this long: one that does is stuck, and holds locks that others wait for. */
  readonly statementTimeoutMs?: number;
  readonly lockTimeoutMs?: number;
  /**
   * After so long without an answer a connection is given up as lost: a network that swallows everything ends none. More
   * than the server takes for any statement, or it would be taken for dead while it works.
   */
  readonly answerTimeoutMs?: number;
  /** A process that stops in the middle of a transaction must not hold the account's locks for ever. */
  readonly idleInTransactionTimeoutMs?: number;
  /** Every connection acts as this role from its first statement on; without, as the user of the target. */
  readonly role?: Role;
}

/** An open pool of connections to one database. */
export interface Database {
  readonly name: string;
  /** A connection for one user; it must be given back with `release`. Refuses (throws) {@link DatabaseClosed}. */
  take(): Promise<PoolClient>;
  /** Waits for whoever still uses a connection. Whatever breaks from now on is no news. */
  close(): Promise<void>;
}

/** No connection is given out any more: whoever asks will not get one later either. */
export class DatabaseClosed extends Error {
  override readonly name = 'DatabaseClosed';
}

const DEFAULTS = {
  applicationName: 'mqk',
  connectionsMax: 8,
  connectTimeoutMs: 5_000,
  statementTimeoutMs: 10_000,
  lockTimeoutMs: 5_000,
  answerTimeoutMs: 15_000,
  // less than others wait for a lock: a process that stands still must not make a disarm fail
  idleInTransactionTimeoutMs: 3_000,
} as const;

/**
 * Opens a database.
 *
 * Refuses (throws): no connection, a server older than 14, a pooler that gives every transaction another
 * session (locks and prepared statements would belong to strangers), a server that ignores the role.
 */
export async function connect(target: Target, options: ConnectOptions): Promise<Database> {
  const set = { ...DEFAULTS, ...options };
  invariant(set.connectionsMax >= 2, 'one connection is not enough to tell a pooler from a server');
  const pool = new Pool({
    ...address(target),
    max: set.connectionsMax,
    application_name: set.applicationName,
    connectionTimeoutMillis: set.connectTimeoutMs,
    statement_timeout: set.statementTimeoutMs,
    lock_timeout: set.lockTimeoutMs,
    query_timeout: set.answerTimeoutMs,
    idle_in_transaction_session_timeout: set.idleInTransactionTimeoutMs,
    keepAlive: true,
    // statements that need no answer of one another travel together
    pipeline: true,
    // with the first message: there is no moment in which a connection is more than its role, and a reset leads back to it
    // our statements look up by key: planning them anew for the values costs more than running them
    options: `-c timezone=UTC -c client_min_messages=warning -c jit=off -c plan_cache_mode=force_generic_plan${options.role === undefined ? '' : ` -c role=${options.role}`}`,
    types,
  });
  pool.on('error', (error) => {
    // a server that is stopped ends sessions of ours that are on their way out: nobody misses them
    if (!pool.ending) set.onError(error);
  });
  // one in use tells its user, by the statement that fails; unheard, the event would end the process
  pool.on('connect', (client) => client.on('error', () => undefined));
  const database: Database = {
    name: nameOf(target),
    take: async () => {
      if (pool.ending) throw new DatabaseClosed(`${nameOf(target)} is closed`);
      return pool.connect();
    },
    close: async () => pool.end(),
  };
  await checked(database, options.role);
  return database;
}

/** The oldest server on which all statements of ours were tried. */
const SERVER_VERSION_MIN = 140_000;

export class ServerRefused extends Error {
  override readonly name = 'ServerRefused';
}

async function refuseServer(database: Database, role: Role | undefined): Promise<void> {
  const [row] = await query(
    database,
    'connect.server',
    sql<{ readonly version: number; readonly role: string }>`
      select current_setting('server_version_num')::int as version, current_user::text as role`,
  );
  const version = row?.version ?? 0;
  if (version < SERVER_VERSION_MIN)
    throw new ServerRefused(
      `${database.name} is PostgreSQL ${version}; ${SERVER_VERSION_MIN} is the oldest that will do`,
    );
  if (role !== undefined && row?.role !== role)
    throw new RoleRefused(`${database.name} lets us in as ${row?.role ?? 'nobody'} instead of ${role}`);
}

function address(target: Target): ClientConfig {
  return typeof target === 'string' ? { connectionString: target } : { ...target };
}

async function checked(database: Database, role: Role | undefined): Promise<void> {
  try {
    await refuseServer(database, role);
    await refusePooler(database);
  } catch (error) {
    await database.close();
    throw error;
  }
}
