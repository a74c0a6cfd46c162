/** The engine on breadth: five hundred symbols over ten years of daily bars. */
import { type BacktestResult, backtest } from '@mqk/backtest';
import { type MarketTime, toMicros } from '@mqk/core';
import { type BarSeries, calendar, localDate } from '@mqk/market-data';
import { smaCross } from '@mqk/strategy';
import { venuePolicy } from '@mqk/venue';

import { type Benchmark, measure } from './benchmark.ts';
import { checksumOf } from './checksum.ts';
import { must } from './must.ts';
import { draws } from './random.ts';

const SYMBOLS = 500;
const XNYS = calendar('XNYS');
const CLOSES = XNYS.sessions(localDate('2010-01-01'), localDate('2019-12-31')).map(({ closeAt }) => closeAt);
const BARS = SYMBOLS * CLOSES.length;

const STRATEGY = must(smaCross.prepare({ fast: 10, slow: 30, quantity: 10 }));
const FEES = { kind: 'per_order', minimum: toMicros(0n), perShare: toMicros(0n), bps: 2n } as const;
const VENUE = must(venuePolicy({ name: 'bench', fees: FEES }));

const CENT = 10_000;

function walk(symbol: string, closes: readonly MarketTime[], seed: number): BarSeries {
  const draw = draws(seed);
  const column = (): Float64Array => new Float64Array(closes.length);
  const [open, high, low, close, volume] = [column(), column(), column(), column(), column()];
  let price = 10_000;
  for (const bar of closes.keys()) {
    const from = Math.max(100, price + draw(-50, 50));
    price = Math.max(100, from + draw(-150, 150));
    open[bar] = from * CENT;
    close[bar] = price * CENT;
    high[bar] = (Math.max(from, price) + draw(0, 60)) * CENT;
    low[bar] = (Math.min(from, price) - draw(0, 60)) * CENT;
    volume[bar] = draw(1_000, 1_000_000);
  }
  const about = {
    symbol,
    kind: 'fully-adjusted',
    timeframe: '1d',
    calendar: 'XNYS',
    length: closes.length,
  } as const;
  return { ...about, closeAt: Float64Array.from(closes), open, high, low, close, volume };
}

function run(bars: readonly BarSeries[]): BacktestResult {
  const account = { cash: toMicros(10_000_000_000_000n) };
  const policy = { calendar: XNYS, venue: VENUE };
  const result = must(backtest({ bars, strategy: STRATEGY, account, policy }));
  if (result.stopped !== null) throw new Error(`the run stopped: ${result.stopped.code}`);
  return result;
}

export const benchmark: Benchmark = {
  what: `SMA 10/30 on ${SYMBOLS} symbols over ten years of sessions, against the same bars one symbol a run`,
  open: () => {
    const series = Array.from({ length: SYMBOLS }, (_, index) =>
      walk(`S${String(index).padStart(3, '0')}`, CLOSES, index),
    );
    return {
      measures: [
        measure({
          name: 'one by one',
          unit: 'bars',
          clock: 'cpu',
          expected: '20b5e624e249ce42',
          run: () => series.map((one) => run([one])),
          read: (runs) => ({
            count: BARS,
            checksum: checksumOf([String(runs.reduce((sum, { fills }) => sum + fills.length, 0))]),
          }),
        }),
        measure({
          name: 'together',
          unit: 'bars',
          clock: 'cpu',
          against: 'one by one',
          expected: '3d972c33a15ab579',
          aims: [{ of: 'seconds', atMost: 2 }],
          run: () => run(series),
          read: ({ fills, curve }) => ({
            count: BARS,
            checksum: checksumOf([String(fills.length), Float64Array.from(curve.equity)]),
          }),
        }),
      ],
    };
  },
};
