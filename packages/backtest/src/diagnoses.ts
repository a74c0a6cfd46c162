/** What makes a result less than it looks: asked of every run, and told with it. */
import { cellOf } from '@mqk/market-data';

import type { Metrics } from './metrics/metrics.ts';
import { type Trade, tradesOf } from './metrics/trades.ts';
import type { BacktestResult } from './result.ts';

export const DIAGNOSES = [
  'stopped', //            the run did not reach the end of its bars
  'never_traded',
  'too_few_trades', //     fewer than thirty say little about the next one
  'one_trade_wins', //     without its best trade the run would not have gained
  'flat_curve', //         equity never moved
  'stale_fills', //        filled in bars in which nothing was traded
  'orders_rejected', //    the account or a limit said no
  'below_holding', //      doing nothing would have earned more
] as const;
export type DiagnosisCode = (typeof DIAGNOSES)[number];

export interface Diagnosis {
  readonly code: DiagnosisCode;
  /** How many, where it is about several. */
  readonly count: number;
}

const TRADES_MIN = 30;

/** In the order of the list above. */
export function diagnose(result: BacktestResult, metrics: Metrics): readonly Diagnosis[] {
  const { fills, orders, stopped } = result;
  const trades = allTrades(result);
  const rejected = orders.filter(({ status }) => status === 'rejected').length;
  const asked: readonly (readonly [DiagnosisCode, number])[] = [
    ['stopped', stopped === null ? 0 : 1],
    ['never_traded', fills.length === 0 ? 1 : 0],
    ['too_few_trades', fills.length > 0 && trades.length < TRADES_MIN ? trades.length : 0],
    ['one_trade_wins', oneWins(trades) ? 1 : 0],
    ['flat_curve', metrics.sharpe.reason === 'flat_curve' ? 1 : 0],
    ['stale_fills', staleFills(result)],
    ['orders_rejected', rejected],
    ['below_holding', isBelowHolding(metrics) ? 1 : 0],
  ];
  return asked.flatMap(([code, count]) => (count === 0 ? [] : [{ code, count }]));
}

function allTrades({ entries, instruments, tape }: BacktestResult): readonly Trade[] {
  const series = new Map(instruments.map(({ id }, index) => [id, tape.series[index] ?? null]));
  return tradesOf(entries, (id) => series.get(id) ?? null);
}

function oneWins(trades: readonly Trade[]): boolean {
  const total = trades.reduce((sum, { profit }) => sum + profit, 0n);
  const best = trades.reduce((most, { profit }) => (profit > most ? profit : most), 0n);
  return trades.length > 1 && total > 0n && total - best <= 0n;
}

function staleFills({ fills, tape }: BacktestResult): number {
  const quiet = new Map<string, ReadonlySet<number>>(
    tape.series.map(({ symbol, closeAt, volume, length }) => {
      const times = new Set<number>();
      for (let bar = 0; bar < length; bar++) if (cellOf(volume, bar) === 0) times.add(cellOf(closeAt, bar));
      return [symbol, times];
    }),
  );
  return fills.filter(({ symbol, at }) => quiet.get(symbol)?.has(at) === true).length;
}

const isBelowHolding = ({ totalReturn, buyAndHold }: Metrics): boolean =>
  totalReturn.value !== null &&
  buyAndHold.totalReturn.value !== null &&
  totalReturn.value < buyAndHold.totalReturn.value;
