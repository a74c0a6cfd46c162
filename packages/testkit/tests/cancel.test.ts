/** A wish to be rid of an order is never forgotten, whenever it comes. */
import { expect, test } from '@jest/globals';

import { story } from './support/story.ts';

const told = { brokerOrderId: null, cumulative: null } as const;

test('before it was sent, the order is taken back and never leaves', async () => {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');

  expect(await desk.gateway().cancel(order, 'operator')).toBe('withdraw');
  await desk.gateway().dispatch(8);

  expect(desk.broker.received).toEqual([]);
  expect(await desk.sql('select status from mqk.outbox')).toEqual([{ status: 'FAILED' }]);
  expect(
    await desk.sql('select count(*)::int as held from mqk.reservation where released_at is null'),
  ).toEqual([{ held: 0 }]);
});

test('while it is on its way, the cancel follows as soon as the broker has named the order', async () => {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');
  desk.broker.meanwhile(async () => {
    await desk.gateway().cancel(order, 'operator');
  });

  await desk.gateway().dispatch(8);
  await desk.gateway().dispatch(8);

  expect(desk.broker.received).toMatchObject([
    { clientOrderId: order },
    { clientOrderId: order, brokerOrderId: 'b-1' },
  ]);
});

test('while it is on its way and then provably did not leave, the order is over', async () => {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');
  desk.broker.weather('unreachable');
  desk.broker.meanwhile(async () => {
    await desk.gateway().cancel(order, 'operator');
  });

  await desk.gateway().dispatch(8);
  desk.broker.weather('calm');
  await desk.gateway().dispatch(8);

  expect(desk.broker.received).toEqual([]);
  expect(await desk.sql('select status from mqk.outbox')).toEqual([{ status: 'FAILED' }]);
});

test('while nobody knows whether it arrived, the cancel follows when the broker is found to have it', async () => {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');
  desk.broker.weather('taken_in_silence');
  await desk.gateway().dispatch(8);
  await desk.gateway().cancel(order, 'operator');

  await desk.gateway().resolve();
  await desk.gateway().dispatch(8);

  expect(desk.broker.received.at(-1)).toEqual({ clientOrderId: order, brokerOrderId: 'b-1' });
});

test('a cancel that loses against a fill ends nothing but itself', async () => {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');
  await desk.gateway().dispatch(8);
  await desk.gateway().cancel(order, 'operator');
  desk.broker.fills(order, 10n, { price: 190_000_000n, id: 'e-1' });
  await desk.gateway().hear();

  await desk.gateway().dispatch(8);

  expect(desk.broker.received).toHaveLength(1);
  expect(await desk.sql(`select status from mqk.outbox where kind = 'cancel'`)).toEqual([
    { status: 'FAILED' },
  ]);
  expect((await desk.facts()).control.halts).toEqual([]);
});

test('a cancel that was heard ends the order by its event, and asks once', async () => {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');
  await desk.gateway().dispatch(8);
  await desk.gateway().cancel(order, 'operator');
  await desk.gateway().cancel(order, 'operator');
  await desk.gateway().dispatch(8);
  desk.broker.tells(order, { kind: 'canceled', cause: 'unstated', ...told });
  await desk.gateway().hear();

  expect(desk.broker.received).toHaveLength(2);
  expect(await desk.sql(`select doc->>'base' as base from mqk."order"`)).toEqual([{ base: 'CANCELED' }]);
  expect((await desk.facts()).control.armed).toBe(true);
});
