/** A strategy at work: bars go in, targets come out, the state stays. */
import { type MarketTime, type Result, ok, refuse, toHolding } from '@mqk/core';
import type { Bar, Ratio, TapeStep } from '@mqk/market-data';

import { type TargetRefusal, isObject, shown, targetRefusal } from './check-targets.ts';
import { type BarInput, type Decision, UNCHANGED } from './decision.ts';
import { type RollingWindow, createRollingWindow } from './rolling-window.ts';
import { StepInput } from './step-input.ts';
import type { StrategyDefinition } from './strategy.ts';
import { NO_TARGETS, type StandingTarget, type Target } from './target.ts';

/** Bars that cannot follow the ones before. Nothing of them was taken. */
export type BarsOrderRefusal =
  | { readonly code: 'no_bars' }
  | { readonly code: 'mixed_times'; readonly at: MarketTime; readonly other: MarketTime }
  | { readonly code: 'symbols_not_ascending'; readonly symbol: string; readonly after: string }
  | { readonly code: 'not_newer'; readonly at: MarketTime; readonly last: MarketTime };

/** It threw instead of deciding. */
export interface StrategyThrew {
  readonly code: 'strategy_threw';
  /** What it said, cut at 60 characters. */
  readonly found: string;
}

/** It returned no list of targets. */
export interface DecisionMalformed {
  readonly code: 'decision_malformed';
  readonly found: string;
}

/** What becomes of a strategy that cannot be followed: its state is as before, and it is not asked again. */
export type DecisionRefusal = TargetRefusal | StrategyThrew | DecisionMalformed;

/** After a refusal of a decision the bars are taken and the strategy's state is as before: stop using the run. */
export type FeedRefusal = BarsOrderRefusal | DecisionRefusal;

export interface StrategyRunOptions {
  /** Targets that stood when an earlier run of the same strategy ended. */
  readonly standing?: readonly StandingTarget[];
}

export interface StrategyRun {
  /**
   * All bars of one end time, by symbol in code-unit order, later than every one before. Returns the targets that
   * were set; none on a quiet bar. Feeding stored bars and ignoring the answers rebuilds the run.
   */
  feed(bars: readonly Bar[]): Result<readonly Target[], FeedRefusal>;
  /** The same for bars that stand in columns. One run is fed in one of the two ways. */
  feedStep(step: TapeStep): Result<readonly Target[], FeedRefusal>;
  /**
   * A split takes effect: the bars that are looked back on and the target in force are restated. A target that does not
   * come out whole is cut towards zero, as the position is.
   */
  split(symbol: string, ratio: Ratio): void;
  /** The targets in force, by symbol in code-unit order. */
  standing(): readonly StandingTarget[];
  /** The strategy's own state, to be looked at and compared. */
  state(): unknown;
  lastBarAt(): MarketTime | null;
  /** Another run in the same state, independent from now on. */
  clone(): StrategyRun;
}

export function createStrategyRun<Params, State>(
  strategy: StrategyDefinition<Params, State>,
  params: Params,
  options: StrategyRunOptions = {},
): StrategyRun {
  return new Run(strategy, params, {
    state: strategy.initial(params),
    window: createRollingWindow(strategy.warmup(params)),
    standing: new Map((options.standing ?? []).map((each) => [each.target.symbol, each])),
    last: NEVER,
  });
}

/** What a run is made of. Only the run that owns it changes it. */
interface Memory<State> {
  state: State;
  readonly window: RollingWindow;
  readonly standing: Map<string, StandingTarget>;
  /** End of the newest bar. */
  last: MarketTime;
}

/** Before every bar: a time and not null, so that moving on makes nothing. */
const NEVER = -Infinity as MarketTime;

const QUIET: Result<readonly Target[], never> = ok(NO_TARGETS);

class Run<Params, State> implements StrategyRun {
  readonly #strategy: StrategyDefinition<Params, State>;
  readonly #params: Params;
  readonly #memory: Memory<State>;
  readonly #moment: StepInput<Params, State>;

  constructor(strategy: StrategyDefinition<Params, State>, params: Params, memory: Memory<State>) {
    this.#strategy = strategy;
    this.#params = params;
    this.#memory = memory;
    this.#moment = new StepInput(params, memory.window, memory.state);
  }

  feed(bars: readonly Bar[]): Result<readonly Target[], FeedRefusal> {
    const first = bars[0];
    if (first === undefined) return refuse({ code: 'no_bars' });
    const memory = this.#memory;
    const at = first.closeAt;
    const refused = orderRefusal(bars, at, memory.last);
    if (refused !== null) return refuse(refused);
    const { state, window } = memory;
    for (const bar of bars) window.push(bar);
    memory.last = at;
    const symbols = bars.map(({ symbol }) => symbol);
    return this.#follow(attempt(this.#strategy, { symbols, bars, state, params: this.#params, window }), at);
  }

  feedStep(step: TapeStep): Result<readonly Target[], FeedRefusal> {
    const { at, length } = step;
    const memory = this.#memory;
    if (length === 0) return refuse({ code: 'no_bars' });
    if (at <= memory.last) return refuse({ code: 'not_newer', at, last: memory.last });
    for (let position = 0; position < length; position++)
      memory.window.pushFrom(step.series(position), step.bar(position));
    memory.last = at;
    this.#moment.set(step, memory.state);
    return this.#follow(attempt(this.#strategy, this.#moment), at);
  }

  #follow(asked: Answer<State>, decidedAt: MarketTime): Result<readonly Target[], DecisionRefusal> {
    if (asked === null) return QUIET;
    if (!asked.ok) return asked;
    const memory = this.#memory;
    const { state, targets } = asked.value;
    if (targets.length !== 0) {
      const refused = targetRefusal(targets, memory.window);
      if (refused !== null) return refuse(refused);
      for (const target of targets) memory.standing.set(target.symbol, { target, decidedAt });
    }
    memory.state = state;
    return targets.length === 0 ? QUIET : ok(targets);
  }

  split(symbol: string, ratio: Ratio): void {
    const { window, standing } = this.#memory;
    window.split(symbol, ratio);
    const stood = standing.get(symbol);
    if (stood === undefined) return;
    const target = toHolding((stood.target.target * ratio.numerator) / ratio.denominator);
    standing.set(symbol, { ...stood, target: { ...stood.target, target } });
  }

  standing(): readonly StandingTarget[] {
    return [...this.#memory.standing.values()].sort((a, b) => (a.target.symbol < b.target.symbol ? -1 : 1));
  }

  state(): unknown {
    return this.#memory.state;
  }

  lastBarAt(): MarketTime | null {
    return this.#memory.last === NEVER ? null : this.#memory.last;
  }

  clone(): StrategyRun {
    const memory = this.#memory;
    const { window, standing } = memory;
    return new Run(this.#strategy, this.#params, {
      ...memory,
      window: window.copy(),
      standing: new Map(standing),
    });
  }
}

/** Null where nothing changes. */
type Answer<State> = Result<Decision<State>, DecisionRefusal> | null;

/** A strategy is anybody's code: that it throws, or returns no decision, is an answer like any other. */
function attempt<Params, State>(
  { onBar }: StrategyDefinition<Params, State>,
  input: BarInput<Params, State>,
): Answer<State> {
  try {
    const decision: unknown = onBar(input);
    if (decision === UNCHANGED) return null;
    const targets = isObject(decision) ? decision['targets'] : decision;
    return Array.isArray(targets)
      ? ok(decision as Decision<State>)
      : refuse({ code: 'decision_malformed', found: shown(targets) });
  } catch (error) {
    const found = error instanceof Error ? shown(error.message) : shown(error);
    return refuse({ code: 'strategy_threw', found });
  }
}

/** Why these bars, the first of which ends at `at`, cannot come next; or null. */
function orderRefusal(bars: readonly Bar[], at: MarketTime, last: MarketTime): BarsOrderRefusal | null {
  if (at <= last) return { code: 'not_newer', at, last };
  for (let index = 1; index < bars.length; index++) {
    const [before, bar] = [bars[index - 1], bars[index]];
    if (before === undefined || bar === undefined) continue;
    if (bar.closeAt !== at) return { code: 'mixed_times', at, other: bar.closeAt };
    if (bar.symbol <= before.symbol) {
      return { code: 'symbols_not_ascending', symbol: bar.symbol, after: before.symbol };
    }
  }
  return null;
}
