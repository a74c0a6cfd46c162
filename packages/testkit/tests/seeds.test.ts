/** The first seeds of the simulator: sized by their number, so that every machine runs the same. `pnpm sim` runs more. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import type { Connection } from '@mqk/db/embedded';

import { type Place, openPlace, prepareSimulations, simulate } from '../src/sim/index.ts';

const BLOCKS = [1, 11, 21, 31];
const BLOCK = 10;

const server = JSON.parse(process.env['MQK_STORY_SERVER'] ?? 'null') as Connection;
const open: { place?: Place } = {};

beforeAll(async () => {
  await prepareSimulations(server);
  open.place = await openPlace(server);
});
afterAll(() => open.place?.close());

test.each(BLOCKS)(
  `nothing is lost and nothing is sent twice in the ${BLOCK} seeds from %i on`,
  async (from) => {
    const { place } = open;
    if (place === undefined) throw new Error('a place was opened');
    for (let seed = from; seed < from + BLOCK; seed += 1) {
      const { violation, story } = await simulate({ seed, place });
      expect({ seed, violation, story: violation === null ? [] : story }).toEqual({
        seed,
        violation: null,
        story: [],
      });
    }
  },
  600_000,
);
