/** What moved while the broker was asked is named and excused; nothing else is. */
import type { TradingStore } from '@mqk/execution/store';
import { type AccountSnapshot, type Verdict, compare } from '@mqk/reconcile';
import { expect, test } from '@jest/globals';

import { onlooker } from './support/databases.ts';
import {
  ACCOUNT,
  accepted,
  book,
  claimAll,
  fillMessage,
  promise,
  unknown,
  world,
  WHOLE_LIFE,
} from './support/world.ts';

/** The broker's answer when it agrees with our books as they are now. */
async function answer(store: TradingStore): Promise<AccountSnapshot> {
  const { sequence, takenAt } = await store.drawSnapshot();
  const { ours } = await store.books(WHOLE_LIFE);
  return {
    account: ACCOUNT,
    sequence,
    takenAt,
    status: 'active',
    cash: ours.cash,
    positions: ours.positions,
    orders: ours.orders.flatMap(({ brokerOrderId, status, ...line }) =>
      brokerOrderId === null || status === 'unsent' ? [] : [{ ...line, brokerOrderId, status }],
    ),
    executions: ours.executions,
  };
}

async function judge(store: TradingStore, theirs: AccountSnapshot): Promise<Verdict> {
  const { ours, inFlight, now } = await store.books({ ...WHOLE_LIFE, askedAt: theirs.takenAt });
  return compare(ours, theirs, inFlight, now);
}

test('an order that was acknowledged and filled after the broker was asked is no drift, for a while', async () => {
  const desk = await world();
  const { store, epoch, url } = desk;
  const before = await answer(store);
  const id = await promise(store, 'one');
  const [claim] = await claimAll(desk);
  expect((await judge(store, before)).state).toBe('CLEAN');
  await store.settle(claim!, accepted(`b-${id}`));
  expect((await judge(store, before)).state).toBe('CLEAN');
  await store.receive(epoch, [fillMessage({ name: 'e1', order: id, cursor: 1n })], book);
  expect((await judge(store, before)).state).toBe('CLEAN');

  const eyes = await onlooker(url);
  await eyes.rows('alter table mqk.execution disable trigger user');
  await eyes.rows(`update mqk.execution set booked_at = booked_at - interval '1 hour'`);
  expect((await judge(store, before)).state).toBe('DIRTY');
});

test('an order in doubt is under way until it has been for too long', async () => {
  const desk = await world();
  const { store, url } = desk;
  await promise(store, 'one');
  const [claim] = await claimAll(desk);
  await store.settle(claim!, unknown);
  const after = await answer(store);
  const clean = await judge(store, after);
  expect(clean.state).toBe('CLEAN');
  // what changed in the very millisecond of the draw is named as newer as well: that errs on the safe side
  expect(clean.inFlight).toContainEqual(expect.objectContaining({ kind: 'order', id: 'mqk-one' }));

  const eyes = await onlooker(url);
  await eyes.rows(`update mqk.outbox set doubted_at = doubted_at - interval '2 minutes'`);
  const late = await judge(store, after);
  expect(late.state).toBe('DIRTY');
  expect(late.reasons).toContainEqual(expect.objectContaining({ kind: 'in_flight_expired', id: 'mqk-one' }));
});
