/** A fill that comes after the end is money all the same: booked, told apart from one that was only unheard, and a halt. */
import { expect, test } from '@jest/globals';

import { toQuantity } from '@mqk/core';

import { haltsOf, isHeld, orderOf, positionsOf } from './support/books.ts';
import { story } from './support/story.ts';

const PRICE = 190_000_000n;

const canceled = (cumulative: bigint | null) =>
  ({
    kind: 'canceled',
    cause: 'unstated',
    brokerOrderId: null,
    cumulative: cumulative === null ? null : toQuantity(cumulative),
  }) as const;

async function partlyFilledAndCancelled() {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');
  await desk.gateway().dispatch(8);
  desk.broker.fills(order, 4n, { price: PRICE, id: 'e-1' });
  await desk.gateway().hear();
  await desk.gateway().cancel(order, 'operator');
  await desk.gateway().dispatch(8);
  return { desk, order };
}

test('what was filled stays when the rest is cancelled', async () => {
  const { desk, order } = await partlyFilledAndCancelled();
  desk.broker.tells(order, canceled(4n));
  await desk.gateway().hear();

  expect(await orderOf(desk, order)).toEqual({ base: 'CANCELED', cancel: 'none', filled: '4', flags: [] });
  expect(await isHeld(desk, order)).toBe(false);
  expect(await haltsOf(desk)).toEqual([]);
});

test('a fill after the end is booked in full, flagged, and stops the desk in the same breath', async () => {
  const { desk, order } = await partlyFilledAndCancelled();
  desk.broker.tells(order, canceled(4n));
  desk.broker.fills(order, 3n, { price: PRICE, id: 'e-2' });

  expect(await desk.gateway().hear()).toMatchObject({ applied: 2, halts: ['late_fill'] });

  expect(await orderOf(desk, order)).toMatchObject({ base: 'CANCELED', filled: '7', flags: ['LATE_FILL'] });
  expect(await positionsOf(desk)).toEqual(['7']);
  const { control } = await desk.facts();
  expect(control).toMatchObject({ armed: false, disarmReason: 'late_fill' });
});

test('a fill that the broker had counted when it told the end is not late, only unheard', async () => {
  const { desk, order } = await partlyFilledAndCancelled();
  desk.broker.tells(order, canceled(7n));
  await desk.gateway().hear();
  expect(await orderOf(desk, order)).toMatchObject({ base: 'LIVE', filled: '4' });
  expect(await isHeld(desk, order)).toBe(true);

  desk.broker.fills(order, 3n, { price: PRICE, id: 'e-2' });
  await desk.gateway().hear();

  expect(await orderOf(desk, order)).toEqual({ base: 'CANCELED', cancel: 'none', filled: '7', flags: [] });
  expect(await isHeld(desk, order)).toBe(false);
  expect(await haltsOf(desk)).toEqual([]);
});

test('more than was ordered after the end is both too late and too much', async () => {
  const { desk, order } = await partlyFilledAndCancelled();
  desk.broker.tells(order, canceled(4n));
  desk.broker.fills(order, 9n, { price: PRICE, id: 'e-2' });
  await desk.gateway().hear();

  expect(await orderOf(desk, order)).toMatchObject({ filled: '13', flags: ['OVERFILL'] });
  expect(await positionsOf(desk)).toEqual(['13']);
  expect(await haltsOf(desk)).toEqual(['overfill']);
});

test('a fill of an order that we never sent is booked under nobody, and stops the desk', async () => {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');
  await desk.gateway().dispatch(8);
  desk.broker.takesForSomebodyElse('stranger-1', order);
  desk.broker.fills('stranger-1' as typeof order, 5n, { price: PRICE, id: 'e-9' });

  expect(await desk.gateway().hear()).toMatchObject({ applied: 1, halts: ['external_fill'] });

  expect(await orderOf(desk, 'stranger-1')).toMatchObject({ filled: '5', flags: ['EXTERNAL'] });
  expect(await desk.sql('select strategy, quantity::int from mqk.position')).toEqual([
    { strategy: 'unassigned', quantity: 5 },
  ]);
});
