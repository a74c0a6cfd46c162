/** A broker that asks to come later is asked later: the round ends, nothing of it is lost, and no symbol is blocked. */
import { setTimeout as pause } from 'node:timers/promises';

import { expect, test } from '@jest/globals';

import { story } from './support/story.ts';

test('a 429 ends the round, keeps every order of it, and blocks nothing', async () => {
  const desk = await story();
  desk.broker.weather('throttled');
  const intents = ['a', 'b', 'c'].map((name) => desk.intent('buy 1 AAPL', name));

  const { outcomes, claimed, settled } = await desk.gateway().trade(intents);

  expect([outcomes.map(({ kind }) => kind), claimed, settled]).toEqual([
    ['promised', 'promised', 'promised'],
    3,
    3,
  ]);
  expect(desk.broker.received).toHaveLength(1);
  expect(await desk.store.unsettled()).toMatchObject({ created: 3, claimed: 0, unknown: 0 });
  expect((await desk.facts()).doubts).toEqual([]);

  desk.broker.weather('calm');
  for (let open = 3; open > 0; { created: open } = await desk.store.unsettled()) {
    await desk.gateway().dispatch(8);
    await pause(20);
  }
  const names = desk.broker.received.slice(1).map(({ clientOrderId }) => clientOrderId);
  expect(new Set(names).size).toBe(3);
  expect(names).toHaveLength(3);
  expect(await desk.store.unsettled()).toMatchObject({ created: 0, claimed: 0, unknown: 0 });
});
