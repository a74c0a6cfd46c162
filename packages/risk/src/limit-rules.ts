/** How each limit is read, written, and compared with the one before it. */
import {
  type Json,
  type Micros,
  type Quantity,
  type Result,
  formatMicros,
  isIdText,
  ok,
  parseMicros,
  parseQuantity,
  refuse,
} from '@mqk/core';

import type { LimitName, Limits } from './limits.ts';

export interface LimitRule<Value> {
  /** Refuses with what was expected. */
  readonly read: (found: unknown) => Result<Value, string>;
  readonly write: (value: Value) => Json;
  /** Whether `next` could let something pass that `old` refuses. */
  readonly loosens: (old: Value, next: Value) => boolean;
}

const larger = <Value extends number | bigint>(old: Value, next: Value): boolean => next > old;

/** Zero is a limit like any other: it lets nothing pass. */
const money: LimitRule<Micros> = {
  read(found) {
    const amount = typeof found === 'string' ? parseMicros(found) : null;
    return amount?.ok === true && amount.value >= 0n
      ? amount
      : refuse('an amount of money as decimal text, at most six places, not negative');
  },
  write: formatMicros,
  loosens: larger,
};

const quantity: LimitRule<Quantity> = {
  read(found) {
    const text = Number.isSafeInteger(found) ? String(found) : found;
    const units = typeof text === 'string' ? parseQuantity(text) : null;
    return units?.ok === true ? units : refuse('a whole number of smallest units, not negative');
  },
  write: (units) => units.toString(),
  loosens: larger,
};

const count = (max: number, unit: string): LimitRule<number> => ({
  read: (found) =>
    typeof found === 'number' && Number.isSafeInteger(found) && found >= 0 && found <= max
      ? ok(found)
      : refuse(`a whole number of ${unit} from 0 to ${max}`),
  write: (value) => value,
  loosens: larger,
});

/**
 * A narrower collar refuses more limit prices, and lets market orders reserve less. Neither direction only
 * tightens, so a collar is changed while nothing can be sent.
 */
const collar: LimitRule<number> = {
  ...count(10_000, 'basis points'),
  loosens: (old, next) => old !== next,
};

const permission: LimitRule<boolean> = {
  read: (found) => (typeof found === 'boolean' ? ok(found) : refuse('true or false')),
  write: (allowed) => allowed,
  loosens: (old, next) => next && !old,
};

const allowList: LimitRule<readonly string[]> = {
  read(found) {
    const expected = 'a list of symbols, each one once';
    if (!Array.isArray(found)) return refuse(expected);
    const symbols = found.filter(
      (item: unknown): item is string => typeof item === 'string' && isIdText(item),
    );
    const distinct = new Set(symbols);
    return distinct.size === found.length ? ok([...distinct].sort()) : refuse(expected);
  },
  write: (symbols) => symbols,
  loosens: (old, next) => next.some((symbol) => !old.includes(symbol)),
};

/** Ten times the equity: beyond it is a slipped digit. */
const LEVERAGE_BPS_MAX = 100_000;
const MINUTE_COUNT_MAX = 1_000_000;
const WEEK_MS = 604_800_000;

export const LIMIT_RULES: { readonly [Name in LimitName]: LimitRule<Limits[Name]> } = {
  orderQuantityMax: quantity,
  orderNotionalMax: money,
  priceCollarBps: collar,
  positionQuantityMax: quantity,
  positionNotionalMax: money,
  grossExposureMax: money,
  netExposureMax: money,
  dayLossMax: money,
  drawdownMaxBps: count(10_000, 'basis points'),
  leverageMaxBps: count(LEVERAGE_BPS_MAX, 'basis points'),
  ordersPerMinuteMax: count(MINUTE_COUNT_MAX, 'orders'),
  rejectsPerMinuteMax: count(MINUTE_COUNT_MAX, 'rejects'),
  executionsPerMinuteMax: count(MINUTE_COUNT_MAX, 'executions'),
  priceAgeMsMax: count(WEEK_MS, 'milliseconds'),
  allowShort: permission,
  symbols: allowList,
};

/** A part cannot be allowed more than its whole: such a limit would limit nothing, and somebody believes in it. */
export const PARTS_OF_WHOLES: readonly (readonly [
  part: 'netExposureMax' | 'positionNotionalMax',
  whole: 'grossExposureMax',
])[] = [
  ['positionNotionalMax', 'grossExposureMax'],
  ['netExposureMax', 'grossExposureMax'],
];
