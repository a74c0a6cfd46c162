import { describe, expect, test } from '@jest/globals';
import { barsBetween, barsOf, seriesOf } from '@mqk/market-data';
import { smaCross } from '@mqk/strategy';

import { type WalkForwardOptions, backtest, walkForward } from '../src/index.ts';
import { CASH, bar, end, must, policyOf } from './support.ts';

const DAYS = 103;
const series = must(
  seriesOf(
    Array.from({ length: DAYS }, (_, day) => bar(day + 1, (100 + 10 * Math.sin(day / 2)).toFixed(2))),
    { kind: 'raw', timeframe: '1d', calendar: 'always' },
  ),
);
const options: WalkForwardOptions = {
  bars: [series],
  strategy: must(smaCross.prepare({ fast: 2, slow: 6, quantity: 7 })),
  account: CASH,
  policy: policyOf(),
  folds: 5,
};

describe('walk-forward', () => {
  test('cuts the sessions into equal folds that follow each other without a hole', () => {
    const { folds } = must(walkForward(options));

    expect(folds.map(({ from }) => from)).toEqual([1, 21, 42, 62, 83].map(end));
    expect(folds.map(({ to }) => to)).toEqual([20, 41, 61, 82, 103].map(end));
  });

  test('runs every fold by itself: as a backtest over its bars and no others', () => {
    const { folds } = must(walkForward(options));

    for (const fold of folds) {
      const alone = must(backtest({ ...options, bars: [barsBetween(series, fold.from, fold.to)] }));
      expect(fold).toMatchObject({
        fills: alone.fills.length,
        fees: alone.fees,
        finalEquity: alone.finalEquity,
        stopped: null,
      });
      expect(fold.fills).toBeGreaterThan(0);
    }
  });

  test('counts figures from behind the warm-up on', () => {
    const { folds } = must(walkForward(options));

    expect(folds.map(({ warmup, sessions }) => [warmup, sessions])).toEqual(
      [20, 21, 20, 21, 21].map((days) => [6, days - 6]),
    );
  });

  test('says which share of the folds gained', () => {
    const { folds, positive } = must(walkForward(options));
    const gained = folds.filter(({ finalEquity }) => finalEquity > CASH.cash).length;

    expect(positive).toBe(gained / 5);
  });

  test('nothing of a fold is known in another: other bars later change nothing before', () => {
    const before = must(walkForward(options)).folds;
    const crash = barsOf(series).map((each, day) => (day < 83 ? each : bar(day + 1, '1.00')));
    const other = must(seriesOf(crash, { kind: 'raw', timeframe: '1d', calendar: 'always' }));

    expect(must(walkForward({ ...options, bars: [other] })).folds.slice(0, 4)).toEqual(before.slice(0, 4));
  });

  test.each([1, 0, 2.5, Number.NaN])('refuses %d folds', (folds) => {
    expect(walkForward({ ...options, folds })).toEqual({
      ok: false,
      refused: { code: 'folds_not_enough', folds },
    });
  });

  test.each([18, 104])('refuses %d folds: they are over before the strategy is warm', (folds) => {
    expect(walkForward({ ...options, folds })).toEqual({
      ok: false,
      refused: { code: 'folds_too_short', folds, sessions: DAYS, warmup: 6 },
    });
  });

  test('refuses what a backtest refuses', () => {
    expect(walkForward({ ...options, bars: [] })).toMatchObject({ ok: false, refused: { code: 'no_bars' } });
  });
});
