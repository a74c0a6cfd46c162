/** The engine on many symbols at once: two means that cross in each of five hundred, over ten years of sessions. */
import { backtest } from '@mqk/backtest';
import { type BarSeries, calendar } from '@mqk/market-data';

import { type Benchmark, type Outcome, measure } from './benchmark.ts';
import { checksumOf } from './checksum.ts';
import { must } from './must.ts';
import { CROSS, MILLION, VENUE } from './reference-case.ts';
import { sessionsOfSymbols } from './sessions-of-symbols.ts';

const SYMBOLS = 500;
const XNYS = calendar('XNYS');

interface Made {
  readonly bars: number;
  readonly fills: number;
  readonly equity: Float64Array;
}

const read = ({ bars, fills, equity }: Made): Outcome => ({
  count: bars,
  checksum: checksumOf([String(fills), equity]),
});

const POLICY = { calendar: XNYS, venue: VENUE };

function run(bars: readonly BarSeries[]): Made {
  const result = must(backtest({ bars, strategy: CROSS, account: { cash: MILLION }, policy: POLICY }));
  const { curve, fills } = result;
  return {
    bars: result.bars,
    fills: fills.length,
    equity: Float64Array.from(curve.equity.slice(0, curve.length)),
  };
}

/** Every symbol in an account of its own: what they gain together is what one account gains with all of them. */
function oneByOne(bars: readonly BarSeries[]): Made {
  const cash = Number(MILLION);
  const alone = bars.map((series) => run([series]));
  const equity = new Float64Array(alone[0]?.equity.length ?? 0).fill(cash);
  for (const made of alone)
    for (const [bar, worth] of made.equity.entries()) equity[bar] = (equity[bar] ?? 0) + worth - cash;
  return {
    bars: alone.reduce((sum, made) => sum + made.bars, 0),
    fills: alone.reduce((sum, made) => sum + made.fills, 0),
    equity,
  };
}

export const benchmark: Benchmark = {
  what: `SMA 10/30 with fees over ten years of sessions of ${SYMBOLS} symbols in one account, against one by one`,
  open: () => {
    const bars = sessionsOfSymbols(XNYS, SYMBOLS, 7);
    const facts = { unit: 'bars', clock: 'cpu', expected: '8e153360f78e9019' } as const;
    return {
      measures: [
        measure({ ...facts, name: 'one by one', run: () => oneByOne(bars), read }),
        measure({
          ...facts,
          name: 'all at once',
          against: 'one by one',
          aims: [{ of: 'seconds', atMost: 2 }],
          run: () => run(bars),
          read,
        }),
      ],
    };
  },
};
