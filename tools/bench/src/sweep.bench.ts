/** Four hundred pairs of means over the sessions of one symbol: one after the other, and on two threads. */
import { type Sweep, sweep } from '@mqk/backtest';
import { sweepInThreads } from '@mqk/backtest/threads';
import { type BarSeries, calendar, localDate } from '@mqk/market-data';
import { smaCross } from '@mqk/strategy';

import { type Benchmark, type Outcome, measure } from './benchmark.ts';
import { checksumOf } from './checksum.ts';
import { must } from './must.ts';
import { MILLION, VENUE } from './reference-case.ts';
import { sessionsOfSymbols } from './sessions-of-symbols.ts';

const BARS = 5_849;
const XNYS = calendar('XNYS');

const SETTINGS = Array.from({ length: 400 }, (_, pair) => ({
  fast: 2 + Math.floor(pair / 20),
  slow: 25 + 5 * (pair % 20),
  quantity: 10,
}));

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
  what: `${SETTINGS.length} SMA pairs over ${BARS} sessions, with fees`,
  open: () => {
    const series = bars();
    const options = {
      bars: [series],
      settings: SETTINGS,
      account: { cash: MILLION },
      policy: { calendar: XNYS, venue: VENUE },
      strategy: smaCross,
    };
    const facts = { unit: 'bars', expected: 'df40cd7057c23358' } as const;
    return {
      measures: [
        measure({
          ...facts,
          name: 'one after the other',
          run: () => must(sweep(options)),
          read,
        }),
        measure({
          ...facts,
          name: 'on two threads',
          against: 'one after the other',
          aims: [
            { of: 'seconds', atMost: 1.5 },
            { of: 'ratio', atLeast: 1.8 },
          ],
          run: async () => must(await sweepInThreads({ ...options, threads: 2 })),
          read,
        }),
      ],
    };
  },
};
