/** Every figure of a run, each with its formula beside it or in the file that it is named after. */
import { type Micros, toMicros } from '@mqk/core';
import { type Column, cellOf } from '@mqk/market-data';

import type { BacktestResult } from '../result.ts';
import { drawdownSessions } from './drawdown.ts';
import { buyAndHold } from './hold.ts';
import { type Metric, figure, none } from './metric.ts';
import { mean } from './moments.ts';
import {
  type Trials,
  cagr,
  calmar,
  deflatedSharpe,
  sharpe,
  sortino,
  volatility,
  worstStretch,
} from './ratios.ts';
import { type SessionReturns, sessionReturns, sessionsPerYear } from './sessions.ts';
import { type TradeFigures, tradeFigures, tradesOf } from './trades.ts';

/** Figures that a curve alone gives. */
export interface CurveFigures {
  /** Share: 0.1 is a tenth more than at the beginning. */
  readonly totalReturn: Metric;
  readonly cagr: Metric;
  readonly volatility: Metric;
  readonly sharpe: Metric;
  readonly sortino: Metric;
  readonly calmar: Metric;
  /** Share of the highest equity so far, over all bar ends. */
  readonly maxDrawdown: number;
  /** Of the deepest fall by session: from its peak until that was reached again, or to the end. */
  readonly maxDrawdownSessions: number;
  readonly worst5Sessions: Metric;
  /** Share of calendar months that gained. */
  readonly profitableMonths: Metric;
}

export interface Metrics extends CurveFigures, TradeFigures {
  readonly sessions: number;
  readonly sessionsPerYear: number;
  /** Share of bar ends at which something was held. */
  readonly exposure: number;
  /** Worth of all fills / mean equity, in a year. */
  readonly turnover: Metric;
  readonly fees: Micros;
  /** What borrowed shares cost. */
  readonly borrowCosts: Micros;
  readonly deflatedSharpe: Metric;
  /** `2021-03`, and the return of that month as a share. */
  readonly months: readonly (readonly [string, number])[];
  readonly buyAndHold: CurveFigures & { readonly finalEquity: Micros; readonly curve: Column };
}

const STRETCH = 5;

/** Without `trials` nobody knows how much luck there was to be had, and the deflated Sharpe ratio is null. */
export function metricsOf(result: BacktestResult, trials: Trials | null = null): Metrics {
  const { curve, settings, tape } = result;
  const { calendar } = settings.policy;
  const opening = Number(settings.account.cash);
  const perYear = sessionsPerYear(calendar);
  const bySession = sessionReturns(curve, opening, calendar);
  const instruments = new Map(result.instruments.map(({ id }, index) => [id, tape.series[index] ?? null]));
  const trades = tradesOf(result.entries, (id) => instruments.get(id) ?? null);
  return {
    sessions: bySession.returns.length,
    sessionsPerYear: perYear,
    ...curveFigures(bySession, opening, perYear),
    ...tradeFigures(trades),
    exposure: exposureOf(result),
    turnover: turnoverOf(result, perYear, bySession.returns.length),
    fees: result.fees,
    borrowCosts: borrowCosts(result),
    deflatedSharpe: deflatedSharpe(bySession.returns, trials),
    months: monthlyReturns(bySession, opening),
    buyAndHold: heldFigures(result, opening, perYear),
  };
}

export function curveFigures(bySession: SessionReturns, opening: number, perYear: number): CurveFigures {
  const { closes, returns, deepest } = bySession;
  const last = closes.at(-1) ?? opening;
  const yearly = { returns, perYear };
  const growth = cagr(opening, last, returns.length, perYear);
  return {
    totalReturn: opening > 0 ? figure(last / opening - 1) : none('nothing_earned'),
    cagr: growth,
    volatility: volatility(yearly),
    sharpe: sharpe(yearly),
    sortino: sortino(yearly),
    calmar: calmar(growth, deepest),
    maxDrawdown: deepest,
    maxDrawdownSessions: drawdownSessions(closes, opening),
    worst5Sessions: worstStretch(returns, STRETCH),
    profitableMonths: profitableMonths(bySession, opening),
  };
}

/** From the last session of the month before, or the opening cash, to the last one of each month. */
function monthlyReturns(
  { closes, dates }: Pick<SessionReturns, 'closes' | 'dates'>,
  opening: number,
): readonly (readonly [string, number])[] {
  const lastOf = new Map<string, number>();
  for (const [index, date] of dates.entries()) lastOf.set(date.slice(0, 7), closes[index] ?? opening);
  let before = opening;
  return [...lastOf].map(([month, close]) => {
    const gained = before === 0 ? 0 : close / before - 1;
    before = close;
    return [month, gained];
  });
}

function profitableMonths(bySession: SessionReturns, opening: number): Metric {
  const months = monthlyReturns(bySession, opening);
  const gained = months.filter(([, value]) => value > 0).length;
  return months.length === 0 ? none('no_months') : figure(gained / months.length);
}

function exposureOf({ curve }: BacktestResult): number {
  let held = 0;
  for (let index = 0; index < curve.length; index++) if (cellOf(curve.gross, index) > 0) held++;
  return curve.length === 0 ? 0 : held / curve.length;
}

function turnoverOf({ fills, curve }: BacktestResult, perYear: number, sessions: number): Metric {
  if (sessions === 0) return none('too_few_sessions');
  const average = mean(Array.from(curve.equity.subarray(0, curve.length)));
  if (average <= 0) return none('nothing_earned');
  const traded = fills.reduce((sum, { price, quantity }) => sum + price * quantity, 0n);
  return figure((Number(traded) / average) * (perYear / sessions));
}

const borrowCosts = ({ entries }: BacktestResult): Micros =>
  toMicros(entries.reduce((sum, { kind, cash }) => (kind === 'interest' ? sum - cash : sum), 0n));

function heldFigures(
  { tape, curve, settings: { policy } }: BacktestResult,
  opening: number,
  perYear: number,
): Metrics['buyAndHold'] {
  const { calendar } = policy;
  const actions = policy.corporateActions === 'adjust' ? policy.actions : [];
  const worth = buyAndHold(tape, opening, { actions, calendar });
  const held = { ...curve, equity: worth.subarray(0, curve.length) };
  const bySession = sessionReturns(held, opening, calendar);
  const last = bySession.closes.at(-1) ?? opening;
  return {
    ...curveFigures(bySession, opening, perYear),
    finalEquity: toMicros(BigInt(Math.round(last))),
    curve: held.equity,
  };
}
