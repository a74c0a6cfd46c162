/** The first seeds of the simulator: sized by their number, so that every machine runs the same. `pnpm sim` runs more. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import type { Connection } from '@mqk/db/embedded';

import { type Place, REMEMBERED, openPlace, prepareSimulations, simulate } from '../src/sim/index.ts';

const BLOCKS = [1, 11, 21, 31];
const BLOCK = 10;

const server = JSON.parse(process.env['MQK_STORY_SERVER'] ?? 'null') as Connection;
const open: { place?: Place } = {};

beforeAll(async () => {
  await prepareSimulations(server);
  open.place = await openPlace(server);
});
afterAll(() => open.place?.close());

async function holds(seed: number): Promise<void> {
  const { place } = open;
  if (place === undefined) throw new Error('a place was opened');
  const { violation, story } = await simulate({ seed, place });
  expect({ seed, violation, story: violation === null ? [] : story }).toEqual({
    seed,
    violation: null,
    story: [],
  });
}

test.each(REMEMBERED)('seed $seed holds, which has failed before: $why', ({ seed }) => holds(seed), 600_000);

test.each(BLOCKS)(
  `nothing is lost and nothing is sent twice in the ${BLOCK} seeds from %i on`,
  async (from) => {
    const seeds = Array.from({ length: BLOCK }, (_, index) => from + index);
    const isNew = (seed: number): boolean => !REMEMBERED.some((known) => known.seed === seed);
    for (const seed of seeds.filter(isNew)) await holds(seed); // one account a seed and database
  },
  600_000,
);
