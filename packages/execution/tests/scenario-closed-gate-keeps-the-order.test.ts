/** An order that may not leave now is not lost: it waits, and leaves when the reason is gone. */
import { expect, test } from '@jest/globals';

import { dispatcherOf, newScene } from './support/one-row.ts';
import { CLEAR_DAY, NEXT_CLOSE, NOW, RULES, sending } from './support/facts.ts';

test('a disarmed desk keeps the order, says why, and asks again later', async () => {
  const scene = newScene();
  scene.facts = {
    ...CLEAR_DAY,
    control: { armed: false, disarmReason: 'operator', since: NOW, halts: [], version: 4 },
  };
  const dispatcher = dispatcherOf(scene);

  await dispatcher.runOnce(8);

  expect(scene.received).toEqual([]);
  expect(scene.settlements).toEqual([]);
  expect(scene.decisions).toMatchObject([
    {
      kind: 'wait',
      refusal: { code: 'disarmed', reason: 'operator' },
      delayMs: RULES.refusedRetryMs,
      halt: null,
    },
  ]);

  scene.facts = CLEAR_DAY;
  await dispatcher.runOnce(8);

  expect(scene.received).toHaveLength(1);
});

test('an order whose time has passed is over, and is never sent', async () => {
  const scene = newScene();
  scene.facts = { ...CLEAR_DAY, marketTime: NEXT_CLOSE };

  await dispatcherOf(scene).runOnce(8);

  expect(scene.received).toEqual([]);
  expect(scene.decisions).toMatchObject([
    { kind: 'deny', refusal: { code: 'expired' }, order: { base: 'NOT_ACCEPTED' } },
  ]);
});

test('a breaker keeps the order and stops the account', async () => {
  const scene = newScene();
  const counters = { ...CLEAR_DAY.risk.counters, rejectsInMinute: 99 };
  scene.facts = { ...CLEAR_DAY, risk: { ...CLEAR_DAY.risk, counters } };

  await dispatcherOf(scene).runOnce(8);

  expect(scene.decisions).toMatchObject([{ kind: 'wait', halt: { code: 'reject_storm' } }]);
});

test('the attempt begins in the transaction that claims, not after it', async () => {
  const scene = newScene();

  await dispatcherOf(scene).runOnce(8);

  expect(scene.decisions).toEqual([{ kind: 'send', order: sending(scene.request.order) }]);
});
