/** One order that is executed share by share, and how many rows the books read for it. */
import { toMicros } from '@mqk/core';

import { AAPL } from '../../src/index.ts';
import { storyLimits } from './limits.ts';
import { type Story, story } from './story.ts';

/** A dollar: ten thousand shares are bought with what the account has. */
const PRICE = 1_000_000n;
const MANY = 1_000_000;

/** A desk with one working order of so many shares. */
export async function desksOrder(shares: number): Promise<Story> {
  const limits = storyLimits({
    orderQuantityMax: `${MANY}`,
    orderNotionalMax: `${MANY}`,
    positionQuantityMax: `${MANY}`,
    positionNotionalMax: `${MANY}`,
    grossExposureMax: `${MANY}`,
    netExposureMax: `${MANY}`,
    executionsPerMinuteMax: MANY,
  });
  const desk = await story({ limits });
  await desk.marks(toMicros(PRICE));
  await desk.wants(`buy ${BigInt(shares)} ${AAPL.symbol}`);
  await desk.gateway().dispatch(1);
  return desk;
}

/** Executes the next shares one by one, books all of it, and answers how many rows of our tables were read for that. */
export async function rowsReadFor(desk: Story, from: number, shares: number): Promise<number> {
  const before = await rowsRead(desk);
  const [order] = desk.broker.working();
  if (order === undefined) throw new Error('no order works');
  for (let share = from; share < from + shares; share += 1)
    desk.broker.fills(order, 1n, { price: PRICE, id: `share-${share}` });
  for (let behind = true; behind;) {
    const heard = await desk.gateway().hear();
    behind = heard.kind === 'heard' && heard.behind;
  }
  return (await rowsRead(desk)) - before;
}

/** A connection counts for all to see when it ends or is told to: every other one is ended, and the pool makes new ones. */
export async function rowsRead(desk: Story): Promise<number> {
  await desk.sql('select pg_stat_force_next_flush()');
  await desk.sql(`select pg_terminate_backend(pid, 5000) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`);
  const [row] = await desk.sql<{ readonly read: number }>(
    `select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::float8 as read from pg_stat_user_tables where schemaname = 'mqk'`,
  );
  return row?.read ?? 0;
}
