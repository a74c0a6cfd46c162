/** What both ways are told: the same bars, strategy, account and limits. */
import {
  type Instrument,
  type Micros,
  type Result,
  instrumentId,
  marketTime,
  parseMicros,
  toHolding,
  toMicros,
  toQuantity,
} from '@mqk/core';
import { type Bar, type Calendar, type CorporateAction, calendar } from '@mqk/market-data';
import type { Limits } from '@mqk/risk';
import { type PreparedStrategy, type Target, defineStrategy, paramsOf } from '@mqk/strategy';
import type { VenuePolicy } from '@mqk/venue';

export interface ParityCase {
  /** Of one symbol or several, each symbol's oldest first. */
  readonly bars: readonly Bar[];
  /** Default: a day. */
  readonly step?: Step;
  readonly strategy: PreparedStrategy;
  readonly kind?: 'cash' | 'margin';
  readonly cash?: Micros;
  readonly limits?: Partial<Record<keyof Limits, unknown>>;
  readonly venue?: Partial<VenuePolicy>;
  /** Of companies; a split before noon of its ex-date. */
  readonly actions?: readonly CorporateAction[];
  /** Shares that a dividend is paid on: the broker of a story does not count them itself. */
  readonly held?: number;
}

/** Never closed: a session a day. Bar 1 ends with the first of them. */
export const ALWAYS: Calendar = calendar('always');
const FIRST = Date.parse('2020-01-02T00:00:00Z');
export const STEP_MS = { '1d': 86_400_000, '1h': 3_600_000 } as const;
export type Step = keyof typeof STEP_MS;

export function must<Value>(result: Result<Value, unknown>): Value {
  if (!result.ok)
    throw new Error(
      JSON.stringify(result.refused, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v)),
    );
  return result.value;
}

export const micros = (text: string): Micros => must(parseMicros(text));

/** Open, high, low, close, and perhaps a volume, separated by blanks; or one price for all four. */
export function barsOfDays(prices: readonly string[], symbol = 'SPY', step: Step = '1d'): readonly Bar[] {
  return prices.map((text, index) => {
    const [open = '', high = open, low = open, close = open, volume = '1000000'] = text.split(' ');
    return {
      symbol,
      closeAt: marketTime(FIRST + index * STEP_MS[step]),
      open: micros(open),
      high: micros(high),
      low: micros(low),
      close: micros(close),
      volume: toQuantity(BigInt(volume)),
    };
  });
}

export const barNumber = (at: number, step: Step = '1d'): number => (at - FIRST) / STEP_MS[step] + 1;

export const shares = (target: number, symbol = 'SPY'): Target => ({
  kind: 'shares',
  symbol,
  target: toHolding(BigInt(target)),
});

/** A strategy that says what it is told to, by the number of the bar. */
export function onBars(
  plan: Readonly<Record<number, readonly Target[]>>,
  step: Step = '1d',
): PreparedStrategy {
  const strategy = defineStrategy<object, null>({
    name: 'told',
    params: paramsOf<object>({}),
    warmup: () => 1,
    initial: () => null,
    onBar: ({ bars }) => ({ state: null, targets: plan[barNumber(bars[0]?.closeAt ?? 0, step)] ?? [] }),
  });
  return must(strategy.prepare({}));
}

export const instrumentFor = (symbol: string): Instrument => ({
  id: instrumentId(symbol),
  version: 1,
  symbol,
  currency: 'USD',
  tick: toMicros(10_000n),
  quantityScale: 0,
  multiplier: 1n,
  calendar: 'always',
});

export const symbolsOf = ({ bars }: ParityCase): readonly string[] =>
  [...new Set(bars.map(({ symbol }) => symbol))].sort();
