/** The same bars two ways: through a whole desk and through the engine. */
import {
  type BacktestResult,
  type Traded,
  backtest,
  designDifferences,
  divergences,
  tradedIn,
} from '@mqk/backtest';
import { type Lists, bookedBesides, tradedLive } from '@mqk/cli';
import { type MarketTime, formatMicros } from '@mqk/core';
import { venuePolicy } from '@mqk/venue';

import { storyLimits } from './limits.ts';
import { WIDE, liveThrough } from './paper-desk.ts';
import {
  ALWAYS,
  type ParityCase,
  type Step,
  barNumber,
  instrumentFor,
  micros,
  must,
  symbolsOf,
} from './parity-case.ts';

export interface BothWays {
  readonly live: Traded;
  readonly engine: Traded;
  /** In words; none is parity. */
  readonly apart: readonly string[];
  /** What they do differently by design, in short: `3 SPY both_ends_in_a_bar`. */
  readonly byDesign: readonly string[];
  /** What the desk holds that no fill brought, in words. */
  readonly besides: readonly string[];
  readonly stoodBecause: string | null;
  readonly halts: readonly string[];
  readonly result: BacktestResult;
}

export async function bothWays(told: ParityCase): Promise<BothWays> {
  const { store, stoodBecause } = await liveThrough(told);
  const lists: Lists = (list, page) => store.list(list, page);
  const live = await tradedLive(lists);
  const { control, run } = await store.controlFacts();
  const result = throughTheEngine(told, run?.cursor ?? null);
  const engine = tradedIn(result);
  const apart = divergences(live, engine).map(
    ({ of, place, fields, live: ours, engine: theirs }) =>
      `${of} ${place} ${fields.join()}: ${JSON.stringify(ours)} / ${JSON.stringify(theirs)}`,
  );
  const byDesign = designDifferences(live, engine).map(
    ({ code, at, symbol }) => `${barNumber(at, told.step)} ${symbol} ${code}`,
  );
  const besides = await bookedBesides(lists, live);
  const halts = control.halts.map(({ code }) => code);
  return { live, engine, apart, byDesign, besides, stoodBecause, halts, result };
}

/** Over the bars that the desk has lived through: one that halts stands still, and waits for a person. */
function throughTheEngine(told: ParityCase, until: MarketTime | null): BacktestResult {
  const bars = told.bars.filter(({ closeAt }) => until !== null && closeAt <= until);
  const { step = '1d', strategy, kind = 'cash', cash = micros('100000') } = told;
  const limits = storyLimits({ symbols: symbolsOf(told), ...WIDE, ...told.limits });
  return must(
    backtest({
      bars: { bars, kind: 'raw', timeframe: step },
      strategy,
      account: { kind, cash, allowShort: kind === 'margin' && limits.allowShort, leverageBps: 1_000_000n },
      policy: {
        venue: must(venuePolicy({ name: 'parity', ...told.venue })),
        calendar: ALWAYS,
        corporateActions: told.actions === undefined ? 'ignore' : 'adjust',
        actions: told.actions ?? [],
        haltAction: 'hold',
      },
      risk: limits,
      instruments: symbolsOf(told).map(instrumentFor),
    }),
  );
}

/** In short: `3 buy 10@101.5`, the number being that of the bar. */
export const fillsOf = ({ fills }: Traded, step?: Step): readonly string[] =>
  fills.map(
    ({ at, side, quantity, price }) => `${barNumber(at, step)} ${side} ${quantity}@${formatMicros(price)}`,
  );

export const ordersOf = ({ orders }: Traded, step?: Step): readonly string[] =>
  orders.map(
    ({ at, side, quantity, type, filled }) =>
      `${barNumber(at, step)} ${side} ${quantity} ${type}, filled ${filled}`,
  );

export const denialsOf = ({ denials }: Traded, step?: Step): readonly string[] =>
  denials.map(({ at, side, quantity, code }) => `${barNumber(at, step)} ${side} ${quantity} ${code}`);
