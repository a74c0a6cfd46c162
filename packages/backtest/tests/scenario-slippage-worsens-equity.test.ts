import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { SlippageModel } from '@mqk/venue';

import { MARGIN, type Prices, bar, fillsOf, micros, onBars, run, shares } from './support.ts';

const cents = (amount: number): string => (amount / 100).toFixed(2);

/** Bars around 100 with some range, and targets that go up and down. */
const tape = fc
  .array(fc.tuple(fc.integer({ min: 9000, max: 11_000 }), fc.integer({ min: 0, max: 300 })), {
    minLength: 5,
    maxLength: 30,
  })
  .map((draws) =>
    draws.map(([open, range]): Prices => [
      cents(open),
      cents(open + range),
      cents(open - range),
      cents(open),
    ]),
  );
const targets = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 5, maxLength: 30 });

const ending = (prices: readonly Prices[], wanted: readonly number[], slippage: SlippageModel): number => {
  const { curve } = run({
    bars: prices.map((each, index) => bar(index + 1, each)),
    strategy: onBars(Object.fromEntries(wanted.map((target, index) => [index + 1, [shares(target)]]))),
    account: { ...MARGIN, leverageBps: 1_000_000n, cash: micros('1000000') },
    venue: { slippage },
  });
  return curve.equity[curve.length - 1] ?? 0;
};

test('the same orders with more slippage never end with more', () => {
  fc.assert(
    fc.property(
      tape,
      targets,
      fc.bigInt({ min: 0n, max: 50n }),
      fc.bigInt({ min: 0n, max: 50n }),
      (prices, wanted, some, more) => {
        const range = (slippageBps: bigint): SlippageModel => ({
          kind: 'range',
          slippageBps,
          volMultBps: 0n,
        });

        expect(ending(prices, wanted, range(some + more))).toBeLessThanOrEqual(
          ending(prices, wanted, range(some)),
        );
      },
    ),
  );
});

test('slippage that follows the range costs more in restless bars than in calm ones', () => {
  const slippage = { kind: 'range', slippageBps: 0n, volMultBps: 10_000n } as const;
  const fillAfter = (before: Prices): readonly string[] =>
    fillsOf(
      run({
        bars: [bar(1, before), bar(2, '100'), bar(3, '100')],
        strategy: onBars({ 1: [shares(10)], 2: [shares(0)] }),
        venue: { slippage },
      }),
    );

  // once the range of the bar before: 4 and 1; the bar behind the purchase has no range
  expect(fillAfter(['100', '102', '98', '100'])).toEqual(['2 buy 10@104', '3 sell 10@100']);
  expect(fillAfter(['100', '100.5', '99.5', '100'])).toEqual(['2 buy 10@101', '3 sell 10@100']);
});

test('the average true range can stand in for the range', () => {
  const result = run({
    bars: [bar(1, ['100', '101', '99', '100']), bar(2, ['100', '104', '100', '100']), bar(3, '100')],
    strategy: onBars({ 2: [shares(10)] }),
    venue: { slippage: { kind: 'atr', bars: 2, slippageBps: 0n, volMultBps: 10_000n } },
  });

  // true ranges of 2 and 4: 3 on average
  expect(fillsOf(result)).toEqual(['3 buy 10@103']);
});
