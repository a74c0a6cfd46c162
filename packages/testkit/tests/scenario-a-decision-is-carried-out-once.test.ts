/** What becomes of a decision whose order ended before it was done: told, and not ordered anew. */
import { expect, test } from '@jest/globals';

import { alertsOf, positionsOf } from './support/books.ts';
import { bracketLoop, ends, newest, ordersOf, wants } from './support/bracket-desk.ts';
import { story } from './support/story.ts';

const PRICE = 190_040_000n;

test('an order that expires in part raises an alert, and its rest is not ordered anew', async () => {
  const desk = await story();
  const loop = await bracketLoop(desk, [[wants(10n)]]);
  await loop.settles();
  const entry = await newest(desk, 'entry');
  desk.broker.fills(entry, 4n, { price: PRICE, id: 'in' });
  desk.broker.tells(entry, { kind: 'expired', brokerOrderId: null, cumulative: null });
  await loop.settles();

  expect(await ordersOf(desk)).toEqual(['entry 10: EXPIRED, filled 4']);
  expect(await positionsOf(desk)).toEqual(['4']);
  expect(await alertsOf(desk)).toEqual(['expired_in_part']);
});

test('an order that the broker cancels in part raises an alert as well, in the next life too', async () => {
  const desk = await story();
  const loop = await bracketLoop(desk, [[wants(10n)]]);
  await loop.settles();
  const entry = await newest(desk, 'entry');
  desk.broker.fills(entry, 4n, { price: PRICE, id: 'in' });
  ends(desk, entry);
  await loop.settles();
  await desk.restarts();
  await desk.arms();
  await (await bracketLoop(desk, [[wants(10n)]])).settles();

  expect(await ordersOf(desk)).toEqual(['entry 10: CANCELED, filled 4']);
  expect(await alertsOf(desk)).toEqual(['unsolicited_cancel']);
});

test('a promise that a person took back is not made again', async () => {
  const desk = await story();
  desk.broker.weather('unreachable');
  const loop = await bracketLoop(desk, [[wants(10n)]]);
  await loop.settles();
  await desk.gateway().cancel(await newest(desk, 'entry'), 'operator');
  desk.broker.weather('calm');
  await loop.settles();

  expect(await ordersOf(desk)).toEqual(['entry 10: NOT_ACCEPTED']);
  expect(desk.broker.received).toEqual([]);
});
