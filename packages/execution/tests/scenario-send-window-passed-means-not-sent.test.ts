/** A permission ages. What the gate saw may no longer be true when the connection stands, so then nothing is sent. */
import { expect, test } from '@jest/globals';

import { dispatcherOf, newScene, sealedFor } from './support/one-row.ts';
import { RULES } from './support/facts.ts';

test('a claim that took longer than the send window is given back unsent', async () => {
  const scene = newScene();
  scene.claimTakesMs = RULES.sendWindowMs + 1;

  await dispatcherOf(scene).runOnce(8);

  expect(scene.received).toEqual([]);
  expect(scene.settlements).toMatchObject([
    { status: 'CREATED', outcome: 'not_sent', order: { base: 'UNSENT' } },
  ]);
});

test('a connection that stands too late sends nothing either', async () => {
  const scene = newScene();
  const orders = sealedFor(scene);
  const late = dispatcherOf(scene, {
    orders,
    // the first question is asked before the wire, the second when the connection stands
    leaseUsable: lastsFor(2),
  });

  await late.runOnce(8);

  expect(scene.received).toEqual([]);
  expect(scene.settlements).toMatchObject([{ status: 'CREATED', outcome: 'not_sent' }]);
});

test('within the window the order leaves, once', async () => {
  const scene = newScene();
  scene.claimTakesMs = RULES.sendWindowMs;

  await dispatcherOf(scene).runOnce(8);

  expect(scene.received).toHaveLength(1);
});

test('a process that may not use its lease any more claims nothing', async () => {
  const scene = newScene();

  const report = await dispatcherOf(scene, { leaseUsable: () => false }).runOnce(8);

  expect(report).toEqual({ claimed: 0, settled: 0, lost: 0 });
  expect(scene.decisions).toEqual([]);
});

function lastsFor(questions: number): () => boolean {
  let asked = 0;
  return () => (asked += 1) <= questions;
}
