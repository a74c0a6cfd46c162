/** More is wanted of what a bracket protects: its profit target and the new entry must not meet, and neither may wait for the other for ever. */
import { expect, test } from '@jest/globals';

import type { ClientOrderId } from '@mqk/core';

import { PROFIT, bracketLoop, ends, newest, ordersOf, wants } from './support/bracket-desk.ts';
import { rowsOf } from './support/replaces.ts';
import { type Story, story } from './support/story.ts';

const PRICE = 190_040_000n;
const MORE = [[wants(10n, { targetPrice: PROFIT })], [wants(10n, { targetPrice: PROFIT })]];

/** The entry is filled in part, and over: what is left of it is wanted at the next bar. */
const endsInPart = (desk: Story, entry: ClientOrderId): void => {
  desk.broker.fills(entry, 4n, { price: PRICE, id: 'in' });
  ends(desk, entry);
};

test('an entry that the working target of an earlier one could meet is refused for good, and the market goes on', async () => {
  const desk = await story();
  const loop = await bracketLoop(desk, MORE);
  await loop.settles();
  endsInPart(desk, await newest(desk, 'entry'));
  await loop.settles();

  const turn = await loop.nextBar();

  expect(turn).toEqual({ kind: 'ended' });
  expect(await ordersOf(desk)).toEqual(['entry 10: CANCELED, filled 4', 'stop 4: ACKED', 'target 4: ACKED']);
  expect(await rowsOf(desk)).toEqual([]);
  expect(await desk.sql(`select doc ->> 'code' as code from mqk.denial`)).toEqual([
    { code: 'leg_in_the_way' },
  ]);
});

test('a target that is wanted at the same time as a later entry waits until that one is over', async () => {
  const desk = await story();
  const entry: { id?: ClientOrderId } = {};
  const loop = await bracketLoop(desk, MORE, (bar) => {
    if (bar === 1 && entry.id !== undefined) endsInPart(desk, entry.id);
  });
  await loop.settles();
  entry.id = await newest(desk, 'entry');

  const turn = await loop.nextBar();

  expect(turn).toEqual({ kind: 'ended' });
  expect(await ordersOf(desk)).toEqual(['entry 10: CANCELED, filled 4', 'entry 6: ACKED', 'stop 4: ACKED']);
  const more = await newest(desk, 'entry');
  desk.broker.fills(more, 6n, { price: PRICE, id: 'more' });
  await loop.settles();
  expect((await ordersOf(desk)).slice(1)).toEqual([
    'entry 6: FILLED, filled 6',
    'stop 4: ACKED',
    'target 4: ACKED',
    'stop 6: ACKED',
    'target 6: ACKED',
  ]);
});
