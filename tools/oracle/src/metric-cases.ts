/** Runs whose figures are compared with those of libraries of other people: generated bars, the reference strategy. */
import { type BacktestResult, backtest } from '@mqk/backtest';
import { type MarketTime, marketTime, toMicros, toQuantity } from '@mqk/core';
import { type Bar, type CalendarName, type Timeframe, calendar, localDate } from '@mqk/market-data';
import { smaCross } from '@mqk/strategy';
import { venuePolicy } from '@mqk/venue';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export interface MetricCase {
  readonly name: string;
  readonly calendar: CalendarName;
  readonly timeframe: Timeframe;
  readonly ends: readonly MarketTime[];
  readonly seed: number;
}

const sessionEnds = (bars: number): readonly MarketTime[] =>
  calendar('XNYS')
    .sessions(localDate('2021-01-04'), localDate('2023-12-29'))
    .slice(0, bars)
    .map(({ closeAt }) => closeAt);

const hours = (bars: number): readonly MarketTime[] =>
  Array.from({ length: bars }, (_, bar) => marketTime(Date.UTC(2021, 0, 1) + (bar + 1) * 3_600_000));

export const METRIC_CASES: readonly MetricCase[] = [
  { name: 'sessions of New York', calendar: 'XNYS', timeframe: '1d', ends: sessionEnds(400), seed: 11 },
  { name: 'hours around the clock', calendar: 'always', timeframe: '1h', ends: hours(900), seed: 5 },
  { name: 'forty sessions', calendar: 'XNYS', timeframe: '1d', ends: sessionEnds(40), seed: 3 },
];

/** A walk of cents; what is held is a large part of the account, so that the curve bends. */
function barsOf({ ends, seed }: MetricCase): readonly Bar[] {
  const generator = xoroshiro128plus(seed);
  let price = 10_000;
  return ends.map((closeAt) => {
    const open = price + uniformInt(generator, -60, 60);
    price = Math.max(1_000, open + uniformInt(generator, -180, 190));
    const [high, low] = [Math.max(open, price) + 10, Math.min(open, price) - 10];
    const cents = (count: number): Bar['open'] => toMicros(BigInt(count) * 10_000n);
    const prices = { open: cents(open), high: cents(high), low: cents(low), close: cents(price) };
    return { symbol: 'TEST', closeAt, ...prices, volume: toQuantity(1_000n) };
  });
}

export function runCase(one: MetricCase): BacktestResult {
  const strategy = smaCross.prepare({ fast: 3, slow: 8, quantity: 700 });
  const fees = { kind: 'per_order', minimum: toMicros(1_000_000n), perShare: toMicros(0n), bps: 2n } as const;
  const venue = venuePolicy({ name: 'metrics', fees });
  if (!strategy.ok || !venue.ok) throw new Error('the case is not well-formed');
  const result = backtest({
    bars: { bars: barsOf(one), kind: 'fully-adjusted', timeframe: one.timeframe },
    strategy: strategy.value,
    account: { cash: toMicros(100_000_000_000n) },
    policy: { calendar: calendar(one.calendar), venue: venue.value },
  });
  if (!result.ok) throw new Error(`refused: ${result.refused.code}`);
  return result.value;
}
