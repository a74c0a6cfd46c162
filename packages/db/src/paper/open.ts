/** The paper broker's book in PostgreSQL. */
import type { AccountId, Micros } from '@mqk/core';
import type { PaperBook } from '@mqk/execution/store';
import { sql } from 'kysely';

import { type ConnectOptions, type Database, connect } from '../database/pool.ts';
import type { Target } from '../database/target.ts';
import { inTransaction } from '../database/transaction.ts';
import { migratePaper } from './migrate.ts';
import { lockWorld, readEvents, readOrder, readSnapshot, readTapeCursor } from './read.ts';
import type { PaperTag } from './tags.ts';
import { writeChange } from './write.ts';

export interface OpenPaperBook extends PaperBook {
  close(): Promise<void>;
}

/** One account's book, with connections of its own. Makes or completes the schema `paper` first. */
export async function openPaperBook(
  target: Target,
  account: AccountId,
  options: ConnectOptions,
): Promise<OpenPaperBook> {
  const database = await connect(target, { applicationName: 'mqk-paper', connectionsMax: 4, ...options });
  try {
    return { ...(await paperBookOn(database, account)), close: async () => database.close() };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The same on connections that somebody else opened and closes. */
export async function paperBookOn(database: Database, account: AccountId): Promise<PaperBook> {
  await migratePaper(database);
  return {
    openAccount: async (openingCash) => openAccount(database, account, openingCash),
    change: async (asked, step) =>
      inTransaction<PaperTag, ReturnType<typeof step>['answer']>(database, 'paper-change', async (tx) => {
        const world = await lockWorld(tx, account, asked);
        const change = step(world);
        await writeChange(tx, account, world, change);
        return change.answer;
      }),
    order: async (id) =>
      inTransaction<PaperTag, Awaited<ReturnType<PaperBook['order']>>>(database, 'paper-order', async (tx) =>
        readOrder(tx, account, id),
      ),
    snapshot: async (recent, since = null) =>
      inTransaction<PaperTag, Awaited<ReturnType<PaperBook['snapshot']>>>(
        database,
        'paper-snapshot',
        async (tx) => readSnapshot(tx, account, { recent, since }),
      ),
    eventsAfter: async (cursor, limit) => readEvents(database, account, { cursor, limit }),
    tapeCursor: async () => readTapeCursor(database, account),
  };
}

async function openAccount(database: Database, account: AccountId, openingCash: Micros): Promise<void> {
  const cash = openingCash.toString();
  await inTransaction<PaperTag, null>(database, 'paper-open', async (tx) => {
    await tx.run(
      'paper-open.account',
      sql`insert into paper.account (account, opening_cash, cash) values (${account}, ${cash}::int8, ${cash}::int8)
          on conflict (account) do nothing`,
    );
    return null;
  });
}
