import { canonicalJson, toMicros } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  type AdjustOptions,
  type BarSeries,
  type CorporateAction,
  adjust,
  barOnOrAfter,
  corporateActionCodec,
  ratioOf,
  readActions,
} from '../src/index.ts';
import { ALWAYS, XNYS, bar, daily, date, series, utc } from './worlds.ts';

const HEADER = 'ex_date,kind,value';
const split = (exDate: string, fresh: bigint, old = 1n): CorporateAction => ({
  kind: 'split',
  symbol: 'SPY',
  exDate: date(exDate),
  ratio: ratioOf(fresh, old),
});
const dividend = (exDate: string, cash: bigint): CorporateAction => ({
  kind: 'dividend',
  symbol: 'SPY',
  exDate: date(exDate),
  cash: toMicros(cash),
});
const given = (text: string): unknown => {
  const read = readActions(text, { file: 'actions.csv', symbol: 'SPY' });
  return read.ok ? read.value : read.refused;
};

describe('a file of actions', () => {
  test('is read in both forms, sorted by day, with dividends before the split of their day', () => {
    const text = [
      HEADER,
      '2020-08-31,split,4',
      '2014-06-09,split,7/1',
      '2020-08-31,dividend,0.205',
      '2021-08-02,split,1/8',
      '2003-02-18,split,0.125',
      '',
    ].join('\n');
    expect(given(text)).toEqual([
      split('2003-02-18', 1n, 8n),
      split('2014-06-09', 7n),
      dividend('2020-08-31', 205_000n),
      split('2020-08-31', 4n),
      split('2021-08-02', 1n, 8n),
    ]);
    expect(given(`${HEADER},symbol\r\n2020-08-31,split,3/2,AAPL\r\n`)).toEqual([
      { ...split('2020-08-31', 3n, 2n), symbol: 'AAPL' },
    ]);
  });

  test.each([
    ['another header', 'date,kind,value', 1, 'unknown_header', null],
    ['a field too few', `${HEADER}\n2020-08-31,split`, 2, 'field_count', null],
    ['no date', `${HEADER}\n2020-8-31,split,4`, 2, 'not_a_date', 'ex_date'],
    ['another kind', `${HEADER}\n2020-08-31,merger,4`, 2, 'unknown_kind', 'kind'],
    ['a split of nothing', `${HEADER}\n2020-08-31,split,0`, 2, 'not_a_ratio', 'value'],
    ['a split by nothing', `${HEADER}\n2020-08-31,split,4/0`, 2, 'not_a_ratio', 'value'],
    ['a split in words', `${HEADER}\n2020-08-31,split,4:1`, 2, 'not_a_ratio', 'value'],
    ['a negative dividend', `${HEADER}\n2020-08-31,dividend,-1`, 2, 'not_a_dividend', 'value'],
    ['a dividend too precise', `${HEADER}\n2020-08-31,dividend,0.1234567`, 2, 'not_a_dividend', 'value'],
    ['no symbol', `${HEADER},symbol\n2020-08-31,split,4,`, 2, 'not_a_symbol', 'symbol'],
    ['the same twice', `${HEADER}\n2020-08-31,split,4\n2020-08-31,split,2`, 3, 'duplicate_action', null],
  ])('is refused for %s', (_, text, line, code, column) => {
    expect(given(text)).toMatchObject({ code, line, column, file: 'actions.csv' });
  });

  test('a regular and a special dividend may fall on one day', () => {
    expect(given(`${HEADER}\n2020-08-31,dividend,1\n2020-08-31,dividend,2`)).toHaveLength(2);
  });

  test('every action leaves as JSON and comes back', () => {
    for (const action of [split('2020-08-31', 3n, 2n), dividend('2020-08-31', 205_000n)]) {
      const json = JSON.parse(canonicalJson(corporateActionCodec.encode(action))) as unknown;
      expect(corporateActionCodec.decode(json)).toEqual({ ok: true, value: action });
    }
  });
});

const OPTIONS: AdjustOptions = { calendar: XNYS, asOf: date('2099-01-01'), adjustFor: 'all' };
// Monday 14 June 2021 and the sessions after it
const WEEK = daily('2021-06-14', [100_000_000n, 102_000_000n, 50_500_000n, 51_000_000n, 52_000_000n]);

function adjusted(
  actions: readonly CorporateAction[],
  over: Partial<AdjustOptions> = {},
  of: BarSeries = WEEK,
): BarSeries {
  const result = adjust(of, actions, { ...OPTIONS, ...over });
  if (!result.ok) throw new Error(result.refused.code);
  return result.value.series;
}

describe('adjusting', () => {
  test('a split divides the prices before it and multiplies their volumes', () => {
    const after = adjusted([split('2021-06-16', 2n)]);
    expect(after.kind).toBe('fully-adjusted');
    expect([...after.close.slice()]).toEqual([50_000_000, 51_000_000, 50_500_000, 51_000_000, 52_000_000]);
    expect([...after.volume.slice()]).toEqual([2000, 2000, 1000, 1000, 1000]);
    expect(WEEK.close[0]).toBe(100_000_000);
  });

  test('a dividend takes its share of the last price out of the prices before it, and leaves volumes alone', () => {
    const after = adjusted([dividend('2021-06-16', 1_020_000n)]);
    expect([...after.close.slice()]).toEqual([99_000_000, 100_980_000, 50_500_000, 51_000_000, 52_000_000]);
    expect([...after.volume.slice()]).toEqual([1000, 1000, 1000, 1000, 1000]);
  });

  test('only splits are adjusted for when nothing else is asked', () => {
    const actions = [dividend('2021-06-17', 1_000_000n), split('2021-06-16', 2n)];
    expect(adjusted(actions, { adjustFor: 'splits' })).toEqual(
      adjusted([split('2021-06-16', 2n)], { adjustFor: 'splits' }),
    );
    expect(adjusted(actions, { adjustFor: 'splits' }).kind).toBe('split-adjusted');
  });

  test('the factors of several actions multiply, whatever the order they are given in', () => {
    const actions = [split('2021-06-15', 3n), dividend('2021-06-16', 1_020_000n), split('2021-06-17', 5n)];
    const after = adjusted(actions);
    // 100 / 15 * 0.99, 102 / 5 * 0.99, 50.5 / 5
    expect([...after.close.slice()]).toEqual([6_600_000, 20_196_000, 10_100_000, 51_000_000, 52_000_000]);
    expect(adjusted([...actions].reverse())).toEqual(after);
  });

  test('a price is rounded once, half to even', () => {
    const odd = daily('2021-06-14', [5n, 7n, 9n, 4n]);
    expect([...adjusted([split('2021-06-17', 2n)], {}, odd).close.slice()]).toEqual([2, 4, 4, 4]);
    const twice = [split('2021-06-16', 2n), split('2021-06-17', 2n)];
    // 5 / 4 is 1, not (5 / 2) / 2 rounded twice
    expect([...adjusted(twice, {}, odd).close.slice()]).toEqual([1, 2, 4, 4]);
  });

  test('nobody sees an action before its day', () => {
    const actions = [split('2021-06-16', 2n), split('2021-06-18', 10n)];
    expect(adjusted(actions, { asOf: date('2021-06-15') }).close).toEqual(WEEK.close);
    expect(adjusted(actions, { asOf: date('2021-06-16') }).close[0]).toBe(50_000_000);
    expect(adjusted(actions, { asOf: date('2021-06-17') }).close[0]).toBe(50_000_000);
    expect(adjusted(actions, { asOf: date('2021-06-18') }).close[0]).toBe(5_000_000);
  });

  test('every action is accounted for', () => {
    const actions = [
      split('2021-06-01', 2n),
      split('2021-06-16', 2n),
      dividend('2021-06-17', 1_000_000n),
      split('2021-06-18', 2n),
      { ...split('2021-06-16', 2n), symbol: 'QQQ' },
      split('2022-01-03', 2n),
    ];
    const result = adjust(WEEK, actions, { ...OPTIONS, asOf: date('2021-06-17'), adjustFor: 'splits' });
    expect(result.ok && result.value.accounted.map(({ outcome, bars }) => [outcome, bars])).toEqual([
      ['before_series', 0],
      ['applied', 2],
      ['not_asked', 0],
      ['after_as_of', 0],
      ['other_symbol', 0],
      ['after_as_of', 0],
    ]);
    expect(result.ok && result.value.accounted.map(({ action }) => action)).toEqual(actions);
    const after = adjust(WEEK, [split('2022-01-03', 2n)], OPTIONS);
    expect(after.ok && after.value.accounted[0]).toMatchObject({ outcome: 'applied', bars: 5 });
  });

  test('an action on a day without a bar acts at the next one', () => {
    expect([
      ...adjusted([split('2021-06-19', 2n)], {}, daily('2021-06-17', [8n, 8n, 8n])).close.slice(),
    ]).toEqual([4, 4, 8]);
    expect(barOnOrAfter(WEEK, XNYS, date('2021-06-12'))).toBe(0);
    expect(barOnOrAfter(WEEK, XNYS, date('2021-06-16'))).toBe(2);
    expect(barOnOrAfter(WEEK, XNYS, date('2021-06-19'))).toBe(5);
    const midnights = series([bar(utc('2021-06-15T00:00:00Z')), bar(utc('2021-06-16T00:00:00Z'))]);
    // of a market that never closes, the bar that ends at midnight belongs to the day before
    expect(barOnOrAfter(midnights, ALWAYS, date('2021-06-15'))).toBe(1);
    expect(barOnOrAfter(WEEK, XNYS, date('1960-01-04'))).toBe(0);
    expect(barOnOrAfter(WEEK, XNYS, date('2500-01-04'))).toBe(5);
  });

  test('what cannot be adjusted is refused', () => {
    const refusal = (of: BarSeries, action: CorporateAction): unknown => {
      const result = adjust(of, [action], OPTIONS);
      return result.ok ? null : result.refused;
    };
    const already = { ...WEEK, kind: 'split-adjusted' } as const;
    expect(refusal(already, split('2021-06-16', 2n))).toEqual({
      code: 'already_adjusted',
      kind: 'split-adjusted',
    });
    expect(refusal(WEEK, dividend('2021-06-16', 102_000_000n))).toEqual({
      code: 'dividend_above_price',
      exDate: '2021-06-16',
      cash: 102_000_000n,
      closeBefore: 102_000_000n,
    });
    expect(refusal(daily('2021-06-14', [1n, 1n]), split('2021-06-15', 3n))).toEqual({
      code: 'out_of_range',
      index: 0,
    });
    expect(refusal(daily('2021-06-14', [2n ** 52n, 1n]), split('2021-06-15', 1n, 3n))).toMatchObject({
      code: 'out_of_range',
    });
  });

  test('a split keeps the order of open, high, low and close, and the value of what was traded to a rounding', () => {
    const closes = fc.array(fc.bigInt({ min: 1_000_000n, max: 10n ** 12n }), { minLength: 3, maxLength: 6 });
    const ratio = fc.tuple(fc.bigInt({ min: 1n, max: 20n }), fc.bigInt({ min: 1n, max: 20n }));
    fc.assert(
      fc.property(closes, ratio, (prices, [fresh, old]) => {
        const before = daily('2021-06-14', prices);
        const after = adjusted([split('2021-06-15', fresh, old)], {}, before);
        for (let index = 1; index < prices.length; index++)
          expect(after.close[index]).toBe(before.close[index]);
        const [price, volume] = [BigInt(after.close[0]!), BigInt(after.volume[0]!)];
        const error = price * fresh - prices[0]! * old;
        expect(2n * (error < 0n ? -error : error)).toBeLessThanOrEqual(fresh);
        const lost = volume * old - 1000n * fresh;
        expect(2n * (lost < 0n ? -lost : lost)).toBeLessThanOrEqual(old);
      }),
    );
  });
});
