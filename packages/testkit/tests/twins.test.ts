/** A life that is interrupted and one that is not decide, execute and own the same in the end. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import type { Connection } from '@mqk/db/embedded';

import { type Place, openPlace, prepareSimulations, twins } from '../src/sim/index.ts';

const server = JSON.parse(process.env['MQK_STORY_SERVER'] ?? 'null') as Connection;
const open: { place?: Place } = {};

beforeAll(async () => {
  await prepareSimulations(server);
  open.place = await openPlace(server);
});
afterAll(() => open.place?.close());

test.each([9, 11, 22, 24, 27, 39])(
  'seed %i, interrupted, comes to where it comes uninterrupted',
  async (seed) => {
    const { place } = open;
    if (place === undefined) throw new Error('a place was opened');

    const { violation, faults } = await twins({ seed, place });

    expect({ seed, violation }).toEqual({ seed, violation: null });
    expect(faults.length).toBeGreaterThan(0);
  },
  600_000,
);
