/** What the page of a run shows. */
import type { EquityChart, Report } from '@mqk/artifacts';
import {
  type BacktestResult,
  type Diagnosis,
  type DiagnosisCode,
  type Metrics,
  type Trade,
  metricsJson,
  tradesOf,
} from '@mqk/backtest';
import { formatMicros, formatMoney, formatTime, marketTime, toMicros } from '@mqk/core';
import { type Column, cellOf } from '@mqk/market-data';
import type { PreparedStrategy } from '@mqk/strategy';

const TRADES_SHOWN = 200;
const PER_UNIT = 1_000_000;

export function reportOf(
  result: BacktestResult,
  metrics: Metrics,
  about: { readonly strategy: PreparedStrategy; readonly diagnoses: readonly Diagnosis[] },
): Report {
  const { curve, instruments, tape } = result;
  const at = Array.from({ length: curve.length }, (_, index) => cellOf(curve.at, index));
  const series = new Map(instruments.map(({ id }, index) => [id, tape.series[index] ?? null]));
  const trades = tradesOf(result.entries, (id) => series.get(id) ?? null);
  return {
    title: `${about.strategy.name} on ${instruments.map(({ symbol }) => symbol).join(', ')}`,
    about: `${settingsShown(about.strategy.params)}; ${result.bars} bars; final equity ${formatMoney(result.finalEquity)}`,
    warnings: warningsOf(result, about.diagnoses),
    equity: { at, value: units(curve.equity, curve.length) },
    held: { at, value: units(metrics.buyAndHold.curve, curve.length) },
    gross: { at, value: units(curve.gross, curve.length) },
    months: metrics.months,
    figures: figuresOf(metrics),
    trades: {
      header: ['symbol', 'opened', 'closed', 'profit', 'worst', 'best'],
      rows: trades.slice(0, TRADES_SHOWN).map(tradeRow),
      more: Math.max(0, trades.length - TRADES_SHOWN),
    },
  };
}

/** `fast 10, slow 30`. */
function settingsShown(params: PreparedStrategy['params']): string {
  if (typeof params !== 'object' || params === null) return JSON.stringify(params);
  return Object.entries(params)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

const units = (column: Column, length: number): EquityChart['value'] =>
  Array.from({ length }, (_, index) => cellOf(column, index) / PER_UNIT);

const tradeRow = ({
  instrument,
  openedAt,
  closedAt,
  profit,
  adverse,
  favorable,
}: Trade): readonly string[] => [
  instrument,
  formatTime(openedAt),
  formatTime(closedAt),
  ...[profit, adverse, favorable].map((amount) => formatMicros(toMicros(amount))),
];

const SAID: Readonly<Record<DiagnosisCode, (count: number) => string>> = {
  stopped: () => 'The run did not reach the end of its bars.',
  never_traded: () => 'Nothing was ever traded.',
  too_few_trades: (count) => `Only ${count} trade(s): they say little about the next one.`,
  one_trade_wins: () => 'Without its best trade the run would not have gained.',
  flat_curve: () => 'The equity never moved.',
  stale_fills: (count) => `${count} fill(s) in bars in which nothing was traded.`,
  orders_rejected: (count) => `${count} order(s) were rejected.`,
  below_holding: () => 'Holding from the first bar would have earned more.',
};

function warningsOf(
  { stopped, notPromotable }: BacktestResult,
  diagnoses: readonly Diagnosis[],
): readonly string[] {
  return [
    ...(stopped === null ? [] : [`Stopped: ${stopped.code} at ${formatTime(marketTime(stopped.at))}.`]),
    ...diagnoses.filter(({ code }) => code !== 'stopped').map(({ code, count }) => SAID[code](count)),
    ...(notPromotable.length === 0 ? [] : [`Not promotable: ${notPromotable.join(', ')}.`]),
  ];
}

function figuresOf(metrics: Metrics): readonly (readonly [string, string])[] {
  const { reasons, buy_and_hold: held, ...figures } = metricsJson(metrics);
  const shown = Object.entries(figures).map(([name, value]): readonly [string, string] => {
    const reason = (reasons as Readonly<Record<string, string>>)[name];
    return [name, value === null ? `none: ${reason ?? ''}` : text(value)];
  });
  const holding = held as Readonly<Record<string, unknown>>;
  return [
    ...shown,
    ...['total_return', 'cagr', 'max_drawdown'].map((name): readonly [string, string] => [
      `held instead: ${name}`,
      text(holding[name]),
    ]),
  ];
}

const text = (value: unknown): string =>
  typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value);
