/** What a boot does about the life before it, in order, before it serves. */
import { expect, test } from '@jest/globals';

import type { ResolvedDoubt } from '@mqk/execution';

import { recover } from '../src/recover.ts';

const SEND_WINDOW_MS = 2_000;

const early: ResolvedDoubt = { clientOrderId: 'one', result: 'UNKNOWN', evidence: 'lookup_missing' };
const found: ResolvedDoubt = { clientOrderId: 'two', result: 'SUBMITTED', evidence: 'lookup_found' };
const absent: ResolvedDoubt = { clientOrderId: 'one', result: 'FAILED', evidence: 'proven_absent' };

/** A boot that is told this by its looks, one after the other, and the steps that it took. */
async function booted(...looks: readonly (readonly ResolvedDoubt[])[]) {
  const steps: string[] = [];
  const step = (name: string): Promise<null> => {
    steps.push(name);
    return Promise.resolve(null);
  };
  const left = [...looks];
  const { resolved } = await recover({
    gateway: {
      async resolve() {
        await step('look');
        return left.shift() ?? [];
      },
      async hear() {
        await step('hear');
        return { kind: 'failed', reason: 'as the story says' };
      },
      windDown: () => step('wind down'),
      dispatch: () => step('dispatch'),
      reconcile: () => step('compare'),
    },
    store: { doubtOrphans: () => Promise.resolve(2) },
    epoch: 7n,
    sendWindowMs: SEND_WINDOW_MS,
    sleep: (ms) => step(`wait ${ms} ms`),
  });
  return { steps, resolved };
}

test('doubts that ended at the first look are waited for no longer', async () => {
  const { steps, resolved } = await booted([found]);

  expect(steps).toEqual(['look', 'hear', 'wind down', 'dispatch', 'compare']);
  expect(resolved).toEqual([found]);
});

test('what the life before could still send is looked for again when it cannot, behind all that gets out', async () => {
  const { steps, resolved } = await booted([early, found], [absent]);

  expect(steps).toEqual([
    'look',
    'hear',
    'wind down',
    'dispatch',
    `wait ${SEND_WINDOW_MS} ms`,
    'look',
    'compare',
  ]);
  expect(resolved).toEqual([absent, found]);
});

test('a doubt that one more look does not end is left to the loop', async () => {
  const { steps, resolved } = await booted([early], []);

  expect(steps.filter((step) => step === 'look')).toHaveLength(2);
  expect(resolved).toEqual([early]);
});
