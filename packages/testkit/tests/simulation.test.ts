/** The simulator itself: that a seed is a story that can be told again. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import type { Connection } from '@mqk/db/embedded';

import { type Place, openPlace, prepareSimulations, simulate } from '../src/sim/index.ts';

const server = JSON.parse(process.env['MQK_STORY_SERVER'] ?? 'null') as Connection;
const places: Place[] = [];

beforeAll(async () => {
  await prepareSimulations(server);
  places.push(await openPlace(server), await openPlace(server));
});
afterAll(async () => {
  for (const place of places) await place.close();
});

const twice = async (seed: number): Promise<readonly string[]> => {
  const hashes: string[] = [];
  for (const place of places) hashes.push((await simulate({ seed, place })).hash);
  return hashes;
};

test.each([1, 2, 4, 7, 8])('seed %i is the same story twice, to the last statement', async (seed) => {
  const [first, second] = await twice(seed);
  expect(second).toBe(first);
});

test('two seeds are two stories', async () => {
  const [place] = places;
  if (place === undefined) throw new Error('a place was opened');
  const one = await simulate({ seed: 9, place });
  const other = await simulate({ seed: 10, place });
  expect(other.hash).not.toBe(one.hash);
  expect([one.violation, other.violation]).toEqual([null, null]);
});
