/** A strategy as a value: what it is called, what it can be told, and how it decides. */
import type { Result } from '@mqk/core';

import type { BarInput, Decision, Unchanged } from './decision.ts';
import type { ParamsReader, ParamsRefusal } from './params.ts';
import { type StrategyRun, type StrategyRunOptions, createStrategyRun } from './strategy-run.ts';

/**
 * How a strategy is written down. Every function is pure: no clock, no I/O, no randomness, and the state is a value
 * that is returned and never changed in place. That is why feeding the same bars again rebuilds the same state.
 */
export interface StrategyDefinition<Params, State> {
  /** Such as `sma-cross`. */
  readonly name: string;
  readonly params: ParamsReader<Params>;
  /** Bars of a symbol that the strategy looks back on, the newest included. At least 1. */
  readonly warmup: (params: Params) => number;
  readonly initial: (params: Params) => State;
  readonly onBar: (input: BarInput<Params, State>) => Decision<State> | Unchanged;
}

/** A strategy with settings that were read and accepted. */
export interface PreparedStrategy {
  readonly name: string;
  /** The settings as text and numbers, for records and hashes. */
  readonly params: ReturnType<ParamsReader<unknown>['write']>;
  readonly warmup: number;
  start(options?: StrategyRunOptions): StrategyRun;
}

export interface Strategy<Params, State> extends StrategyDefinition<Params, State> {
  /** Reads settings from outside. The answer no longer mentions the types of params and state, so lists can hold it. */
  prepare(rawParams: unknown): Result<PreparedStrategy, ParamsRefusal>;
}

/** Any strategy, whatever its params and state. */
export type AnyStrategy = Pick<Strategy<never, never>, 'name' | 'prepare'>;

export function defineStrategy<Params, State>(
  definition: StrategyDefinition<Params, State>,
): Strategy<Params, State> {
  return {
    ...definition,
    prepare(rawParams) {
      const read = definition.params.read(rawParams);
      if (!read.ok) return read;
      const params = read.value;
      const prepared: PreparedStrategy = {
        name: definition.name,
        params: definition.params.write(params),
        warmup: definition.warmup(params),
        start: (options) => createStrategyRun(definition, params, options),
      };
      return { ok: true, value: prepared };
    },
  };
}
