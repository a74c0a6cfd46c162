/** Two rounds of one dispatcher at the same time: each looks after the claims of its own. */
import { expect, test } from '@jest/globals';

import { sealOrders } from '../src/port/index.ts';
import { dispatcherOf, newScene, outboxOf } from './support/one-row.ts';

test('a claim that another round is sending right now is no orphan, and one that a failed round left is', async () => {
  const scene = newScene();
  const doubted: (readonly string[])[] = [];
  let answers: (() => void) | null = null;
  let fails = false;
  const outbox = outboxOf(scene);
  let tokens = 0;
  const dispatcher = dispatcherOf(scene, {
    tokens: () => `token-${(tokens += 1)}`,
    store: {
      ...outbox,
      settleAll: (answered) =>
        fails ? Promise.reject(new Error('the connection broke')) : outbox.settleAll(answered),
      doubtOrphans: (_epoch, orphans = []) => {
        doubted.push(orphans);
        return Promise.resolve(orphans.length);
      },
    },
    orders: sealOrders('slow', {
      submit: () =>
        new Promise((resolve) => {
          const answer = (): void => {
            resolve({ kind: 'unknown', reason: 'no answer' });
          };
          if (tokens === 1) answers = answer;
          else answer();
        }),
      cancel: () => Promise.resolve({ kind: 'asked' }),
      replace: () => Promise.resolve({ kind: 'unknown', reason: 'not in this story' }),
    }),
  });

  const first = dispatcher.runOnce(8);
  while (answers === null) await new Promise((resolve) => setImmediate(resolve));
  await dispatcher.runOnce(8);
  expect(doubted).toEqual([]);

  fails = true;
  (answers as () => void)();
  await expect(first).rejects.toThrow('the connection broke');
  fails = false;
  await dispatcher.runOnce(8);
  await dispatcher.runOnce(8);
  expect(doubted).toEqual([['token-1']]);
});
