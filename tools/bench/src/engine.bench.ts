/** The backtest engine on the reference case: two means that cross, over a million bars of one minute. */
import { type BacktestResult, backtest } from '@mqk/backtest';
import { toMicros } from '@mqk/core';
import { type BarSeries, calendar, readBars } from '@mqk/market-data';
import { type Limits, parseLimits } from '@mqk/risk';
import { smaCross } from '@mqk/strategy';
import { venuePolicy } from '@mqk/venue';

import { type Benchmark, type Outcome, measure } from './benchmark.ts';
import { checksumOf } from './checksum.ts';
import { minuteBars } from './minute-bars.ts';
import { must } from './must.ts';
import { type PlainRun, plainCross } from './plain-cross.ts';

const BARS = 1_000_000;
const SETTINGS = { fast: 10, slow: 30, quantity: 10, cash: 1_000_000_000_000, feeBps: 2 };
const ALWAYS = calendar('always');
const READING = { file: 'bench.csv', symbol: 'TEST', calendar: ALWAYS, kind: 'fully-adjusted' } as const;

const PARAMS = { fast: SETTINGS.fast, slow: SETTINGS.slow, quantity: SETTINGS.quantity };
const STRATEGY = must(smaCross.prepare(PARAMS));
const FEES = {
  kind: 'per_order',
  minimum: toMicros(0n),
  perShare: toMicros(0n),
  bps: BigInt(SETTINGS.feeBps),
} as const;
const VENUE = must(venuePolicy({ name: 'bench', fees: FEES }));

/** In force at every bar, and wide enough to let everything through. */
const LIMITS = must(
  parseLimits({
    orderQuantityMax: '1000',
    orderNotionalMax: '1000000',
    priceCollarBps: 5000,
    positionQuantityMax: '1000',
    positionNotionalMax: '1000000',
    grossExposureMax: '1000000',
    netExposureMax: '1000000',
    dayLossMax: '1000000',
    drawdownMaxBps: 9999,
    leverageMaxBps: 10000,
    ordersPerMinuteMax: 1000,
    rejectsPerMinuteMax: 1000,
    executionsPerMinuteMax: 1000,
    priceAgeMsMax: 86_400_000,
    allowShort: false,
    symbols: ['TEST'],
  }),
);

function run(series: BarSeries, risk: Limits | 'none'): BacktestResult {
  const account = { cash: toMicros(BigInt(SETTINGS.cash)) };
  const policy = { calendar: ALWAYS, venue: VENUE };
  const result = must(backtest({ bars: [series], strategy: STRATEGY, account, policy, risk }));
  if (result.stopped !== null) throw new Error(`the run stopped: ${result.stopped.code}`);
  return result;
}

function load(text: string): BarSeries {
  const { series } = must(readBars(text, READING));
  const [first] = series;
  if (first === undefined) throw new Error('no bars were read');
  return first;
}

/** The number of fills, and the equity at every bar. */
const read = (fills: number, equity: ArrayLike<number>): Outcome => ({
  count: equity.length,
  checksum: checksumOf([String(fills), Float64Array.from(equity)]),
});

const readRun = ({ fills, curve }: BacktestResult): Outcome => read(fills.length, curve.equity);
const readPlain = ({ fills, equity }: PlainRun): Outcome => read(fills, equity);

const EXPECTED = '9ccec60de68f5a76';

export const benchmark: Benchmark = {
  what: 'SMA 10/30 over a million one-minute bars with fees, against the bare arithmetic of the same trades',
  open: () => {
    const text = minuteBars(BARS, 1);
    const series = load(text);
    const facts = { unit: 'bars', expected: EXPECTED, against: 'bare arithmetic', clock: 'cpu' } as const;
    return {
      measures: [
        measure({
          name: 'bare arithmetic',
          unit: 'bars',
          clock: 'cpu',
          expected: EXPECTED,
          run: () => plainCross(series, SETTINGS),
          read: readPlain,
        }),
        measure({
          ...facts,
          name: 'engine, limits in force',
          aims: [
            { of: 'perSecond', atLeast: 5_000_000 },
            { of: 'perSecond', atLeast: 2_000_000 },
          ],
          run: () => run(series, LIMITS),
          read: readRun,
        }),
        measure({ ...facts, name: 'engine, no limits', run: () => run(series, 'none'), read: readRun }),
        measure({ ...facts, name: 'engine and loading', run: () => run(load(text), LIMITS), read: readRun }),
      ],
    };
  },
};
