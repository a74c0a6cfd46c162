/** Whatever is wanted of whatever bars, a desk and the engine trade the same. A few runs of each: every one is a whole desk. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { bothWays } from './support/both-ways.ts';
import { type ParityCase, barsOfDays, micros, onBars, shares } from './support/parity-case.ts';

const BARS = 9;

const cases: fc.Arbitrary<ParityCase> = fc
  .record({
    short: fc.boolean(),
    prices: fc.array(fc.integer({ min: 95, max: 105 }), { minLength: BARS, maxLength: BARS }),
    volumes: fc.array(fc.integer({ min: 0, max: 90 }), { minLength: BARS, maxLength: BARS }),
    targets: fc.array(fc.option(fc.integer({ min: -9, max: 15 }), { freq: 3 }), {
      minLength: BARS,
      maxLength: BARS,
    }),
    most: fc.integer({ min: 4, max: 15 }),
    feeBps: fc.constantFrom(0n, 7n),
  })
  .map(({ short, prices, volumes, targets, most, feeBps }) => ({
    step: '1h' as const,
    kind: short ? ('margin' as const) : ('cash' as const),
    limits: { allowShort: short, orderQuantityMax: `${most}` },
    bars: barsOfDays(
      prices.map((price, bar) => `${price} ${price + 2} ${price - 2} ${price + 1} ${volumes[bar] ?? 0}`),
      'SPY',
      '1h',
    ),
    venue: {
      participation: { kind: 'volume' as const, shareBps: 1_000n },
      fees: { kind: 'per_order' as const, minimum: micros('0'), perShare: micros('0'), bps: feeBps },
    },
    strategy: onBars(
      Object.fromEntries(
        targets.flatMap((target, bar) => (target === null ? [] : [[bar + 1, [shares(target)]] as const])),
      ),
      '1h',
    ),
  }));

test('orders, denials and fills are the same, and so is the bar that a desk halts at', async () => {
  let traded = 0;
  await fc.assert(
    fc.asyncProperty(cases, async (told) => {
      const { live, apart, halts, result } = await bothWays(told);
      traded += live.fills.length;

      expect(apart).toEqual([]);
      expect(result.stopped === null).toBe(halts.length === 0);
    }),
    { numRuns: 8, endOnFailure: true },
  );
  expect(traded).toBeGreaterThan(0);
}, 120_000);
