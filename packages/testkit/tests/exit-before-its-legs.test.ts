/** A position that is left at the bar at which it was made: its legs do not come beside the exit, and come when it is kept after all. */
import { expect, test } from '@jest/globals';

import type { ClientOrderId } from '@mqk/core';

import { PROFIT, bracketLoop, ends, newest, ordersOf, wants } from './support/bracket-desk.ts';
import { story } from './support/story.ts';

const PRICE = 190_040_000n;
const KEPT = wants(10n, { targetPrice: PROFIT });

test('while the exit works no leg is asked for in vain, and a position that is kept after all is protected', async () => {
  const desk = await story();
  const entry: { id?: ClientOrderId } = {};
  const loop = await bracketLoop(desk, [[KEPT], [wants(0n)], [KEPT]], (bar) => {
    if (bar === 1 && entry.id !== undefined) desk.broker.fills(entry.id, 10n, { price: PRICE, id: 'in' });
  });
  await loop.settles();
  entry.id = await newest(desk, 'entry');

  await loop.nextBar();

  expect(await ordersOf(desk)).toEqual(['entry 10: FILLED, filled 10', 'exit 10: ACKED']);
  expect(await desk.sql(`select code from mqk.denial`)).toEqual([]);
  desk.broker.tells(await newest(desk, 'exit'), { kind: 'expired', brokerOrderId: null, cumulative: null });
  await loop.nextBar();
  expect((await ordersOf(desk)).slice(1)).toEqual(['exit 10: EXPIRED', 'stop 10: ACKED', 'target 10: ACKED']);
});

test('a position whose exit has expired is protected again, though it is still to be left', async () => {
  const desk = await story();
  const loop = await bracketLoop(desk, [[KEPT], [wants(0n)]]);
  await loop.settles();
  desk.broker.fills(await newest(desk, 'entry'), 10n, { price: PRICE, id: 'in' });
  await loop.settles();
  await loop.nextBar();
  for (const leg of ['stop', 'target']) ends(desk, await newest(desk, leg));
  await loop.settles();
  const exit = await newest(desk, 'exit');

  desk.broker.tells(exit, { kind: 'expired', brokerOrderId: null, cumulative: null });
  await loop.settles();

  expect((await ordersOf(desk)).filter((words) => !words.includes('CANCELED'))).toEqual([
    'entry 10: FILLED, filled 10',
    'exit 10: EXPIRED',
    'stop 10: ACKED',
    'target 10: ACKED',
  ]);
});
