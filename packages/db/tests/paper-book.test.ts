/** The paper book on a real PostgreSQL. */
import { accountId, clientOrderId, marketTime, toMicros } from '@mqk/core';
import { describePaperBook, paperBookWords } from '@mqk/execution/contracts';
import { describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';

import type { Database } from '../src/database/pool.ts';
import { send } from '../src/database/statement.ts';
import { openPaperBook, paperBookOn } from '../src/paper/index.ts';
import { migratePaper } from '../src/paper/migrate.ts';
import { PAPER_MIGRATIONS } from '../src/paper/migrations.ts';
import { POOL_MAX, onError, paperDatabases } from './support/paper-databases.ts';

const { OPENING, changeOf, filledOrder, orderNamed } = paperBookWords;

const databases = paperDatabases();
const ACCOUNT = accountId('paper-1');

describePaperBook({ describe, test }, 'PostgreSQL', async () => {
  const url = await databases.fresh();
  return { open: async (account) => paperBookOn(await databases.pool(url), account) };
});

async function ask<Row>(database: Database, text: string): Promise<readonly Row[]> {
  const client = await database.take();
  try {
    return await send(client, 'test', sql.raw<Row>(text));
  } finally {
    client.release();
  }
}

describe('the schema of the paper book', () => {
  test('is made by whoever opens the book first, however many come at once', async () => {
    const url = await databases.bare();
    const books = await Promise.all([1, 2, 3].map(async () => openPaperBook(url, ACCOUNT, { onError })));
    await Promise.all(books.map(async (book) => book.openAccount(OPENING)));
    const applied = await ask(await databases.pool(url), 'select number, name from paper.migration');
    const cash = await Promise.all(books.map(async (book) => (await book.snapshot(1)).cash));
    await Promise.all(books.map(async (book) => book.close()));

    expect(cash).toEqual([OPENING, OPENING, OPENING]);
    expect(applied).toEqual(PAPER_MIGRATIONS.map(({ number, name }) => ({ number, name })));
  });

  test('that another program made is left alone', async () => {
    const database = await databases.pool(await databases.fresh());
    const edited = PAPER_MIGRATIONS.map((step) => ({ ...step, sql: `${step.sql}\n` }));

    await expect(migratePaper(database, edited)).rejects.toThrow('altered');
    await expect(migratePaper(database, [])).rejects.toThrow('newer');
    await expect(migratePaper(database)).resolves.toBeUndefined();
  });

  test('keeps history and ids, whoever writes', async () => {
    const database = await databases.pool(await databases.fresh());
    const book = await paperBookOn(database, ACCOUNT);
    await book.openAccount(OPENING);
    await book.change([], changeOf({ orders: [orderNamed('a'), filledOrder('b')], events: ['a'] }));

    for (const [attempt, complaint] of [
      [`update paper.events set text = 'b'`, 'history'],
      [`delete from paper.orders`, 'history'],
      [`update paper.orders set quantity = 11 where client_order_id = 'a'`, 'another order'],
      [`update paper.orders set client_order_id = 'c' where client_order_id = 'a'`, 'another order'],
      [`update paper.orders set state = 'working', filled = 0 where client_order_id = 'b'`, 'backwards'],
      [`update paper.orders set filled = 10 where client_order_id = 'a'`, 'check'],
      [`update paper.orders set filled = 11 where client_order_id = 'a'`, 'check'],
    ] as const) {
      await expect(ask(database, attempt)).rejects.toThrow(complaint);
    }
  });
});

test('a look at an order waits for the change that is taking it', async () => {
  const url = await databases.fresh();
  const database = await databases.pool(url);
  const book = await paperBookOn(database, ACCOUNT);
  await book.openAccount(OPENING);
  const other = await (await databases.pool(url)).take();
  await other.query('begin');
  await other.query('select * from paper.account for update');
  let seen: unknown = 'nothing yet';
  const looking = book.order(clientOrderId('a')).then((order) => (seen = order));
  await waitUntilSomebodyWaits(database);
  expect(seen).toBe('nothing yet');
  await other.query(
    `insert into paper.orders values ('paper-1', 1, 'a', 'venue-a', 'SPY', 'buy', 10, 'limit', 50000000, null, 'gtc', 'working', 0, 'engine of a')`,
  );
  await other.query('commit');
  other.release();

  expect(await looking).toEqual(orderNamed('a'));
});

async function waitUntilSomebodyWaits(database: Database): Promise<void> {
  for (;;) {
    const waiting = await ask(database, `select 1 from pg_stat_activity where wait_event_type = 'Lock'`);
    if (waiting.length > 0) return;
  }
}

test('a bar costs the same, however many orders are closed', async () => {
  const database = await databases.pool(await databases.fresh());
  const book = await paperBookOn(database, ACCOUNT);
  await book.openAccount(OPENING);
  const bar = async (at: number): Promise<void> =>
    book.change(
      [],
      changeOf({
        tapeCursor: marketTime(at),
        cash: toMicros(BigInt(at)),
        memory: [{ key: 'bars:SPY', text: `${at}` }],
      }),
    );
  const closed = (from: number) =>
    Array.from({ length: 2_000 }, (_, index) => filledOrder(`c${from + index}`));
  for (let from = 0; from < 10_000; from += 2_000) await book.change([], changeOf({ orders: closed(from) }));
  await book.change([], changeOf({ orders: [orderNamed('w')] }));
  await ask(database, 'vacuum analyze');
  const before = await rowsTouched(database);
  for (let at = 1; at <= 20; at += 1) await bar(at);
  const after = await rowsTouched(database);
  const [read, written] = [after.read - before.read, after.written - before.written];

  // one bar reads the account, the working order and the memory, and writes the account and the memory
  expect(written).toBe(40n);
  expect(read).toBeLessThanOrEqual(20n * 8n);
});

/** Rows that statements have fetched and written in the schema, by PostgreSQL's own count. */
async function rowsTouched(database: Database): Promise<{ readonly read: bigint; readonly written: bigint }> {
  // sessions report when they please: every one of the pool is told to do it now
  const sessions = await Promise.all(Array.from({ length: POOL_MAX }, async () => database.take()));
  for (const session of sessions) await session.query('select pg_stat_force_next_flush()');
  for (const session of sessions) session.release();
  const [row] = await ask<{ readonly read: string; readonly written: string }>(
    database,
    `select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::text as read,
            sum(n_tup_ins + n_tup_upd + n_tup_del)::text as written
       from pg_stat_user_tables where schemaname = 'paper'`,
  );
  return { read: BigInt(row!.read), written: BigInt(row!.written) };
}
