import { barAt, seriesOf } from '@mqk/market-data';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { createRollingWindow } from '../src/rolling-window.ts';
import { bar } from './worlds.ts';

/** Prices around everything that a float stops being exact at. */
const close = fc.oneof(
  fc.bigInt({ min: 1n, max: 1000n }),
  fc.bigInt({ min: 2n ** 50n, max: 2n ** 53n - 1n }),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 62n }),
);
const closes = fc.oneof(
  fc.array(close, { minLength: 1, maxLength: 50 }),
  fc.array(fc.bigInt({ min: 2n ** 50n, max: 2n ** 50n + 5n }), { minLength: 1, maxLength: 50 }),
);

test('sums and comparisons are exact, whatever the size of the prices and however many have passed', () => {
  fc.assert(
    fc.property(closes, fc.integer({ min: 1, max: 8 }), fc.nat(7), fc.nat(7), (prices, depth, a, b) => {
      const window = createRollingWindow(depth);
      for (const [minute, price] of prices.entries()) {
        window.push(bar(minute, price));
        const held = Math.min(minute + 1, depth);
        expect(window.held('SPY')).toBe(held);
        const [count, ago] = [a % (held + 1), b % held];
        const newest = prices.slice(0, minute + 1).reverse();
        expect(window.bar('SPY', ago).close).toBe(newest[ago]);
        const sum = (from: number, to: number): bigint =>
          newest.slice(from, to).reduce((total, each) => total + each, 0n);
        if (ago + count <= held) expect(window.closeSum('SPY', count, ago)).toBe(sum(ago, ago + count));
        const [first, second] = [(a % held) + 1, (b % held) + 1];
        const difference = sum(0, first) * BigInt(second) - sum(0, second) * BigInt(first);
        expect(window.compareMeans('SPY', first, second)).toBe(
          difference === 0n ? 0 : difference > 0n ? 1 : -1,
        );
      }
    }),
    { numRuns: 300 },
  );
});

test('bars read through columns and plain bars make the same window', () => {
  const plain = [3n, 9n, 2n, 7n, 7n].map((price, minute) => bar(minute, price));
  const columns = seriesOf(plain, { kind: 'raw', timeframe: '1m', calendar: 'XNYS' });
  if (!columns.ok) throw new Error(columns.refused.code);
  const [one, two] = [createRollingWindow(3), createRollingWindow(3)];
  for (const [index, each] of plain.entries()) {
    one.push(each);
    two.push(barAt(columns.value, index));
  }
  expect([one.closeSum('SPY', 3), one.compareMeans('SPY', 1, 3)]).toEqual([16n, 1]);
  expect([two.closeSum('SPY', 3), two.compareMeans('SPY', 1, 3)]).toEqual([16n, 1]);
  expect(one.held('QQQ')).toBe(0);
  expect(() => one.bar('QQQ', 0)).toThrow('no bar of QQQ');
});
