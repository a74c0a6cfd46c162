import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';

import { ok, systemTime } from '@mqk/core';

import { keepLease } from '../src/lease-keeper.ts';

const LIFE_MS = 3_000;
let nowMs = 0;
beforeEach(() => {
  nowMs = 0;
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A lease that was given, and is renewed as the story says; `null` is a database that does not answer. */
async function kept(renewed: () => boolean | null) {
  const told: string[] = [];
  const keeper = await keepLease({
    store: {
      acquireLease: () =>
        Promise.resolve(ok({ holder: 'life-1', epoch: 7n, expiresAt: systemTime(LIFE_MS) })),
      renewLease: () => {
        const answer = renewed();
        return answer === null ? Promise.reject(new Error('no database')) : Promise.resolve(answer);
      },
      releaseLease: () => Promise.resolve(),
    },
    life: 'life-1',
    lifeMs: LIFE_MS,
    clock: { now: () => systemTime(nowMs), monotonicMs: () => nowMs },
    lost: () => void told.push('lost'),
  });
  if (!keeper.ok) throw new Error(keeper.refused.code);
  return { ...keeper.value, told };
}

async function lives(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) {
    nowMs += 100;
    await jest.advanceTimersByTimeAsync(100);
  }
}

test('a lease that is renewed in time is used for as long as the process lives', async () => {
  const lease = await kept(() => true);
  await lives(10 * LIFE_MS);

  expect(lease.usable()).toBe(true);
  expect(lease.told).toEqual([]);
  await lease.stop();
});

test('a lease that somebody else has taken is told of once, and is not used any more', async () => {
  const lease = await kept(() => false);
  await lives(LIFE_MS);

  expect(lease.usable()).toBe(false);
  expect(lease.told).toEqual(['lost']);
  await lease.stop();
});

test('a database that does not answer loses no lease, but at half of its life nothing is sent under it', async () => {
  let answers = false;
  const lease = await kept(() => (answers ? true : null));
  await lives(LIFE_MS / 2 - 100);
  expect(lease.usable()).toBe(true);
  await lives(100);
  expect(lease.usable()).toBe(false);

  answers = true;
  await lives(LIFE_MS / 3);
  expect(lease.usable()).toBe(true);
  expect(lease.told).toEqual([]);
  await lease.stop();
});
