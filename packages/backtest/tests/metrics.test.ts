import { describe, expect, test } from '@jest/globals';
import { formatMicros } from '@mqk/core';
import { localDate, ratioOf } from '@mqk/market-data';

import { type Metric, diagnose, metricsJson, metricsOf } from '../src/index.ts';
import { drawdownSessions } from '../src/metrics/drawdown.ts';
import { kurtosis, skewness } from '../src/metrics/moments.ts';
import { normalCdf, normalQuantile } from '../src/metrics/normal.ts';
import {
  cagr,
  calmar,
  deflatedSharpe,
  sharpe,
  sortino,
  volatility,
  worstStretch,
} from '../src/metrics/ratios.ts';
import { CASH, MARGIN, bar, bars, micros, onBars, run, shares } from './support.ts';

const near = ({ value }: Metric, expected: number): void => {
  expect(value).not.toBeNull();
  expect(Math.abs((value ?? 0) - expected)).toBeLessThan(1e-12);
};
const year = (...returns: readonly number[]) => ({ returns, perYear: 252 });

describe('ratios, computed by hand', () => {
  test('growth over two years of 252 sessions is the root of two years', () => {
    near(cagr(100, 121, 504, 252), 0.1);
    near(cagr(100, 100, 10, 252), 0);
  });

  test('returns of 1 %, -1 %, 3 % have a mean of 1 % and a deviation of 2 %', () => {
    const returns = [0.01, -0.01, 0.03];

    near(volatility(year(...returns)), 0.02 * Math.sqrt(252));
    near(sharpe(year(...returns)), 0.5 * Math.sqrt(252));
    // downside: √(0.0001 / 3)
    near(sortino(year(...returns)), (0.01 / Math.sqrt(0.0001 / 3)) * Math.sqrt(252));
  });

  test('the worst five sessions in a row compound', () => {
    near(worstStretch([0.1, -0.1, -0.1, 0, 0, 0, 0.5], 5), 0.9 * 0.9 - 1);
  });

  test('growth of 10 % over a fall of 20 % is one half', () => {
    near(calmar({ value: 0.1, reason: null }, 0.2), 0.5);
  });

  test('a drawdown lasts from its peak until that is reached again, or to the end', () => {
    expect(drawdownSessions([110, 99, 105, 110, 109], 100)).toBe(3);
    expect(drawdownSessions([90, 80, 95], 100)).toBe(3);
    expect(drawdownSessions([100, 101, 102], 100)).toBe(0);
  });

  test('moments: of 1, 1, 4 the skewness is 1 / √2, of 1, -1 the kurtosis is 1', () => {
    expect(skewness([1, 1, 4])).toBeCloseTo(Math.SQRT1_2, 12);
    expect(kurtosis([1, -1, 1, -1])).toBeCloseTo(1, 12);
  });

  // Source: NIST/SEMATECH e-Handbook, 1.3.6.7.1, and the 0.975 quantile 1.959963984540054 in any table
  test.each([
    [0, 0.5],
    [1, 0.8413447460685429],
    [-1.96, 0.024997895148220428],
    [3.5, 0.9997673709209645],
    [40, 1],
  ])('the normal distribution at %s is %s', (x, p) => {
    expect(Math.abs(normalCdf(x) - p)).toBeLessThan(1e-14);
  });

  test('its quantile turns it round', () => {
    expect(Math.abs(normalQuantile(0.975) - 1.959963984540054)).toBeLessThan(1e-12);
    expect(Math.abs(normalQuantile(0.01) + 2.3263478740408408)).toBeLessThan(1e-12);
  });

  test('one trial deflates nothing but the odd shape of the returns; more trials deflate more', () => {
    const returns = [0.01, -0.01, 0.03, 0.02, -0.02, 0.01];
    const one = deflatedSharpe(returns, { count: 1, sharpeVariance: 0 });
    const many = deflatedSharpe(returns, { count: 100, sharpeVariance: 0.05 });

    expect(one.value).toBeGreaterThan(0.5);
    expect(many.value).toBeLessThan(one.value ?? 0);
  });
});

describe('what cannot be computed is null with its reason, never NaN', () => {
  test.each([
    ['one session has no deviation', volatility(year(0.01)), 'too_few_sessions'],
    ['nothing varies', sharpe(year(0.01, 0.01, 0.01)), 'flat_curve'],
    ['nothing was lost', sortino(year(0.01, 0.02)), 'no_losses'],
    ['nothing ever fell', calmar({ value: 0.1, reason: null }, 0), 'no_losses'],
    ['the account was ruined', cagr(100, 0, 10, 252), 'nothing_earned'],
    ['there was no session', cagr(100, 100, 0, 252), 'too_few_sessions'],
    ['four sessions are no five', worstStretch([0, 0, 0, 0], 5), 'too_few_sessions'],
    ['nobody counted the trials', deflatedSharpe([0.1, 0.2, 0.3], null), 'trials_unknown'],
  ])('%s', (_, metric, reason) => {
    expect(metric).toEqual({ value: null, reason });
  });

  test('a run that was stopped before its first bar has reasons and nothing else', () => {
    const actions = [
      { kind: 'dividend', symbol: 'SPY', exDate: localDate('2019-12-31'), cash: micros('1') },
    ] as const;
    const policy = { corporateActions: 'forbid', actions } as const;
    const json = metricsJson(metricsOf(run({ bars: bars(['1', '2']), strategy: onBars({}), policy })));

    expect(json).toMatchObject({ cagr: null, profitable_months: null, sessions: 0 });
    expect(json['reasons']).toMatchObject({ profitable_months: 'no_months', cagr: 'too_few_sessions' });
  });

  test('a run that never traded has figures, reasons, and no NaN', () => {
    const result = run({ bars: bars(['1', '1', '1']), strategy: onBars({}) });
    const json = metricsJson(metricsOf(result));

    expect(json['reasons']).toMatchObject({ sharpe: 'flat_curve', win_rate: 'no_trades', mae: 'no_trades' });
    expect(JSON.stringify(json)).not.toMatch(/NaN|Infinity|undefined/);
    expect(diagnose(result, metricsOf(result)).map(({ code }) => code)).toEqual([
      'never_traded',
      'flat_curve',
    ]);
  });
});

describe('trades', () => {
  const fees = { kind: 'per_order', minimum: micros('1'), perShare: micros('0'), bps: 0n } as const;
  const result = run({
    bars: bars(['100', '100', '95', '120', '110', '110', '110', '104', '104']),
    strategy: onBars({ 1: [shares(10)], 4: [shares(0)], 5: [shares(10)], 7: [shares(0)] }),
    venue: { fees },
  });
  const metrics = metricsOf(result);

  test('run from flat to flat, with their fees', () => {
    // bought at 100, sold at 110; bought at 110, sold at 104; a fee of 1 for each of four orders
    expect(metrics.trades).toBe(2);
    expect(formatMicros(metrics.expectancy.value as never)).toBe('18');
    expect(metrics.winRate.value).toBe(0.5);
    expect(metrics.profitFactor.value).toBeCloseTo(98 / 62, 12);
  });

  test('know the worst and the best that they stood at', () => {
    // the first at -51 and +199, the second at -61 (its entry fee and a close of 104 are of the exit bar)
    expect(formatMicros(metrics.mae.value as never)).toBe('-26');
    expect(formatMicros(metrics.mfe.value as never)).toBe('99.5');
  });

  test('are doubted where there are few of them, or one of them made all the profit', () => {
    const codes = diagnose(result, metrics).map(({ code }) => code);

    expect(codes).toContain('too_few_trades');
    expect(codes).toContain('one_trade_wins');
  });
});

test('exposure is the share of bar ends with something held; turnover is what was traded over what there was', () => {
  const metrics = metricsOf(
    run({
      bars: bars(['10', '10', '10', '10']),
      strategy: onBars({ 1: [shares(100)] }),
      account: { ...CASH, cash: micros('1000') },
    }),
  );

  expect(metrics.exposure).toBe(0.75);
  expect(metrics.turnover.value).toBeCloseTo(365 / 4, 9);
});

test('months are measured from close to close', () => {
  // bars 1 to 31 close December and January, bar 32 is of January 31st
  const prices = Array.from({ length: 40 }, (_, index) => (index < 20 ? '100' : index < 33 ? '110' : '99'));
  const { months, profitableMonths } = metricsOf(
    run({ bars: bars(prices), strategy: onBars({ 2: [shares(1000)] }) }),
  );

  expect(months.map(([name]) => name)).toEqual(['2019-12', '2020-01', '2020-02']);
  expect(months.map(([, value]) => Math.round(value * 1000) / 1000)).toEqual([0, 0.1, -0.1]);
  expect(profitableMonths.value).toBeCloseTo(1 / 3, 12);
});

test('holding instead follows splits and keeps dividends, spread evenly over symbols', () => {
  const two = [
    ...bars(['100', '50', '60'], 'AAA'),
    ...[bar(1, '10', 'BBB'), bar(2, '10', 'BBB'), bar(3, '9', 'BBB')],
  ];
  const actions = [
    { kind: 'split', symbol: 'AAA', exDate: localDate('2020-01-01'), ratio: ratioOf(2n, 1n) },
    { kind: 'dividend', symbol: 'BBB', exDate: localDate('2020-01-02'), cash: micros('1') },
  ] as const;
  const { buyAndHold } = metricsOf(
    run({
      bars: two,
      strategy: onBars({}),
      policy: { corporateActions: 'adjust', actions },
      account: { ...CASH, cash: micros('2000') },
    }),
  );

  // 1000 became 1200, and 1000 stayed 1000 with its dividends
  expect(formatMicros(buyAndHold.finalEquity)).toBe('2200');
  expect(buyAndHold.totalReturn.value).toBeCloseTo(0.1, 12);
});

test('what borrowing costs is told apart from fees', () => {
  const metrics = metricsOf(
    run({
      bars: bars(['100', '100', '100', '100']),
      account: { ...MARGIN, cash: micros('1000'), borrowBps: 365n },
      strategy: onBars({ 1: [shares(-5)] }),
    }),
  );

  expect(formatMicros(metrics.borrowCosts)).toBe('0.1');
  expect(formatMicros(metrics.fees)).toBe('0');
});

test('fills in bars in which nothing was traded are counted', () => {
  const result = run({
    bars: [bar(1, '1'), bar(2, '1', 'SPY', 0n), bar(3, '1')],
    strategy: onBars({ 1: [shares(5)] }),
  });

  expect(diagnose(result, metricsOf(result))).toContainEqual({ code: 'stale_fills', count: 1 });
});
