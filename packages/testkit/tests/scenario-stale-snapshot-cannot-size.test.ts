/** How much to buy is worked out from what we hold, and what we hold is believed only on a fresh, accepted picture. */
import { expect, test } from '@jest/globals';

import { systemTime } from '@mqk/core';
import type { Runtime, Turn } from '@mqk/runtime';

import { type Story, story } from './support/story.ts';
import { trader } from './support/trader.ts';

async function turnsUntil(loop: Runtime, holds: (turn: Turn) => boolean): Promise<Turn> {
  for (let turns = 0; turns < 40; turns += 1) {
    const turn = await loop.turn();
    if (holds(turn)) return turn;
  }
  throw new Error('it never came');
}

const intents = async (desk: Story): Promise<readonly unknown[]> => desk.sql('select intent from mqk.intent');

test('a target is not turned into an order on an old picture, and is on the next fresh one', async () => {
  const desk = await story();
  const loop = trader(desk);
  desk.broker.shows((truth) => ({ ...truth, takenAt: systemTime(truth.takenAt - 3_600_000) }));

  const stopped = await turnsUntil(loop, ({ kind }) => kind === 'waiting');

  expect(stopped).toEqual({ kind: 'waiting', because: 'snapshot_stale' });
  expect(await loop.turn()).toEqual(stopped);
  expect(await intents(desk)).toEqual([]);

  desk.broker.shows(null);
  await desk.gateway().reconcile();
  await turnsUntil(loop, () => desk.broker.received.length > 0);
  expect(desk.broker.received).toMatchObject([{ terms: { side: 'buy', quantity: 10n } }]);
});

test('a picture that is refused does not make the old one younger', async () => {
  const desk = await story();
  const loop = trader(desk);
  desk.broker.shows((truth) => ({ ...truth, takenAt: systemTime(truth.takenAt - 3_600_000) }));
  await desk.gateway().reconcile();
  desk.broker.shows((truth) => ({ ...truth, sequence: 1n }));

  const stopped = await turnsUntil(loop, ({ kind }) => kind === 'waiting');

  expect(stopped).toEqual({ kind: 'waiting', because: 'snapshot_stale' });
  expect(await intents(desk)).toEqual([]);
});
