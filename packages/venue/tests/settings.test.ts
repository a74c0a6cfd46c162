/** A setting that makes no sense is refused by its name. */
import { expect, test } from '@jest/globals';

import { venuePolicy } from '../src/index.ts';

test.each([
  ['participation.shareBps', 'above_whole', { participation: { kind: 'volume', shareBps: 10_001n } }],
  ['participation.shareBps', 'zero', { participation: { kind: 'volume', shareBps: 0n } }],
  ['latencyBars', 'negative', { latencyBars: -1 }],
  ['latencyBars', 'not_an_integer', { latencyBars: 0.5 }],
] as const)('%s that is %s is refused', (field, fault, setting) => {
  expect(venuePolicy({ name: 'probe', ...setting })).toEqual({
    ok: false,
    refused: { code: 'setting_refused', field, fault },
  });
});

test('the whole is a share', () => {
  expect(venuePolicy({ name: 'probe', participation: { kind: 'volume', shareBps: 10_000n } }).ok).toBe(true);
});
