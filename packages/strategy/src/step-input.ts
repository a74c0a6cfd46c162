/** What a strategy is asked with in a backtest: one value that moves on, and makes bars only where they are looked at. */
import { invariant } from '@mqk/core';
import type { Bar, TapeStep } from '@mqk/market-data';

import type { BarWindow } from './bar-window.ts';
import type { BarInput } from './decision.ts';

export class StepInput<Params, State> implements BarInput<Params, State> {
  readonly params: Params;
  readonly window: BarWindow;
  state: State;
  symbols: readonly string[] = [];
  #step: TapeStep | null = null;
  #bars: readonly Bar[] | null = null;

  constructor(params: Params, window: BarWindow, state: State) {
    this.params = params;
    this.window = window;
    this.state = state;
  }

  set(step: TapeStep, state: State): void {
    this.#step = step;
    this.symbols = step.symbols;
    this.state = state;
    this.#bars = null;
  }

  get bars(): readonly Bar[] {
    if (this.#step === null) invariant(false, 'a strategy is asked at a step');
    return (this.#bars ??= this.#step.bars());
  }
}
