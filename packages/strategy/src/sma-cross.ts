/** Two moving averages: long while the fast one is above the slow one. The reference case of the desk. */
import { FLAT, type Quantity, toHolding } from '@mqk/core';

import type { Sign } from './bar-window.ts';
import { paramsOf, positiveQuantity, wholeNumber } from './params.ts';
import { type BarInput, type Decision, UNCHANGED, type Unchanged } from './decision.ts';
import { type Strategy, defineStrategy } from './strategy.ts';
import type { Target } from './target.ts';

export interface SmaCrossParams {
  /** Bars. Less than `slow`. */
  readonly fast: number;
  /** Bars. */
  readonly slow: number;
  /** Held while the fast mean is above the slow one. */
  readonly quantity: Quantity;
}

/**
 * The sign of fast mean - slow mean after the last bar of each symbol. A symbol with fewer than `slow` bars has none yet.
 *
 * A sign changes often and the symbols nearly never: where each stands is shared by all states until one more comes.
 */
export interface SmaCrossState {
  readonly places: ReadonlyMap<string, number>;
  readonly signs: readonly Sign[];
}

const BARS_MAX = 100_000;

/**
 * Every symbol that is fed is traded for itself, long only. When the fast mean of the closes goes from at or below to
 * above the slow one the target becomes `quantity`; from at or above to below, nothing. A cross sets the target once.
 */
export const smaCross: Strategy<SmaCrossParams, SmaCrossState> = defineStrategy<
  SmaCrossParams,
  SmaCrossState
>({
  name: 'sma-cross',
  params: paramsOf<SmaCrossParams>(
    { fast: wholeNumber(1, BARS_MAX), slow: wholeNumber(2, BARS_MAX), quantity: positiveQuantity },
    ({ fast, slow }) => (fast < slow ? null : { field: 'fast', expected: `fewer bars than slow (${slow})` }),
  ),
  warmup: ({ slow }) => slow,
  initial: () => NO_SIGNS,
  onBar,
});

function onBar(input: BarInput<SmaCrossParams, SmaCrossState>): Decision<SmaCrossState> | Unchanged {
  const { symbols, state, params, window } = input;
  const { fast, slow } = params;
  let changes: Changes | null = null;
  for (const symbol of symbols) {
    if (window.held(symbol) < slow) continue;
    const place = state.places.get(symbol);
    const before = place === undefined ? undefined : state.signs[place];
    const now = window.compareMeans(symbol, fast, slow);
    if (now === before) continue;
    changes ??= { places: null, signs: state.signs.slice(), targets: [] };
    note(changes, state, { symbol, place, now });
    const target = before === undefined ? null : crossing(now, params.quantity);
    if (target !== null) changes.targets.push({ kind: 'shares', symbol, target: toHolding(target) });
  }
  if (changes === null) return UNCHANGED;
  const { places, signs, targets } = changes;
  return { state: { places: places ?? state.places, signs }, targets };
}

/** What one bar end changes. */
interface Changes {
  /** Null where no symbol is new. */
  places: Map<string, number> | null;
  readonly signs: Sign[];
  readonly targets: Target[];
}

interface Found {
  readonly symbol: string;
  /** Undefined: the symbol is new. */
  readonly place: number | undefined;
  readonly now: Sign;
}

function note(changes: Changes, { places }: SmaCrossState, { symbol, place, now }: Found): void {
  const { signs } = changes;
  if (place === undefined) (changes.places ??= new Map(places)).set(symbol, signs.length);
  signs[place ?? signs.length] = now;
}

const NO_SIGNS: SmaCrossState = { places: new Map(), signs: [] };

/** What a new sign asks for. Means that have only met ask for nothing yet. */
function crossing(now: Sign, quantity: Quantity): bigint | null {
  if (now === 0) return null;
  return now > 0 ? quantity : FLAT;
}
