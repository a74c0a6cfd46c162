/** What is read of the book. Every statement names its account. */
import { type AccountId, type ClientOrderId, type MarketTime, invariant } from '@mqk/core';
import type { PaperEvent, PaperOrder, PaperSnapshot, PaperWorld } from '@mqk/execution/store';
import { sql } from 'kysely';

import type { Database } from '../database/pool.ts';
import { send } from '../database/statement.ts';
import type { Transaction } from '../database/transaction.ts';
import {
  type Row,
  count,
  eventOf,
  executionOf,
  memoryOf,
  micros,
  momentOrNull,
  orderOf,
  positionOf,
} from './rows.ts';
import type { PaperTag } from './tags.ts';

type Tx = Transaction<PaperTag>;

const workingOf = (account: AccountId): ReturnType<typeof sql<Row>> =>
  sql<Row>`select * from paper.orders where account = ${account} and state = 'working' order by number`;

const positionsOf = (account: AccountId): ReturnType<typeof sql<Row>> =>
  sql<Row>`select symbol, quantity from paper.positions where account = ${account} order by symbol collate "C"`;

const ordersNamed = (account: AccountId, ids: readonly ClientOrderId[]): ReturnType<typeof sql<Row>> =>
  sql<Row>`select * from paper.orders
            where account = ${account} and client_order_id = any(${ids}::text[]) order by number`;

/** What a change finds, and the counts that its new rows are numbered from. */
export interface LockedWorld extends PaperWorld {
  readonly eventCount: bigint;
}

/** Keeps everybody else out of the account until the transaction ends, and reads what a change may ask for. */
export async function lockWorld(
  tx: Tx,
  account: AccountId,
  asked: readonly ClientOrderId[],
): Promise<LockedWorld> {
  const row = opened(
    account,
    await tx.run<Row>(
      'paper-change.account',
      sql`select * from paper.account where account = ${account} for update`,
    ),
  );
  const memory = await tx.run<Row>(
    'paper-change.memory',
    sql`select key, text from paper.memory where account = ${account} order by key collate "C"`,
  );
  return {
    cash: micros(row, 'cash'),
    positions: (await tx.run('paper-change.positions', positionsOf(account))).map(positionOf),
    working: (await tx.run('paper-change.working', workingOf(account))).map(orderOf),
    asked: await askedFor(tx, account, asked),
    memory: memory.map(memoryOf),
    tapeCursor: momentOrNull(row, 'tape_cursor'),
    orderCount: count(row, 'order_count'),
    executionCount: count(row, 'execution_count'),
    eventCount: count(row, 'event_count'),
  };
}

async function askedFor(
  tx: Tx,
  account: AccountId,
  ids: readonly ClientOrderId[],
): Promise<readonly PaperOrder[]> {
  if (ids.length === 0) return [];
  return (await tx.run('paper-change.asked', ordersNamed(account, ids))).map(orderOf);
}

/** Nobody changes the account meanwhile, so that all parts are of one moment. */
export async function readSnapshot(
  tx: Tx,
  account: AccountId,
  { recent, since }: { readonly recent: number; readonly since: MarketTime | null },
): Promise<PaperSnapshot> {
  const row = opened(
    account,
    await tx.run<Row>(
      'paper-snapshot.account',
      sql`select * from paper.account where account = ${account} for share`,
    ),
  );
  const working = await tx.run('paper-snapshot.working', workingOf(account));
  const closed = await tx.run<Row>(
    'paper-snapshot.closed',
    sql`select * from paper.orders where account = ${account} and state <> 'working'
         order by number desc limit ${recent}`,
  );
  const executions = await tx.run<Row>(
    'paper-snapshot.executions',
    sql`select * from paper.executions
         where account = ${account} and executed_at >= ${(since ?? 0).toString()}::int8 order by number`,
  );
  return {
    cash: micros(row, 'cash'),
    positions: (await tx.run('paper-snapshot.positions', positionsOf(account))).map(positionOf),
    orders: [...closed, ...working].sort(byNumber).map(orderOf),
    executions: executions.map(executionOf),
  };
}

const byNumber = (a: Row, b: Row): number => (count(a, 'number') < count(b, 'number') ? -1 : 1);

/** A change that is being made is waited for: what it takes must not be called missing. */
export async function readOrder(tx: Tx, account: AccountId, id: ClientOrderId): Promise<PaperOrder | null> {
  const locked = sql<Row>`select account from paper.account where account = ${account} for share`;
  opened(account, await tx.run('paper-order.account', locked));
  const [row] = await tx.run('paper-order.order', ordersNamed(account, [id]));
  return row === undefined ? null : orderOf(row);
}

export async function readEvents(
  database: Database,
  account: AccountId,
  after: { readonly cursor: bigint; readonly limit: number },
): Promise<readonly PaperEvent[]> {
  const rows = await ask(
    database,
    'paper.events',
    sql<Row>`select sequence, text from paper.events
              where account = ${account} and sequence > ${after.cursor.toString()}::int8
              order by sequence limit ${after.limit}`,
  );
  return rows.map(eventOf);
}

export async function readTapeCursor(database: Database, account: AccountId): Promise<MarketTime | null> {
  const row = opened(
    account,
    await ask(
      database,
      'paper.tape',
      sql<Row>`select tape_cursor from paper.account where account = ${account}`,
    ),
  );
  return momentOrNull(row, 'tape_cursor');
}

/** One statement is a transaction of its own. */
async function ask(
  database: Database,
  tag: PaperTag,
  query: ReturnType<typeof sql<Row>>,
): Promise<readonly Row[]> {
  const client = await database.take();
  let answered = false;
  try {
    const rows = await send(client, tag, query);
    answered = true;
    return rows;
  } finally {
    client.release(!answered);
  }
}

function opened(account: AccountId, [row]: readonly Row[]): Row {
  invariant(row !== undefined, `paper account ${account} was never opened`);
  return row;
}
