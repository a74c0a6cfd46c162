/**
 * Walk-forward with fixed settings: the sessions of the tape in equal folds, and a run of its own over each.
 *
 * A fold is given its own bars and no others, so that nothing of one is known in another. Its first bars, as many as the
 * strategy looks back on, only warm it up: what its figures say is counted from the first bar behind them.
 */
import { type MarketTime, type Micros, type Result, marketTime, ok, refuse, toMicros } from '@mqk/core';
import { barsBetween, cellOf } from '@mqk/market-data';

import { finalEquityOf, runOver } from '../backtest.ts';
import { type CurveFigures, curveFigures } from '../metrics/metrics.ts';
import { type SessionRows, sessionReturns, sessionRows, sessionsPerYear } from '../metrics/sessions.ts';
import type { BacktestOptions } from '../options.ts';
import type { Plan } from '../plan.ts';
import { prepare } from '../prepare.ts';
import type { BacktestRefusal } from '../refusal.ts';
import type { EquityCurve, Stopped } from '../result.ts';

export interface WalkForwardOptions extends Omit<BacktestOptions, 'onProgress'> {
  /** How many; at least two. */
  readonly folds: number;
}

export interface Fold {
  /** End of its first bar, and of its last. */
  readonly from: MarketTime;
  readonly to: MarketTime;
  readonly sessions: number;
  /** Bar ends at its beginning that only warm the strategy up. */
  readonly warmup: number;
  readonly orders: number;
  readonly fills: number;
  readonly fees: Micros;
  readonly finalEquity: Micros;
  readonly stopped: Stopped['code'] | null;
  /** Of the curve behind the warm-up. */
  readonly figures: CurveFigures;
}

export interface WalkForward {
  /** Oldest first. */
  readonly folds: readonly Fold[];
  /** Share of the folds that gained. */
  readonly positive: number;
}

export type WalkForwardRefusal =
  | BacktestRefusal
  | { readonly code: 'folds_not_enough'; readonly folds: number }
  /** A fold would have no session left behind its warm-up. */
  | {
      readonly code: 'folds_too_short';
      readonly folds: number;
      readonly sessions: number;
      readonly warmup: number;
    };

/**
 * Runs the strategy as it is over every fold. Refuses what a backtest refuses, fewer than two folds, and folds that are over
 * before the strategy is warm.
 */
export function walkForward(options: WalkForwardOptions): Result<WalkForward, WalkForwardRefusal> {
  const { folds: count, ...rest } = options;
  if (!Number.isSafeInteger(count) || count < 2) return refuse({ code: 'folds_not_enough', folds: count });
  const whole = prepare(rest);
  if (!whole.ok) return whole;
  const { tape, policy } = whole.value;
  const rows = sessionRows(tape.closeAt, tape.length, policy.calendar);
  const short = { code: 'folds_too_short', ...shortOf(whole.value, rows, count) } as const;
  if (rows.starts.length < count) return refuse(short);
  const folds: Fold[] = [];
  for (const span of spansOf(whole.value, rows, count)) {
    const plan = prepare({ ...rest, bars: tape.series.map((each) => barsBetween(each, span.from, span.to)) });
    if (!plan.ok) return plan;
    const fold = foldOf(plan.value, span);
    if (fold === null) return refuse(short);
    folds.push(fold);
  }
  const gained = folds.filter(({ figures }) => (figures.totalReturn.value ?? 0) > 0);
  return ok({ folds, positive: gained.length / folds.length });
}

interface Span {
  readonly from: MarketTime;
  readonly to: MarketTime;
}

/** Whole sessions, as many in each as in any other, give or take one. */
function spansOf({ tape }: Plan, { starts }: SessionRows, count: number): readonly Span[] {
  const rowOf = (fold: number): number => starts[Math.floor((fold * starts.length) / count)] ?? tape.length;
  return Array.from({ length: count }, (_, fold) => ({
    from: marketTime(cellOf(tape.closeAt, rowOf(fold))),
    to: marketTime(cellOf(tape.closeAt, rowOf(fold + 1) - 1)),
  }));
}

const shortOf = (
  { strategy }: Plan,
  { starts }: SessionRows,
  folds: number,
): { readonly folds: number; readonly sessions: number; readonly warmup: number } => ({
  folds,
  sessions: starts.length,
  warmup: strategy.warmup,
});

/** Null where nothing is left behind the warm-up. */
function foldOf(plan: Plan, { from, to }: Span): Fold | null {
  const { calendar } = plan.policy;
  const { warmup } = plan.strategy;
  if (plan.tape.length <= warmup) return null;
  const desk = runOver(plan);
  const curve = desk.curve.finish();
  const opening = Number(plan.account.cash);
  const bySession = sessionReturns(behind(curve, warmup), opening, calendar);
  return {
    ...{ from, to, warmup },
    sessions: bySession.returns.length,
    orders: desk.log.orders.length,
    fills: desk.log.fills,
    fees: toMicros(desk.fees),
    finalEquity: finalEquityOf(desk, curve),
    stopped: desk.stopped?.code ?? null,
    figures: curveFigures(bySession, opening, sessionsPerYear(calendar)),
  };
}

/** A run that stopped may be over before it was warm. */
const behind = ({ at, equity, gross, length }: EquityCurve, rows: number): EquityCurve => ({
  at: at.subarray(rows),
  equity: equity.subarray(rows),
  gross: gross.subarray(rows),
  length: Math.max(0, length - rows),
});
