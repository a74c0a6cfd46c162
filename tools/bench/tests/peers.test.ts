/** What is said of the others must be true, too: the parts of a difference, computed by hand. */
import { expect, test } from '@jest/globals';
import { marketTime, toMicros, toQuantity } from '@mqk/core';
import { seriesOf } from '@mqk/market-data';

import type { PeerAnswer } from '../src/peer-answer.ts';
import { differenceOf, explain } from '../src/peer-difference.ts';
import { must } from '../src/must.ts';
import { plainCross } from '../src/plain-cross.ts';
import { REFERENCE } from '../src/reference-case.ts';

/** Flat at 100, so that all means are equal everywhere. */
const bars = Array.from({ length: 40 }, (_, bar) => {
  const price = toMicros(100_000_000n);
  const prices = { open: price, high: price, low: price, close: price };
  return { symbol: 'TEST', closeAt: marketTime(60_000 * (bar + 1)), ...prices, volume: toQuantity(1n) };
});
const series = must(seriesOf(bars, { kind: 'raw', timeframe: '1m', calendar: 'always' }));

const answer = (fills: PeerAnswer['fills'], equity: number): PeerAnswer => ({
  bars: 40,
  wallSeconds: 1,
  cpuSeconds: 1,
  peakMemoryMb: 1,
  fills,
  equity,
});

test('a difference falls into other fills and other money, and nothing is left', () => {
  // a buy and a sell of 10 at 100: two fees of 0.2
  const ours = answer(
    [
      [33, 100],
      [35, 100],
    ],
    999_999.6,
  );
  // two more at 101, 20.2 of fees less 0.01 that they round away
  const theirs = answer(
    [
      [33, 100],
      [35, 100],
      [36, 101],
      [38, 100],
    ],
    999_989.208,
  );

  const found = differenceOf(theirs, ours, series);

  expect(found).toMatchObject({ extra: 2, missing: 0, atTies: 2, sameBar: false });
  expect(found.fills).toBeCloseTo(-10.402, 6);
  expect(found.money).toBeCloseTo(0.01, 6);
  expect(found.fills + found.money).toBeCloseTo(found.equity, 9);
  expect(explain(found)).toBe(
    '-10.392000 = -10.402000 by fills (2 fills more and 0 fewer, 2 of them where means are equal) + 0.010000 by rounding of money',
  );
});

test('who fills on the bar of the decision is seen', () => {
  const theirs = answer(
    [
      [32, 100],
      [34, 100],
    ],
    999_999.6,
  );

  const found = differenceOf(
    theirs,
    answer(
      [
        [33, 100],
        [35, 100],
      ],
      999_999.6,
    ),
    series,
  );

  expect(found).toMatchObject({ extra: 0, missing: 0, sameBar: true });
  expect(explain(found)).toContain('fills at the close of the bar of the decision');
});

test('the bare arithmetic buys at the open after a cross, pays its fee, and marks at the close', () => {
  const close = [...Array.from({ length: 30 }, () => 100), 90, 120, 121];
  const column = close.map((price) => price * 1_000_000);

  const { fills, equity } = plainCross({ open: column, close: column, length: 33 }, REFERENCE);

  // above on bar 31, bought on bar 32 at 121: 10 × 121 × 2 / 10000 = 0.242
  expect(fills).toBe(1);
  expect([equity[31], equity[32]]).toEqual([1_000_000_000_000, 999_999_758_000]);
});
