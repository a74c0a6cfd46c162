/** What a strategy is asked with in a backtest: one value that moves on, and makes bars only where they are looked at. */
import { invariant } from '@mqk/core';
import type { Bar, TapeStep } from '@mqk/market-data';

import type { BarWindow } from './bar-window.ts';
import type { BarInput } from './decision.ts';

export class StepInput<Params, State> implements BarInput<Params, State> {
  readonly params: Params;
  readonly window: BarWindow;
  state: State;
  #step: TapeStep | null = null;
  #bars: readonly Bar[] | null = null;

  constructor(params: Params, window: BarWindow, state: State) {
    this.params = params;
    this.window = window;
    this.state = state;
  }

  set(step: TapeStep, state: State): void {
    this.#step = step;
    this.state = state;
    this.#bars = null;
  }

  get symbols(): readonly string[] {
    return this.#here.symbols;
  }

  get bars(): readonly Bar[] {
    return (this.#bars ??= this.#here.bars());
  }

  get #here(): TapeStep {
    if (this.#step === null) invariant(false, 'a strategy is asked at a step');
    return this.#step;
  }
}
