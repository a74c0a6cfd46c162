/**
 * The one place that begins and ends transactions.
 *
 * A transaction is committed when COMMIT was answered with COMMIT, and only then. When the connection breaks
 * after COMMIT was sent, the server is asked on another one what became of that very transaction.
 */
import { setTimeout as pause } from 'node:timers/promises';

import type { PoolClient } from 'pg';

import { CommitRefused, StatementFailed, isContention } from './failures.ts';
import type { Database } from './pool.ts';
import { type Statement, send, sendPlain } from './statement.ts';
import { together } from './together.ts';
import { type TransactionIdentity, identityOf, settleCommit } from './unknown-commit.ts';

export interface Transaction<Tag extends string = string> {
  run<Row>(tag: Tag, query: Statement<Row>): Promise<readonly Row[]>;
  /** Travels with BEGIN, so that both cost one wait. For what only locks and reads: it may be out before BEGIN is answered. */
  opening<Row>(tag: Tag, query: Statement<Row>): Promise<readonly Row[]>;
  /** Many statements without parameters or answers. */
  script(tag: Tag, text: string): Promise<void>;
}

/** Leaves a transaction without writing anything, and answers with a value all the same. */
export class Abandon<Value> {
  readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

/** May run more than once, so it keeps nothing outside; an {@link Abandon} is rolled back. */
export type Work<Tag extends string, Value> = (tx: Transaction<Tag>) => Promise<Value | Abandon<Value>>;

/** `tx-a` of the tags `tx-a.begin`, `tx-a.commit`, `tx-a.rollback`. */
export type TransactionName<Tag extends string> = Tag extends `${infer Name}.begin` ? Name : never;

const ATTEMPTS_MAX = 8;
const FIRST_PAUSE_MS = 5;

/** Begins again, a bounded number of times, when two transactions got in each other's way. */
export async function inTransaction<Tag extends string, Value>(
  database: Database,
  name: TransactionName<Tag>,
  work: Work<Tag, Value>,
): Promise<Value> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(database, name, work);
    } catch (error) {
      if (!isContention(error) || attempt === ATTEMPTS_MAX) throw error;
      await pause(FIRST_PAUSE_MS * 2 ** attempt);
    }
  }
}

async function once<Tag extends string, Value>(
  database: Database,
  name: string,
  work: Work<Tag, Value>,
): Promise<Value> {
  const client = await taken(database, name);
  let reusable = false;
  try {
    const begun = begin(client, name);
    const value = await work(transactionOf(client, begun));
    const identity = await begun;
    if (value instanceof Abandon) {
      reusable = await rolledBack(client, name);
      return value.value;
    }
    reusable = await committed(database, client, { name, identity });
    return value;
  } catch (error) {
    reusable = await rolledBack(client, name);
    throw error;
  } finally {
    // a session of which we do not know the state is closed, not handed on
    client.release(!reusable);
  }
}

/** Nothing is written before BEGIN is answered: without it every statement would commit by itself. */
function transactionOf(client: PoolClient, begun: Promise<TransactionIdentity>): Transaction {
  begun.catch(() => undefined); // whoever waits for it is told
  return {
    async run(tag, query) {
      await begun;
      return send(client, tag, query);
    },
    async opening(tag, query) {
      const [, rows] = await together([begun, send(client, tag, query)]);
      return rows;
    },
    async script(tag, text) {
      await begun;
      await sendPlain(client, tag, text);
    },
  };
}

async function taken(database: Database, name: string): Promise<PoolClient> {
  try {
    return await database.take();
  } catch (error) {
    throw new StatementFailed(`${name}.connect`, error);
  }
}

/**
 * What is read under a lock is read after it was waited for, with a picture of the world of its own: a server may begin
 * its transactions otherwise, and then whoever waited for the account would not see what the one before has promised.
 */
const BEGIN = 'begin isolation level read committed';

async function begin(client: PoolClient, name: string): Promise<TransactionIdentity> {
  const results = await sendPlain(client, `${name}.begin`, `${BEGIN}; ${identityOf}`);
  return results.at(-1)?.rows[0] as TransactionIdentity;
}

/** Answers whether the connection can be used again; throws unless the transaction is known to be committed. */
async function committed(
  database: Database,
  client: PoolClient,
  { name, identity }: { readonly name: string; readonly identity: TransactionIdentity },
): Promise<boolean> {
  const tag = `${name}.commit`;
  try {
    const [result] = await sendPlain(client, tag, 'commit');
    if (result?.command === 'COMMIT') return true;
  } catch (error) {
    if (!(error instanceof StatementFailed) || !error.lost) throw error;
    await settleCommit(database, identity, tag);
    return false;
  }
  throw new CommitRefused(`${tag}: the server rolled back, because a statement before it had failed`);
}

async function rolledBack(client: PoolClient, name: string): Promise<boolean> {
  try {
    await sendPlain(client, `${name}.rollback`, 'rollback');
    return true;
  } catch {
    return false;
  }
}
