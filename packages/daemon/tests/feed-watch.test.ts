import { type MarketTime, parseMarketTime, toMicros, toQuantity } from '@mqk/core';
import { describeAlarm } from '@mqk/integrity';
import { calendar } from '@mqk/market-data';
import type { TapeStep } from '@mqk/runtime';
import { expect, test } from '@jest/globals';

import { feedWatch } from '../src/feed-watch.ts';

function utc(text: string): MarketTime {
  const read = parseMarketTime(text);
  if (!read.ok) throw new Error(text);
  return read.value;
}

const HOUR = 3_600_000;
const rules = {
  calendar: calendar('XNYS'),
  timeframe: '1d',
  gapBarsMax: 0,
  silentMsMax: 10 * HOUR,
  second: null,
} as const;
const watch = feedWatch(rules);

function stepAt(end: string, ...symbols: readonly string[]): TapeStep {
  const price = toMicros(1_000_000n);
  const prices = { open: price, high: price, low: price, close: price, volume: toQuantity(1n) };
  const bars = symbols.map((symbol) => ({ symbol, closeAt: utc(end), ...prices }));
  return { at: utc(end), session: end.slice(0, 10), endsSession: true, bars };
}

const heard = (...ends: readonly (readonly [string, string])[]): ReadonlyMap<string, MarketTime> =>
  new Map(ends.map(([symbol, end]) => [symbol, utc(end)]));

const said = (step: TapeStep, last: ReadonlyMap<string, MarketTime>): readonly string[] =>
  watch(step, last).map((alarm) => `${alarm.code} ${describeAlarm(alarm)}`);

test('nothing is wrong with the first bars, nor with the ones of the next session', () => {
  expect(said(stepAt('2021-11-24T21:00:00Z', 'QQQ', 'SPY'), heard())).toEqual([]);
  const wednesday = heard(['QQQ', '2021-11-24T21:00:00Z'], ['SPY', '2021-11-24T21:00:00Z']);
  expect(said(stepAt('2021-11-26T18:00:00Z', 'QQQ', 'SPY'), wednesday)).toEqual([]);
});

test('a symbol with a bar is asked what is missing, one without how long it is silent, all by symbol', () => {
  const last = heard(
    ['SPY', '2021-06-14T20:00:00Z'],
    ['IBM', '2021-06-14T20:00:00Z'],
    ['QQQ', '2021-06-15T20:00:00Z'],
  );

  expect(said(stepAt('2021-06-16T20:00:00Z', 'SPY', 'QQQ'), last)).toEqual([
    'feed_stale IBM: silent since the bar of 2021-06-14T20:00:00Z',
    'feed_gap SPY: 1 session(s) from 2021-06-15 on without a bar, at 2021-06-15T20:00:00Z',
  ]);
});

test('a symbol may be silent for as long as the configuration says', () => {
  const last = heard(['IBM', '2021-06-15T20:00:00Z']);
  const patient = feedWatch({ ...rules, silentMsMax: 6.5 * HOUR });
  const strict = feedWatch({ ...rules, silentMsMax: 6.5 * HOUR - 1 });

  expect(patient(stepAt('2021-06-16T20:00:00Z', 'SPY'), last)).toEqual([]);
  expect(strict(stepAt('2021-06-16T20:00:00Z', 'SPY'), last)).toHaveLength(1);
});

test('two sources of one bar may differ by as much as the configuration says, and not by a micro more', () => {
  const step = stepAt('2021-06-16T20:00:00Z', 'SPY');
  const [bar] = step.bars;
  if (bar === undefined) throw new Error('the step has a bar');
  const heardOf = (close: bigint): readonly string[] => {
    const bars = new Map([[bar.closeAt, { ...bar, close: toMicros(close) }]]);
    const both = feedWatch({ ...rules, second: { bars, byBpsMax: 10n } });
    return both(step, heard(['SPY', '2021-06-15T20:00:00Z'])).map(({ code }) => code);
  };

  expect(heardOf(1_000_000n)).toEqual([]);
  expect(heardOf(1_001_000n)).toEqual([]);
  expect(heardOf(1_001_001n)).toEqual(['feed_disagrees']);
  expect(heardOf(998_999n)).toEqual(['feed_disagrees']);
});

test('a bar that the second source lacks is a disagreement', () => {
  const alone = feedWatch({ ...rules, second: { bars: new Map(), byBpsMax: 10n } });

  expect(alone(stepAt('2021-06-16T20:00:00Z', 'SPY'), heard(['SPY', '2021-06-15T20:00:00Z']))).toMatchObject([
    { code: 'feed_disagrees', about: { kind: 'missing', from: 'second' } },
  ]);
});
