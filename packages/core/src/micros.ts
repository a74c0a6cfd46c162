/**
 * Money and prices, counted in millionths of the account's currency.
 *
 * A `Micros` is a whole number: no rounding happens between two additions, and a float cannot become
 * one by accident. Decimal text is read and written here and nowhere else.
 */
import Big from 'big.js';

import { invariant } from './invariant.ts';
import { type Result, ok, refuse } from './result.ts';

declare const micros: unique symbol;

/** Unit: 1/1,000,000 of one unit of currency. Range: a PostgreSQL `bigint`. */
export type Micros = bigint & { readonly [micros]: true };

/** How a division settles what does not come out even. `up` and `down` are away from and towards zero. */
export type Rounding = 'up' | 'down' | 'ceil' | 'floor' | 'half_even';

export interface MicrosRefusal {
  readonly code: 'not_a_decimal' | 'too_precise' | 'out_of_range';
  /** The text as it came, cut at 40 characters. */
  readonly text: string;
}

const PER_UNIT = 1_000_000n;
const DECIMALS = 6;

/** The largest amount that a PostgreSQL `bigint` holds; the smallest is its negative. */
export const MICROS_MAX = (2n ** 63n - 1n) as Micros;
export const ZERO = 0n as Micros;

const MICROS_MIN = -MICROS_MAX;

export const inMicrosRange = (count: bigint): boolean => count >= MICROS_MIN && count <= MICROS_MAX;

/** Names a raw count of micros. Out of range is a broken promise: check with {@link inMicrosRange} first. */
export function toMicros(count: bigint): Micros {
  // asked for every amount there is: the sentence is made only when it is needed
  if (!inMicrosRange(count)) invariant(false, `micros out of range: ${count}`);
  return count as Micros;
}

/**
 * Reads decimal text such as `412.50`.
 *
 * Refuses `not_a_decimal` (signs other than a leading minus, exponents, blanks, digits without end),
 * `too_precise` (a seventh decimal that is not zero: we never round money that someone else wrote)
 * and `out_of_range` (beyond a PostgreSQL `bigint`).
 */
export function parseMicros(text: string): Result<Micros, MicrosRefusal> {
  const no = (code: MicrosRefusal['code']): Result<never, MicrosRefusal> =>
    refuse({ code, text: text.slice(0, 40) });
  if (text.length > 64 || !/^-?\d+(\.\d+)?$/.test(text)) return no('not_a_decimal');
  const scaled = new Big(text).times(PER_UNIT.toString());
  if (!scaled.eq(scaled.round(0, Big.roundDown))) return no('too_precise');
  const count = BigInt(scaled.toFixed(0));
  return inMicrosRange(count) ? ok(toMicros(count)) : no('out_of_range');
}

/** The shortest exact decimal: `412.5`, `-0.000001`, `0`. */
export function formatMicros(amount: Micros): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(DECIMALS + 1, '0');
  const whole = digits.slice(0, -DECIMALS);
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, '');
  return `${amount < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** As a person reads money: thousands separated, two decimals at least (`100,000.00`, `-12.3456`). */
export function formatMoney(amount: Micros): string {
  const [whole = '0', fraction = ''] = formatMicros(amount).split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction.padEnd(2, '0')}`;
}

export const add = (a: Micros, b: Micros): Micros => toMicros(a + b);
export const subtract = (a: Micros, b: Micros): Micros => toMicros(a - b);
export const negate = (a: Micros): Micros => toMicros(-a);
export const absolute = (a: Micros): Micros => (a < 0n ? toMicros(-a) : a);
export const sum = (amounts: Iterable<Micros>): Micros => {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return toMicros(total);
};

/** `amount × numerator / denominator` with one rounding. Refuses a denominator that is not positive. */
export function mulRatio(amount: Micros, numerator: bigint, denominator: bigint, rounding: Rounding): Micros {
  return toMicros(divide(amount * numerator, denominator, rounding));
}

/** Integer division with a named rounding. Source: IEEE 754-2019 names the five directions. */
export function divide(dividend: bigint, divisor: bigint, rounding: Rounding): bigint {
  if (divisor <= 0n) invariant(false, `a divisor must be positive, not ${divisor}`);
  const quotient = dividend / divisor;
  const rest = dividend % divisor;
  if (rest === 0n) return quotient;
  const away = dividend < 0n ? quotient - 1n : quotient + 1n;
  switch (rounding) {
    case 'down':
      return quotient;
    case 'up':
      return away;
    case 'ceil':
      return dividend < 0n ? quotient : away;
    case 'floor':
      return dividend < 0n ? away : quotient;
    case 'half_even':
      return isNearerAway(rest, divisor, quotient) ? away : quotient;
  }
}

/** Half a unit goes to the even neighbour, so that many roundings lean to neither side. */
function isNearerAway(rest: bigint, divisor: bigint, quotient: bigint): boolean {
  const twice = (rest < 0n ? -rest : rest) * 2n;
  return twice === divisor ? quotient % 2n !== 0n : twice > divisor;
}
