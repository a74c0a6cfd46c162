/** Reversion: bought when nearly all recent moves were down, sold when enough of them were up again. */
import { FLAT, type Quantity } from '@mqk/core';

import type { BarWindow } from './bar-window.ts';
import { type HoldingState, heldOrNot } from './held-or-not.ts';
import { paramsOf, positiveQuantity, wholeNumber } from './params.ts';
import { type Strategy, defineStrategy } from './strategy.ts';

export interface RsiReversionParams {
  /** Changes from close to close that are looked at. */
  readonly period: number;
  /** Bought below this index, 1 to 99. */
  readonly buyBelow: number;
  /** Sold above this index, 1 to 99. Above `buyBelow`. */
  readonly sellAbove: number;
  readonly quantity: Quantity;
}

const BARS_MAX = 10_000;

/**
 * Every symbol for itself, long only. The index is 100 × gains / (gains + losses) over the last `period` changes,
 * compared without division; where nothing moved there is none. With plain sums it depends on a window and nothing
 * older, so a restart computes the same index; Wilder's smoothing would not.
 *
 * Source: D. Cutler's form of J. W. Wilder's relative strength index.
 */
export const rsiReversion: Strategy<RsiReversionParams, HoldingState> = defineStrategy<
  RsiReversionParams,
  HoldingState
>({
  name: 'rsi-reversion',
  params: paramsOf<RsiReversionParams>(
    {
      period: wholeNumber(1, BARS_MAX),
      buyBelow: wholeNumber(1, 99),
      sellAbove: wholeNumber(1, 99),
      quantity: positiveQuantity,
    },
    ({ buyBelow, sellAbove }) =>
      buyBelow < sellAbove ? null : { field: 'buyBelow', expected: `less than sellAbove (${sellAbove})` },
  ),
  warmup: ({ period }) => period + 1,
  initial: () => new Map(),
  onBar: ({ bars, state, params, window }) =>
    heldOrNot(bars, state, ({ symbol }, isHeld) => {
      if (window.held(symbol) <= params.period) return null;
      const { gains, moves } = movesOf(window, symbol, params.period);
      if (isHeld) return gains * 100n > moves * BigInt(params.sellAbove) ? FLAT : null;
      return gains * 100n < moves * BigInt(params.buyBelow) ? params.quantity : null;
    }),
});

function movesOf(
  window: BarWindow,
  symbol: string,
  period: number,
): { readonly gains: bigint; readonly moves: bigint } {
  let [gains, moves] = [0n, 0n];
  for (let ago = 0; ago < period; ago++) {
    const change = window.bar(symbol, ago).close - window.bar(symbol, ago + 1).close;
    if (change > 0n) gains += change;
    moves += change > 0n ? change : -change;
  }
  return { gains, moves };
}
