import { canonicalJson, toQuantity } from '@mqk/core';
import { expect, test } from '@jest/globals';

import {
  type QualityOptions,
  checkBars,
  gapsBetween,
  judgeGaps,
  qualityReportCodec,
  ratioOf,
} from '../src/index.ts';
import { ALWAYS, XNYS, bar, daily, date, intraday, series, utc } from './worlds.ts';

const OPTIONS: QualityOptions = {
  calendar: XNYS,
  gapBarsMax: 0,
  stuckBarsMin: 3,
  spikeBpsMax: 2000,
  actions: [],
};
const dollars = (...prices: number[]): bigint[] => prices.map((price) => BigInt(price) * 1_000_000n);

test('where one session begins as the last one ends, no missing day is overlooked', () => {
  const rule = { calendar: ALWAYS, timeframe: '1d', gapBarsMax: 0 } as const;
  const sessionsBetween = (from: string, to: string): readonly number[] =>
    gapsBetween(rule, utc(from), utc(to)).map(({ sessions }) => sessions);

  expect(sessionsBetween('2020-01-02T00:00:00Z', '2020-01-03T00:00:00Z')).toEqual([]);
  expect(sessionsBetween('2020-01-02T00:00:00Z', '2020-01-04T00:00:00Z')).toEqual([1]);
  expect(sessionsBetween('2020-01-02T00:00:00Z', '2020-01-05T00:00:00Z')).toEqual([2]);
});

test('a report names every finding once, and leaves as JSON and comes back', () => {
  const days = daily('2021-06-14', dollars(100, 101, 102, 160, 103, 104, 50, 51));
  const bars = [0, 1, 3, 4, 5, 6, 7].map((index) =>
    bar(utc(`2021-06-${14 + index + (index > 4 ? 2 : 0)}T20:00:00Z`), BigInt(days.close[index]!)),
  );
  const report = checkBars(series(bars), OPTIONS);
  expect(report.gaps).toEqual([
    {
      kind: 'missing_sessions',
      from: utc('2021-06-16T20:00:00Z'),
      to: utc('2021-06-16T20:00:00Z'),
      date: '2021-06-16',
      sessions: 1,
      bars: 1,
    },
  ]);
  expect(report.outliers.map(({ field, byBps }) => [field, byBps])).toEqual([
    ['close', 5533],
    ['high', 5533],
    ['low', 5533],
  ]);
  expect(report.splits).toEqual([
    {
      symbol: 'SPY',
      exDate: '2021-06-18',
      ratio: { numerator: 3n, denominator: 2n },
      closeBefore: 160_000_000n,
      openAfter: 103_000_000n,
    },
    {
      symbol: 'SPY',
      exDate: '2021-06-22',
      ratio: { numerator: 2n, denominator: 1n },
      closeBefore: 104_000_000n,
      openAfter: 50_000_000n,
    },
  ]);
  const json = qualityReportCodec.encode(report);
  expect(qualityReportCodec.decode(JSON.parse(canonicalJson(json)))).toEqual({ ok: true, value: report });
});

test('a feed that repeats itself is stuck from the limit on', () => {
  const repeated = (count: number): unknown =>
    checkBars(
      daily('2021-06-14', [...dollars(99), ...Array.from({ length: count }, () => 100_000_000n)]),
      OPTIONS,
    ).stuck;
  expect(repeated(2)).toEqual([]);
  expect(repeated(3)).toEqual([
    { from: utc('2021-06-15T20:00:00Z'), to: utc('2021-06-17T20:00:00Z'), bars: 3 },
  ]);
  const traded = [0, 1, 2].map((index) =>
    bar(utc(`2021-06-1${4 + index}T20:00:00Z`), 100n, { volume: toQuantity(BigInt(index)) }),
  );
  expect(checkBars(series(traded), OPTIONS).stuck).toEqual([]);
});

test('a jump that stays is no outlier, and neither is one inside the limit', () => {
  expect(checkBars(daily('2021-06-14', dollars(100, 100, 130, 130)), OPTIONS).outliers).toEqual([]);
  expect(checkBars(daily('2021-06-14', dollars(100, 120, 100)), OPTIONS).outliers).toEqual([]);
  expect(checkBars(daily('2021-06-14', dollars(100, 79, 100)), OPTIONS).outliers).toHaveLength(3);
});

test('bars beside the grid, outside the session, or with prices and no trade are named', () => {
  const minutes = intraday('2021-06-15', '2021-06-15', 60_000);
  const odd = [
    bar(utc('2021-06-15T13:31:30Z')),
    bar(utc('2021-06-15T13:32:00Z'), 100n, { low: 99n as never, volume: toQuantity(0n) }),
    bar(utc('2021-06-15T20:00:00Z')),
    bar(utc('2021-06-15T20:01:00Z')),
  ];
  expect(checkBars(series(minutes, '1m'), { ...OPTIONS, stuckBarsMin: 500 }).structure).toEqual([]);
  expect(checkBars(series(odd, '1m'), OPTIONS).structure).toEqual([
    { at: utc('2021-06-15T13:31:30Z'), issue: 'off_grid' },
    { at: utc('2021-06-15T13:32:00Z'), issue: 'no_volume' },
    { at: utc('2021-06-15T20:01:00Z'), issue: 'outside_session' },
  ]);
  const midday = series([bar(utc('2021-06-15T16:00:00Z'))]);
  expect(checkBars(midday, OPTIONS).structure).toEqual([
    { at: utc('2021-06-15T16:00:00Z'), issue: 'off_grid' },
  ]);
});

test('a split that is known is no suspect; a night that its ratio does not explain is', () => {
  const halved = daily('2021-06-14', dollars(100, 50, 51));
  const split = (numerator: bigint, exDate = '2021-06-15'): QualityOptions => ({
    ...OPTIONS,
    actions: [{ kind: 'split', symbol: 'SPY', exDate: date(exDate), ratio: ratioOf(numerator, 1n) }],
  });
  expect(checkBars(halved, split(2n)).splits).toEqual([]);
  expect(checkBars(halved, split(4n)).splits).toMatchObject([{ ratio: { numerator: 1n, denominator: 2n } }]);
  expect(checkBars(halved, split(2n, '2021-06-16')).splits).toMatchObject([
    { exDate: '2021-06-15', ratio: { numerator: 2n } },
    { exDate: '2021-06-16', ratio: { denominator: 2n } },
  ]);
});

test.each([
  ['20 for 1', 100, 5, { numerator: 20n, denominator: 1n }],
  ['1 for 8', 10, 80, { numerator: 1n, denominator: 8n }],
  ['3 for 2, on a night that moved by 4 %', 150, 104, { numerator: 3n, denominator: 2n }],
])('%s is recognised', (_, before, after, ratio) => {
  const [suspect] = checkBars(daily('2021-06-14', dollars(before, after)), OPTIONS).splits;
  expect(suspect?.ratio).toEqual(ratio);
});

test('a bad night is no split', () => {
  for (const after of [71, 80, 90, 110, 120, 138]) {
    expect(checkBars(daily('2021-06-14', dollars(100, after)), OPTIONS).splits).toEqual([]);
  }
});

test('a gap may be reported and used, or block', () => {
  const gaps = gapsBetween(
    { calendar: XNYS, timeframe: '1d', gapBarsMax: 0 },
    utc('2021-06-14T20:00:00Z'),
    utc('2021-06-17T20:00:00Z'),
  );
  expect(gaps).toMatchObject([{ kind: 'missing_sessions', sessions: 2 }]);
  expect(judgeGaps({ symbol: 'SPY', gaps }, 'report').ok).toBe(true);
  expect(judgeGaps({ symbol: 'SPY', gaps }, 'block').ok).toBe(false);
  expect(judgeGaps({ symbol: 'SPY', gaps: [] }, 'block').ok).toBe(true);
});
