/** One strategy over the same bars with many settings. */
import { type Json, type Micros, type Result, invariant, ok, refuse, toMicros } from '@mqk/core';
import type { AnyStrategy, ParamsRefusal, PreparedStrategy } from '@mqk/strategy';

import { finalEquityOf, runOver } from '../backtest.ts';
import { type CurveFigures, curveFigures } from '../metrics/metrics.ts';
import { mean, sampleDeviation } from '../metrics/moments.ts';
import type { Trials } from '../metrics/ratios.ts';
import { type SessionRows, returnsByRows, sessionRows, sessionsPerYear } from '../metrics/sessions.ts';
import type { BacktestOptions } from '../options.ts';
import type { Plan } from '../plan.ts';
import { prepare } from '../prepare.ts';
import type { BacktestRefusal } from '../refusal.ts';
import type { Stopped } from '../result.ts';

export interface SweepOptions extends Omit<BacktestOptions, 'strategy' | 'onProgress'> {
  readonly strategy: AnyStrategy;
  /** As the strategy reads them; one run each. */
  readonly settings: readonly unknown[];
}

/** What one run of a sweep came to. */
export interface SweepRow {
  /** The settings as the strategy writes them. */
  readonly params: Json;
  readonly orders: number;
  readonly fills: number;
  readonly fees: Micros;
  readonly finalEquity: Micros;
  readonly stopped: Stopped['code'] | null;
  /** Of the curve alone: what a hundred runs are ranked by. */
  readonly figures: CurveFigures;
  /** By session and not by year; null where nothing varies. */
  readonly sessionSharpe: number | null;
}

export interface Sweep {
  /** In the order of the settings. */
  readonly rows: readonly SweepRow[];
  /** What a deflated Sharpe ratio of the best of them has to be told. */
  readonly trials: Trials;
}

export type SweepRefusal =
  | BacktestRefusal
  /** Settings that the strategy does not take, by their place from 0. */
  | { readonly code: 'settings_refused'; readonly place: number; readonly refused: ParamsRefusal };

/**
 * Runs every setting, one after the other. What does not depend on them (the merged tape, sessions, gaps, the schedule of
 * corporate actions) is worked out once. Pure: the same options give the same rows.
 *
 * Refuses what a backtest refuses, and the first settings that the strategy does not take, before anything runs.
 */
export function sweep(options: SweepOptions): Result<Sweep, SweepRefusal> {
  const ready = sweepRuns(options);
  if (!ready.ok) return ready;
  const { count, row } = ready.value;
  return ok(sweepOf(Array.from({ length: count }, (_, place) => row(place))));
}

export const sweepOf = (rows: readonly SweepRow[]): Sweep => ({ rows, trials: trialsOf(rows) });

/** A sweep whose settings are taken and whose plan stands: its runs can be made in any order. */
export interface SweepRuns {
  readonly count: number;
  /** Makes one of them, by the place of its settings. */
  readonly row: (place: number) => SweepRow;
}

/** Refuses what {@link sweep} refuses; nothing has run yet. */
export function sweepRuns({ strategy, settings, ...options }: SweepOptions): Result<SweepRuns, SweepRefusal> {
  const prepared = preparedFor(strategy, settings);
  if (!prepared.ok) return prepared;
  const strategies = prepared.value;
  const [first] = strategies;
  if (first === undefined) return ok(NO_RUNS);
  const plan = prepare({ ...options, strategy: first });
  if (!plan.ok) return plan;
  const { tape, policy } = plan.value;
  const rows = sessionRows(tape.closeAt, tape.length, policy.calendar);
  const row = (place: number): SweepRow => {
    const own = strategies[place];
    invariant(own !== undefined, 'a run of a sweep is one of its settings');
    return rowOf({ ...plan.value, strategy: own }, rows);
  };
  return ok({ count: strategies.length, row });
}

const NO_RUNS: SweepRuns = {
  count: 0,
  row: (place): SweepRow => {
    invariant(false, `there are no settings, and none at ${place}`);
  },
};

/** Every setting as a strategy that is ready to run. */
function preparedFor(
  strategy: AnyStrategy,
  settings: SweepOptions['settings'],
): Result<readonly PreparedStrategy[], SweepRefusal> {
  const all: PreparedStrategy[] = [];
  for (const [place, each] of settings.entries()) {
    const prepared = strategy.prepare(each);
    if (!prepared.ok) return refuse({ code: 'settings_refused', place, refused: prepared.refused });
    all.push(prepared.value);
  }
  return ok(all);
}

function rowOf(plan: Plan, rows: SessionRows): SweepRow {
  const desk = runOver(plan);
  const curve = desk.curve.finish();
  const opening = Number(plan.account.cash);
  const bySession = returnsByRows(curve, opening, rows);
  const { returns } = bySession;
  const deviation = returns.length < 2 ? 0 : sampleDeviation(returns);
  return {
    params: plan.strategy.params,
    orders: desk.log.orders.length,
    fills: desk.log.fills,
    fees: toMicros(desk.fees),
    finalEquity: finalEquityOf(desk, curve),
    stopped: desk.stopped?.code ?? null,
    figures: curveFigures(bySession, opening, sessionsPerYear(plan.policy.calendar)),
    sessionSharpe: deviation > 0 ? mean(returns) / deviation : null,
  };
}

function trialsOf(rows: readonly SweepRow[]): Trials {
  const sharpes = rows.flatMap(({ sessionSharpe }) => sessionSharpe ?? []);
  const deviation = sharpes.length < 2 ? 0 : sampleDeviation(sharpes);
  return { count: rows.length, sharpeVariance: deviation * deviation };
}
