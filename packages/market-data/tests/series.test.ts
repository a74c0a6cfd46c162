import { toMicros, toQuantity } from '@mqk/core';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  type Bar,
  barAt,
  barCodec,
  barsOf,
  closeCellOf,
  mergeByTime,
  plainBar,
  seriesOf,
} from '../src/index.ts';
import { at, bar, series } from './worlds.ts';

const SAFE_MAX = 2n ** 53n - 1n;
const price = fc.bigInt({ min: 1n, max: SAFE_MAX }).map(toMicros);
const cells = fc.tuple(price, price, price, price, fc.bigInt({ min: 0n, max: SAFE_MAX }).map(toQuantity));
const bars = fc.array(cells, { minLength: 1, maxLength: 20 }).map((rows) =>
  rows.map(([open, high, low, close, volume], index): Bar => ({
    symbol: 'SPY',
    closeAt: at(60_000 * (index + 1)),
    open,
    high,
    low,
    close,
    volume,
  })),
);

test('what goes into columns comes out as it was, and compares in columns as it does in micros', () => {
  fc.assert(
    fc.property(bars, (given) => {
      const columns = series(given, '1m');
      expect(barsOf(columns)).toEqual(given);
      for (let index = 1; index < given.length; index++) {
        const [before, now] = [given[index - 1]!, given[index]!];
        expect(columns.close[index]! > columns.close[index - 1]!).toBe(now.close > before.close);
        expect(columns.high[index]! < columns.low[index - 1]!).toBe(now.high < before.low);
        expect(BigInt(closeCellOf(barAt(columns, index)))).toBe(now.close);
        expect(BigInt(closeCellOf(now))).toBe(now.close);
      }
    }),
  );
});

test('a bar read through its columns is the bar, and leaves as JSON like one', () => {
  const given = bar(at(60_000), 412_500_000n);
  const view = barAt(series([given], '1m'), 0);
  expect(plainBar(view)).toEqual(given);
  expect(barCodec.encode(view)).toEqual(barCodec.encode(given));
  expect(barCodec.decode(barCodec.encode(view))).toEqual({ ok: true, value: given });
  expect(() => barAt(series([given], '1m'), 1)).toThrow('no bar 1 in SPY');
});

test('columns are refused what they cannot hold exactly, and bars that are no series', () => {
  const about = { kind: 'raw', timeframe: '1m', calendar: 'XNYS' } as const;
  const refusal = (given: readonly Bar[]): unknown => {
    const made = seriesOf(given, about);
    return made.ok ? null : made.refused;
  };
  expect(refusal([])).toEqual({ code: 'no_bars', index: 0 });
  expect(refusal([bar(at(1)), bar(at(1))])).toEqual({ code: 'not_increasing', index: 1 });
  expect(refusal([bar(at(1)), bar(at(2), 1n, { symbol: 'QQQ' })])).toEqual({
    code: 'other_symbol',
    index: 1,
  });
  expect(refusal([bar(at(1), SAFE_MAX + 1n)])).toEqual({ code: 'beyond_safe_integer', index: 0 });
  expect(refusal([bar(at(1), SAFE_MAX)])).toBeNull();
  expect(closeCellOf(bar(at(1), SAFE_MAX + 1n))).toBeNaN();
});

const minutes = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 });

test('a merged tape holds every bar once, by time and then by symbol', () => {
  fc.assert(
    fc.property(fc.array(minutes, { maxLength: 5 }), (ends) => {
      const symbols = ['b', 'A', 'a', 'B', 'aa'].slice(0, ends.length);
      const given = ends.map((each, which) =>
        series(
          each.sort((a, b) => a - b).map((end) => bar(at(end * 60_000), 1n, { symbol: symbols[which]! })),
          '1m',
        ),
      );
      const tape = mergeByTime(given);
      const found: string[] = [];
      for (let step = 0; step < tape.length; step++) {
        expect(tape.starts[step + 1]! > tape.starts[step]!).toBe(true);
        for (let entry = tape.starts[step]!; entry < tape.starts[step + 1]!; entry++) {
          const from = tape.series[tape.seriesIndex[entry]!]!;
          expect(from.closeAt[tape.barIndex[entry]!]).toBe(tape.closeAt[step]);
          found.push(`${String(tape.closeAt[step]).padStart(9, '0')} ${from.symbol}`);
        }
      }
      const expected = given.flatMap((each) =>
        [...each.closeAt.slice()].map((end) => `${String(end).padStart(9, '0')} ${each.symbol}`),
      );
      expect(found).toEqual(expected.sort());
    }),
  );
});

test('two series of one symbol cannot be merged', () => {
  const one = series([bar(at(1))], '1m');
  expect(() => mergeByTime([one, one])).toThrow('two series of SPY');
});
