/** A basket of what has risen most, chosen anew every few days. */
import { FLAT, type MarketTime, type Quantity, toHolding } from '@mqk/core';
import type { Bar } from '@mqk/market-data';

import type { BarWindow } from './bar-window.ts';
import { paramsOf, positiveQuantity, wholeNumber } from './params.ts';
import { type BarInput, type Decision, UNCHANGED, type Unchanged } from './decision.ts';
import { type Strategy, defineStrategy } from './strategy.ts';
import { NO_TARGETS, type Target } from './target.ts';

export interface MomentumBasketParams {
  /** Bars over which the rise is measured. */
  readonly lookback: number;
  /** Symbols held at once, at most. */
  readonly top: number;
  /** Days, UTC, from one choice to the next. */
  readonly everyDays: number;
  /** Held of each chosen symbol. */
  readonly quantity: Quantity;
}

export interface MomentumBasketState {
  /** Number of the stretch of days that the newest bar lies in; null before the first bar. */
  readonly stretch: number | null;
  /** Chosen symbols, in code-unit order. */
  readonly chosen: readonly string[];
}

const DAY_MS = 86_400_000;
const BARS_MAX = 10_000;

/**
 * On the first bars of every stretch of `everyDays` days the symbols that have a bar are ranked by close / close
 * `lookback` bars before; the `top` ones that rose are held, the others are not. A symbol without a bar then keeps
 * what it has: it cannot be traded. Equal rises rank by symbol. Stretches are counted from 1970, so that it does not
 * matter when a run began.
 *
 * Source: N. Jegadeesh and S. Titman, Returns to Buying Winners and Selling Losers, 1993.
 */
export const momentumBasket: Strategy<MomentumBasketParams, MomentumBasketState> = defineStrategy<
  MomentumBasketParams,
  MomentumBasketState
>({
  name: 'momentum-basket',
  params: paramsOf<MomentumBasketParams>({
    lookback: wholeNumber(1, BARS_MAX),
    top: wholeNumber(1, 1000),
    everyDays: wholeNumber(1, 366),
    quantity: positiveQuantity,
  }),
  warmup: ({ lookback }) => lookback + 1,
  initial: () => ({ stretch: null, chosen: [] }),
  onBar,
});

type Input = BarInput<MomentumBasketParams, MomentumBasketState>;

function onBar({ bars, state, params, window }: Input): Decision<MomentumBasketState> | Unchanged {
  const stretch = stretchOf(bars[0]?.closeAt, params.everyDays);
  if (stretch === state.stretch) return UNCHANGED;
  // the first bar of a run lies somewhere in its stretch: the choice waits for the next one
  if (state.stretch === null) return { state: { ...state, stretch }, targets: NO_TARGETS };
  const winners = new Set(winnersOf(bars, window, params));
  const seen = bars.map(({ symbol }) => symbol);
  const chosen = [...state.chosen.filter((symbol) => !seen.includes(symbol)), ...winners].sort(byCodeUnit);
  const targets = seen.flatMap((symbol): Target[] => {
    if (winners.has(symbol) === state.chosen.includes(symbol)) return [];
    const target = toHolding(winners.has(symbol) ? params.quantity : FLAT);
    return [{ kind: 'shares', symbol, target }];
  });
  return { state: { stretch, chosen }, targets };
}

const stretchOf = (at: MarketTime | undefined, everyDays: number): number =>
  Math.floor((at ?? 0) / DAY_MS / everyDays);

interface Rise {
  readonly symbol: string;
  readonly before: bigint;
  readonly now: bigint;
}

function winnersOf(
  bars: readonly Bar[],
  window: BarWindow,
  { lookback, top }: MomentumBasketParams,
): readonly string[] {
  return bars
    .filter(({ symbol }) => window.held(symbol) > lookback)
    .map(({ symbol, close }): Rise => ({ symbol, before: window.bar(symbol, lookback).close, now: close }))
    .filter(({ before, now }) => now > before)
    .sort(bySize)
    .slice(0, top)
    .map(({ symbol }) => symbol);
}

/** `now / before`, larger first, multiplied out. */
function bySize(a: Rise, b: Rise): number {
  const [left, right] = [a.now * b.before, b.now * a.before];
  if (left !== right) return left > right ? -1 : 1;
  return byCodeUnit(a.symbol, b.symbol);
}

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
