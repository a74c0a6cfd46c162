/** A process that stood still while another one took the account wakes with what it wanted then: it asks for nothing. */
import { expect, test } from '@jest/globals';

import { PROFIT, bracketLoop, newest, ordersOf, wants } from './support/bracket-desk.ts';
import { story } from './support/story.ts';

const TARGETS = [[wants(0n)], [wants(10n, { targetPrice: PROFIT })]];

test('what was wanted at an older bar is not asked for over what another life has decided since', async () => {
  const desk = await story();
  const sleeper = await bracketLoop(desk, TARGETS);
  await sleeper.settles();
  const other = await bracketLoop(desk, TARGETS);
  await other.nextBar();
  desk.broker.fills(await newest(desk, 'entry'), 10n, { price: 190_040_000n, id: 'in' });
  await other.settles();
  const worked = await ordersOf(desk);
  expect(worked).toEqual(['entry 10: FILLED, filled 10', 'stop 10: ACKED', 'target 10: ACKED']);

  await sleeper.settles();

  expect(await ordersOf(desk)).toEqual(worked);
});

test('and over a bar that it would be the first to see it does not go: its decision is left to who has the account', async () => {
  const desk = await story();
  const sleeper = await bracketLoop(desk, TARGETS);
  await sleeper.settles();
  await desk.restarts();
  await desk.arms();

  await sleeper.nextBar();
  expect(await ordersOf(desk)).toEqual([]);

  const other = await bracketLoop(desk, TARGETS);
  await other.nextBar();
  expect(await ordersOf(desk)).toEqual(['entry 10: ACKED']);
});
