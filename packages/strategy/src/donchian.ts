/** Breakouts: long above the highest high of some bars, out below the lowest low of fewer. */
import { FLAT, type Micros, type Quantity } from '@mqk/core';
import type { Bar } from '@mqk/market-data';

import type { BarWindow } from './bar-window.ts';
import { type HoldingState, heldOrNot } from './held-or-not.ts';
import { paramsOf, positiveQuantity, wholeNumber } from './params.ts';
import { type Strategy, defineStrategy } from './strategy.ts';

export interface DonchianParams {
  /** Bars before this one whose highest high must be passed to get in. */
  readonly entry: number;
  /** Bars before this one whose lowest low must be passed to get out. */
  readonly exit: number;
  readonly quantity: Quantity;
}

const BARS_MAX = 10_000;

/**
 * Every symbol for itself, long only. A close above the channel of the `entry` bars before sets the target to
 * `quantity`, one below the channel of the `exit` bars before sets it to nothing; each once.
 *
 * Source: R. Donchian's four-week rule, with a channel of its own for the way out.
 */
export const donchian: Strategy<DonchianParams, HoldingState> = defineStrategy<DonchianParams, HoldingState>({
  name: 'donchian',
  params: paramsOf<DonchianParams>({
    entry: wholeNumber(1, BARS_MAX),
    exit: wholeNumber(1, BARS_MAX),
    quantity: positiveQuantity,
  }),
  warmup: ({ entry, exit }) => Math.max(entry, exit) + 1,
  initial: () => new Map(),
  onBar: ({ bars, state, params, window }) =>
    heldOrNot(bars, state, ({ symbol, close }, isHeld) => {
      const isBreakout = close > (extreme(window, symbol, params.entry, higher) ?? close);
      if (!isHeld) return isBreakout ? params.quantity : null;
      return close < (extreme(window, symbol, params.exit, lower) ?? close) ? FLAT : null;
    }),
});

const higher = (best: Micros | null, { high }: Bar): Micros => (best === null || high > best ? high : best);
const lower = (best: Micros | null, { low }: Bar): Micros => (best === null || low < best ? low : best);

/** Over the bars before the newest; null while there are too few. */
function extreme(
  window: BarWindow,
  symbol: string,
  count: number,
  better: (best: Micros | null, bar: Bar) => Micros,
): Micros | null {
  if (window.held(symbol) <= count) return null;
  let best: Micros | null = null;
  for (let ago = 1; ago <= count; ago++) best = better(best, window.bar(symbol, ago));
  return best;
}
