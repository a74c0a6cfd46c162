/** A cancel is a request: one that fails leaves an order that lives, and fills, and can be cancelled again. */
import { expect, test } from '@jest/globals';

import { toQuantity } from '@mqk/core';

import { alertsOf, haltsOf, isHeld, orderOf, pictureOf, positionsOf } from './support/books.ts';
import { story } from './support/story.ts';

const PRICE = 190_000_000n;
const told = { brokerOrderId: null, cumulative: null } as const;
const rejected = { kind: 'cancel_rejected', reason: 'too late' } as const;

async function cancelling() {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');
  await desk.gateway().dispatch(8);
  desk.broker.tells(order, { kind: 'new', ...told });
  await desk.gateway().hear();
  await desk.gateway().cancel(order, 'operator');
  await desk.gateway().dispatch(8);
  return { desk, order };
}

test('a cancel that the broker heard is pending, not an end', async () => {
  const { desk, order } = await cancelling();
  expect(await orderOf(desk, order)).toEqual({ base: 'LIVE', cancel: 'acked', filled: '0', flags: [] });
  expect(await isHeld(desk, order)).toBe(true);
});

test('a cancel that is rejected leaves the order alive, and its reservation held', async () => {
  const { desk, order } = await cancelling();
  desk.broker.tells(order, rejected);
  await desk.gateway().hear();

  expect(await orderOf(desk, order)).toEqual({ base: 'LIVE', cancel: 'none', filled: '0', flags: [] });
  expect(await isHeld(desk, order)).toBe(true);
  expect(await haltsOf(desk)).toEqual([]);
});

test('what lives on fills, and the fill is no surprise', async () => {
  const { desk, order } = await cancelling();
  desk.broker.tells(order, rejected);
  desk.broker.fills(order, 10n, { price: PRICE, id: 'e-1' });
  await desk.gateway().hear();

  expect(await orderOf(desk, order)).toMatchObject({ base: 'FILLED', filled: '10', flags: [] });
  expect(await positionsOf(desk)).toEqual(['10']);
  expect(await isHeld(desk, order)).toBe(false);
  expect(await haltsOf(desk)).toEqual([]);
});

test('after a rejected cancel another one can be asked for', async () => {
  const { desk, order } = await cancelling();
  desk.broker.tells(order, rejected);
  await desk.gateway().hear();

  expect(await desk.gateway().cancel(order, 'operator')).toBe('promise');
  await desk.gateway().dispatch(8);

  expect(desk.broker.received).toHaveLength(3);
  expect(await orderOf(desk, order)).toMatchObject({ base: 'LIVE', cancel: 'acked' });
});

test('a cancel that loses against a fill is settled by the fill, whatever the broker says of the cancel afterwards', async () => {
  const { desk, order } = await cancelling();
  desk.broker.fills(order, 4n, { price: PRICE, id: 'e-1' });
  await desk.gateway().hear();
  expect(await orderOf(desk, order)).toMatchObject({ base: 'LIVE', cancel: 'acked', filled: '4' });

  desk.broker.fills(order, 6n, { price: PRICE, id: 'e-2' });
  desk.broker.tells(order, rejected);
  await desk.gateway().hear();

  expect(await orderOf(desk, order)).toEqual({ base: 'FILLED', cancel: 'none', filled: '10', flags: [] });
  expect(await positionsOf(desk)).toEqual(['10']);
  expect(await haltsOf(desk)).toEqual([]);
});

test('a cancel that comes to nothing because all is filled is harmless, if the broker counts it as filled too', async () => {
  const { desk, order } = await cancelling();
  desk.broker.fills(order, 10n, { price: PRICE, id: 'e-1' });
  desk.broker.tells(order, {
    kind: 'canceled',
    cause: 'unstated',
    brokerOrderId: null,
    cumulative: toQuantity(10n),
  });
  await desk.gateway().hear();

  expect(await orderOf(desk, order)).toMatchObject({ base: 'FILLED', flags: [] });
  expect(await desk.store.inquiries({ dueOnly: false, limit: 9 })).toEqual([]);
  expect(await haltsOf(desk)).toEqual([]);
});

test('the rejection of a cancel that nobody asked for is shown to somebody, and told again changes nothing', async () => {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');
  await desk.gateway().dispatch(8);
  desk.broker.tells(order, { kind: 'new', ...told });
  desk.broker.tells(order, rejected);
  await desk.gateway().hear();
  const before = await pictureOf(desk);

  expect(await alertsOf(desk)).toEqual(['cancel_rejected']);
  desk.broker.repeats();
  await desk.gateway().hear();
  expect(await pictureOf(desk)).toBe(before);
});
