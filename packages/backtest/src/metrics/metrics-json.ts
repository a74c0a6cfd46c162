/** Metrics as JSON: ratios as numbers, money as text, and for each null its reason. */
import { type Json, formatMicros, toMicros } from '@mqk/core';

import type { Metric } from './metric.ts';
import type { CurveFigures, Metrics } from './metrics.ts';

type Written = Readonly<Record<string, Json>>;

/** `{ cagr: 0.1, sharpe: null, ..., reasons: { sharpe: 'flat_curve' } }`. */
export function metricsJson(metrics: Metrics): Written {
  const { buyAndHold, expectancy, mae, mfe } = metrics;
  return withReasons({
    sessions: figure(metrics.sessions),
    sessions_per_year: figure(metrics.sessionsPerYear),
    ...curveMetrics(metrics),
    trades: figure(metrics.trades),
    profit_factor: metrics.profitFactor,
    win_rate: metrics.winRate,
    expectancy: money(expectancy),
    mae: money(mae),
    mfe: money(mfe),
    exposure: figure(metrics.exposure),
    turnover: metrics.turnover,
    fees: figure(formatMicros(metrics.fees)),
    borrow_costs: figure(formatMicros(metrics.borrowCosts)),
    deflated_sharpe: metrics.deflatedSharpe,
    buy_and_hold: figure({
      ...withReasons(curveMetrics(buyAndHold)),
      final_equity: formatMicros(buyAndHold.finalEquity),
    }),
  });
}

const curveMetrics = (figures: CurveFigures): Readonly<Record<string, Metric<Json>>> => ({
  total_return: figures.totalReturn,
  cagr: figures.cagr,
  volatility: figures.volatility,
  sharpe: figures.sharpe,
  sortino: figures.sortino,
  calmar: figures.calmar,
  max_drawdown: figure(figures.maxDrawdown),
  max_drawdown_sessions: figure(figures.maxDrawdownSessions),
  worst_5_sessions: figures.worst5Sessions,
  profitable_months: figures.profitableMonths,
});

const figure = (value: Json): Metric<Json> => ({ value, reason: null });

const money = (metric: Metric<bigint>): Metric<Json> =>
  metric.value === null ? metric : figure(formatMicros(toMicros(metric.value)));

function withReasons(metrics: Readonly<Record<string, Metric<Json>>>): Written {
  const entries = Object.entries(metrics);
  const reasons = entries.flatMap(([name, { reason }]) => (reason === null ? [] : [[name, reason] as const]));
  return {
    ...Object.fromEntries(entries.map(([name, { value }]) => [name, value])),
    reasons: Object.fromEntries(reasons),
  };
}
