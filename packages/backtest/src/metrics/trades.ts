/** Trades: what happened between two moments at which nothing was held of a symbol. */
import { type InstrumentId, type MarketTime } from '@mqk/core';
import { type BarSeries, cellOf } from '@mqk/market-data';
import type { LedgerEntry } from '@mqk/portfolio';

import { type Metric, figure, none } from './metric.ts';

export interface Trade {
  readonly instrument: InstrumentId;
  readonly openedAt: MarketTime;
  readonly closedAt: MarketTime;
  /** Micros: everything that the position paid and cost, with fees, dividends and borrowing. */
  readonly profit: bigint;
  /** Micros, at the closes while it was held: the worst and the best that it stood at, 0 if never below or above. */
  readonly adverse: bigint;
  readonly favorable: bigint;
}

interface Open {
  held: bigint;
  cash: bigint;
  readonly openedAt: MarketTime;
  lastAt: MarketTime;
  adverse: bigint;
  favorable: bigint;
}

/** From flat to flat, in the order in which they were closed. What is still held at the end is no trade yet. */
export function tradesOf(
  entries: readonly LedgerEntry[],
  seriesOf: (instrument: InstrumentId) => BarSeries | null,
): readonly Trade[] {
  const open = new Map<InstrumentId, Open>();
  const trades: Trade[] = [];
  for (const { instrument, quantity, cash, at } of entries) {
    if (instrument === null) continue;
    const now = open.get(instrument) ?? opened(at);
    const series = seriesOf(instrument);
    if (series !== null && at > now.lastAt) watch(now, series, at);
    now.held += quantity;
    now.cash += cash;
    if (now.held !== 0n) {
      open.set(instrument, now);
      continue;
    }
    if (open.delete(instrument)) {
      const { openedAt, cash: profit, adverse, favorable } = now;
      trades.push({ instrument, openedAt, closedAt: at, profit, adverse, favorable });
    }
  }
  return trades;
}

const opened = (at: MarketTime): Open => ({
  held: 0n,
  cash: 0n,
  openedAt: at,
  lastAt: at,
  adverse: 0n,
  favorable: 0n,
});

/** What the position stood at, at each close from the last entry up to the one before this. */
function watch(trade: Open, { closeAt, close, length }: BarSeries, until: MarketTime): void {
  let bar = firstAt(closeAt, length, trade.lastAt);
  for (; bar < length && cellOf(closeAt, bar) < until; bar++) {
    const stands = trade.cash + trade.held * BigInt(cellOf(close, bar));
    if (stands < trade.adverse) trade.adverse = stands;
    if (stands > trade.favorable) trade.favorable = stands;
  }
  trade.lastAt = until;
}

function firstAt(closeAt: BarSeries['closeAt'], length: number, time: number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cellOf(closeAt, middle) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface TradeFigures {
  readonly trades: number;
  /** Gains / losses, both summed over trades. */
  readonly profitFactor: Metric;
  /** Share of trades that gained. */
  readonly winRate: Metric;
  /** Micros: the mean profit of a trade, rounded towards zero. */
  readonly expectancy: Metric<bigint>;
  /** Micros: the mean of the worst that trades stood at. Never positive. */
  readonly mae: Metric<bigint>;
  /** Micros: the mean of the best that trades stood at. Never negative. */
  readonly mfe: Metric<bigint>;
}

/** Source of the excursions: J. Sweeney, Maximum Adverse Excursion (1997), measured at closes. */
export function tradeFigures(trades: readonly Trade[]): TradeFigures {
  const none_ = none('no_trades');
  if (trades.length === 0)
    return { trades: 0, profitFactor: none_, winRate: none_, expectancy: none_, mae: none_, mfe: none_ };
  const sum = (of: (trade: Trade) => bigint): bigint => trades.reduce((total, each) => total + of(each), 0n);
  const gains = sum(({ profit }) => (profit > 0n ? profit : 0n));
  const losses = sum(({ profit }) => (profit < 0n ? -profit : 0n));
  const average = (total: bigint): Metric<bigint> => figure(total / BigInt(trades.length));
  return {
    trades: trades.length,
    profitFactor: losses === 0n ? none('no_losses') : figure(Number(gains) / Number(losses)),
    winRate: figure(trades.filter(({ profit }) => profit > 0n).length / trades.length),
    expectancy: average(gains - losses),
    mae: average(sum(({ adverse }) => adverse)),
    mfe: average(sum(({ favorable }) => favorable)),
  };
}
