/** What a strategy is asked with, and what it may answer. */
import type { Bar } from '@mqk/market-data';

import type { BarWindow } from './bar-window.ts';
import type { Target } from './target.ts';

export interface Decision<State> {
  /** The next state. Return the old one where nothing changed. */
  readonly state: State;
  /** Targets that are set now; a symbol not named keeps the one it has. */
  readonly targets: readonly Target[];
}

/** Nothing changes: neither the state nor what is wanted. One value, so that the quiet bar costs nothing. */
export const UNCHANGED = Object.freeze({ kind: 'unchanged' } as const);
export type Unchanged = typeof UNCHANGED;

/** What a strategy is asked with. It belongs to the call; what is to be kept is taken out of it. */
export interface BarInput<Params, State> {
  /** Symbols with a bar that ended now, in code-unit order. */
  readonly symbols: readonly string[];
  /** The bars of these symbols, in the same order. */
  readonly bars: readonly Bar[];
  readonly state: State;
  readonly params: Params;
  /** Includes the bars just ended. */
  readonly window: BarWindow;
}
