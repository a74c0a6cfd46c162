/** Of a run, what figures are computed from, in plain numbers. */
import type { BacktestResult } from '@mqk/backtest';
import { calendar } from '@mqk/market-data';

import type { MetricCase } from './metric-cases.ts';

export interface MetricInputs {
  readonly calendar: string;
  /** Micros. */
  readonly cash: number;
  /** Of each bar end: its session's date, equity and gross worth in micros, the close in micros. */
  readonly dates: readonly string[];
  readonly equity: readonly number[];
  readonly gross: readonly number[];
  readonly closes: readonly number[];
  /** Bar, signed quantity, price and fee in micros. */
  readonly fills: readonly (readonly [bar: number, quantity: number, price: number, fee: number])[];
}

export function inputsOf(one: MetricCase, { curve, fills, settings, tape }: BacktestResult): MetricInputs {
  const sessions = calendar(one.calendar);
  const barOf = new Map(one.ends.map((end, bar) => [end, bar]));
  return {
    calendar: one.calendar,
    cash: Number(settings.account.cash),
    dates: one.ends.map((end) => sessions.sessionOf(end)?.date ?? ''),
    equity: Array.from(curve.equity.subarray(0, curve.length)),
    gross: Array.from(curve.gross.subarray(0, curve.length)),
    closes: Array.from(tape.series[0]?.close.subarray(0, curve.length) ?? []),
    fills: fills.map(({ at, side, quantity, price, fee }) => [
      barOf.get(at) ?? -1,
      side === 'buy' ? Number(quantity) : -Number(quantity),
      Number(price),
      Number(fee),
    ]),
  };
}
