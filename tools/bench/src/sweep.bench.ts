/**
 * Pairs of means over the sessions of one symbol, one after the other and where two threads may run them: four hundred, for
 * which no second thread comes up, and eight times as many.
 */
import { type Sweep, sweep } from '@mqk/backtest';
import { sweepInThreads } from '@mqk/backtest/threads';
import { type BarSeries, calendar, localDate } from '@mqk/market-data';
import { smaCross } from '@mqk/strategy';

import { type Aim, type Benchmark, type Measure, type Outcome, measure } from './benchmark.ts';
import { checksumOf } from './checksum.ts';
import { must } from './must.ts';
import { MILLION, VENUE } from './reference-case.ts';
import { sessionsOfSymbols } from './sessions-of-symbols.ts';

const BARS = 5_849;
const XNYS = calendar('XNYS');

const FEW = pairs(20, 20);
const MANY = pairs(20, 160);

function pairs(fast: number, slow: number): readonly { fast: number; slow: number; quantity: number }[] {
  return Array.from({ length: fast * slow }, (_, pair) => ({
    fast: 2 + Math.floor(pair / slow),
    slow: 25 + 5 * (pair % slow),
    quantity: 10,
  }));
}

const read = ({ rows }: Sweep): Outcome => ({
  count: rows.length * BARS,
  checksum: checksumOf(rows.map(({ fills, finalEquity }) => `${fills} ${finalEquity};`)),
});

/** As many sessions as were asked for, from 2000 on. */
function bars(): BarSeries {
  const [series] = sessionsOfSymbols(XNYS, 1, 9, [localDate('2000-01-03'), localDate('2023-12-29')]);
  if (series === undefined) throw new Error('no series');
  return { ...series, length: BARS };
}

export const benchmark: Benchmark = {
  what: `SMA pairs over ${BARS} sessions, with fees`,
  open: () => {
    const series = bars();
    return { measures: [...both(FEW, series, SHORT), ...both(MANY, series, LONG)] };
  },
};

interface Facts {
  readonly expected: string;
  readonly aims: readonly Aim[];
}

const SHORT: Facts = { expected: 'df40cd7057c23358', aims: [{ of: 'seconds', atMost: 1.5 }] };
const LONG: Facts = { expected: 'ec117d2cfe835442', aims: [{ of: 'ratio', atLeast: 1.8 }] };

function both(settings: typeof FEW, series: BarSeries, { expected, aims }: Facts): readonly Measure[] {
  const options = {
    bars: [series],
    settings,
    account: { cash: MILLION },
    policy: { calendar: XNYS, venue: VENUE },
    strategy: smaCross,
  };
  const facts = { unit: 'bars', expected, read } as const;
  const alone = `${settings.length} pairs, one after the other`;
  return [
    measure({ ...facts, name: alone, run: () => must(sweep(options)) }),
    measure({
      ...{ ...facts, aims, against: alone },
      name: `${settings.length} pairs, two threads may run them`,
      run: async () => must(await sweepInThreads({ ...options, threads: 2 })),
    }),
  ];
}
