/** The backtest engine on the reference case: two means that cross, over a million bars of one minute. */
import type { BacktestResult } from '@mqk/backtest';
import { parseLimits } from '@mqk/risk';

import { type Benchmark, type Outcome, measure } from './benchmark.ts';
import { checksumOf } from './checksum.ts';
import { minuteBars } from './minute-bars.ts';
import { must } from './must.ts';
import { type PlainRun, plainCross } from './plain-cross.ts';
import { REFERENCE, loadReference, runReference } from './reference-case.ts';

const BARS = 1_000_000;

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

/** The number of fills, and the equity at every bar. */
const read = (fills: number, equity: ArrayLike<number>): Outcome => ({
  count: equity.length,
  checksum: checksumOf([String(fills), Float64Array.from(equity)]),
});

/** Every entry of the books but the first is a fill. Nothing is made of the log: it would be held with the run. */
const readRun = ({ ledger, curve }: BacktestResult): Outcome =>
  read(Number(ledger.lastSeq) - 1, curve.equity);
const readPlain = ({ fills, equity }: PlainRun): Outcome => read(fills, equity);

const EXPECTED = '9ccec60de68f5a76';

export const benchmark: Benchmark = {
  what: 'SMA 10/30 over a million one-minute bars with fees, against the bare arithmetic of the same trades',
  open: () => {
    const text = minuteBars(BARS, 1);
    const series = loadReference(text);
    const facts = { unit: 'bars', expected: EXPECTED, against: 'bare arithmetic', clock: 'cpu' } as const;
    return {
      measures: [
        measure({
          name: 'bare arithmetic',
          unit: 'bars',
          clock: 'cpu',
          expected: EXPECTED,
          run: () => plainCross(series, REFERENCE),
          read: readPlain,
        }),
        measure({
          ...facts,
          name: 'engine, limits in force',
          aims: [
            { of: 'perSecond', atLeast: 5_000_000 },
            { of: 'perSecond', atLeast: 2_000_000 },
          ],
          run: () => runReference(series, LIMITS),
          read: readRun,
        }),
        measure({
          ...facts,
          name: 'engine, no limits',
          run: () => runReference(series, 'none'),
          read: readRun,
        }),
        measure({
          ...facts,
          name: 'engine and loading',
          run: () => runReference(loadReference(text), LIMITS),
          read: readRun,
        }),
      ],
    };
  },
};
