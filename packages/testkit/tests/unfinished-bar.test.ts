/** A life that ended after its orders were sent and before its bar was finished: the next one stands by them. */
import { expect, test } from '@jest/globals';

import type { ClientOrderId } from '@mqk/core';

import { PROFIT, bracketLoop, newest, ordersOf, wants } from './support/bracket-desk.ts';
import { type Story, story } from './support/story.ts';

const PRICE = 190_040_000n;
const IN_AND_OUT = [[wants(10n)], [wants(0n)]];

test('an order of a bar that was not worked through to its end is not cancelled for the target before it', async () => {
  const desk = await story();
  const loop = await bracketLoop(desk, IN_AND_OUT);
  await loop.settles();
  desk.broker.fills(await newest(desk, 'entry'), 10n, { price: PRICE, id: 'in' });
  await loop.nextBar();
  await desk.sql(`update mqk.run set cursor = cursor - interval '1 day'`);
  desk.broker.received.splice(0);

  await desk.restarts();
  await desk.arms();
  const next = await bracketLoop(desk, IN_AND_OUT);
  await next.nextBar();

  expect(desk.broker.received).toEqual([]);
  expect(await ordersOf(desk)).toEqual(['entry 10: FILLED, filled 10', 'exit 10: ACKED']);
});

test('what filled in a bar that was left in the middle is protected before the market goes on', async () => {
  const desk = await story();
  const power: { cut: boolean; entry?: ClientOrderId } = { cut: false };
  const store: Story['store'] = {
    ...desk.store,
    decisionFacts: (key) =>
      power.cut ? Promise.reject(new Error('power cut')) : desk.store.decisionFacts(key),
  };
  const targets = [[wants(10n, { targetPrice: PROFIT })], [], []];
  const loop = await bracketLoop({ ...desk, store }, targets, (bar) => {
    if (bar !== 1 || power.entry === undefined) return;
    desk.broker.fills(power.entry, 10n, { price: PRICE, id: 'in' });
    power.cut = true;
  });
  await loop.settles();
  power.entry = await newest(desk, 'entry');
  await expect(loop.nextBar()).rejects.toThrow('power cut');

  await desk.restarts();
  await desk.arms();
  const next = await bracketLoop(desk, targets);
  await next.nextBar();

  expect(await ordersOf(desk)).toEqual(['entry 10: FILLED, filled 10', 'stop 10: ACKED', 'target 10: ACKED']);
});
