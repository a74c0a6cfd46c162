/** A life that ended after its orders were sent and before its bar was finished: the next one stands by them. */
import { expect, test } from '@jest/globals';

import { bracketLoop, newest, ordersOf, wants } from './support/bracket-desk.ts';
import { story } from './support/story.ts';

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
