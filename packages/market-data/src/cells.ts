/**
 * Numbers and times out of the middle of a line, without cutting the text into pieces.
 *
 * A file of a million bars has five million numbers. Most are plain and short, and are read digit by digit into a
 * whole number, which is exact; everything else is read again, slowly, by the one reader of decimals that we have.
 */
import {
  type MarketTime,
  type Micros,
  type Result,
  marketTime,
  ok,
  parseMarketTime,
  parseMicros,
  refuse,
} from '@mqk/core';

const DOT = 46;
const ZERO_DIGIT = 48;
const POWERS_OF_TEN: readonly number[] = Array.from({ length: 16 }, (_, power) => Number(`1e${power}`));

/**
 * A plain decimal times 10^`scale`, as a safe integer; NaN for whatever is not plain: signs, blanks, exponents, a
 * point at either end, more than `scale` decimals, a result above 2^53 - 1.
 *
 * Every step is exact as long as it stays below 2^53, and a step beyond it makes the result too large to be taken.
 */
export function scaledCell(text: string, from: number, to: number, scale: number): number {
  let point = from;
  while (point < to && text.charCodeAt(point) !== DOT) point++;
  const whole = digitsOf(text, from, point) * (POWERS_OF_TEN[scale] ?? Number.NaN);
  const places = to - point - 1;
  const scaled =
    point === to ? whole : whole + digitsOf(text, point + 1, to) * (POWERS_OF_TEN[scale - places] ?? NaN);
  return scaled <= Number.MAX_SAFE_INTEGER ? scaled : Number.NaN;
}

/** NaN where there is no digit, or something else. */
function digitsOf(text: string, from: number, to: number): number {
  let count = from < to ? 0 : Number.NaN;
  for (let index = from; index < to; index++) {
    const digit = text.charCodeAt(index) - ZERO_DIGIT;
    count = digit >= 0 && digit <= 9 ? count * 10 + digit : Number.NaN;
  }
  return count;
}

/** Decimal places of a price. */
export const PRICE_SCALE = 6;
const SAFE_MAX = BigInt(Number.MAX_SAFE_INTEGER);

/** A price that {@link scaledCell} did not take: the same number read slowly, or why it is none. */
export function slowPrice(
  text: string,
): Result<number, 'not_a_decimal' | 'too_precise' | 'out_of_range' | 'not_positive'> {
  const read = parseMicros(text);
  if (!read.ok) return refuse(read.refused.code);
  if (decimalPlaces(text) > PRICE_SCALE) return refuse('too_precise');
  return inColumn(read.value);
}

function inColumn(price: Micros): Result<number, 'out_of_range' | 'not_positive'> {
  if (price <= 0n) return refuse('not_positive');
  return price > SAFE_MAX ? refuse('out_of_range') : ok(Number(price));
}

/** The same for a volume. */
export function slowVolume(
  text: string,
  scale: number,
): Result<number, 'not_a_volume' | 'negative_volume' | 'too_precise' | 'out_of_range'> {
  if (!/^-?\d{1,40}(\.\d{1,40})?$/.test(text)) return refuse('not_a_volume');
  if (text.startsWith('-')) return refuse('negative_volume');
  const places = decimalPlaces(text);
  if (places > scale) return refuse(scale === 0 ? 'not_a_volume' : 'too_precise');
  const count = BigInt(text.replace('.', '')) * 10n ** BigInt(scale - places);
  return count > SAFE_MAX ? refuse('out_of_range') : ok(Number(count));
}

const decimalPlaces = (text: string): number =>
  text.includes('.') ? text.length - text.indexOf('.') - 1 : 0;

/** `YYYY-MM-DDTHH:MM:SSZ` has twenty characters; others are read slowly. */
const PLAIN_TIME = 20;

/** Remembers the last day, because bars of a day stand together. */
export function createTimeCells(): (
  text: string,
  from: number,
  to: number,
) => Result<MarketTime, 'not_a_time'> {
  let day = '';
  let midnight = 0;
  return (text, from, to) => {
    const plain =
      to - from === PLAIN_TIME && day !== '' && text.startsWith(day, from) ? timeOfDay(text, from + 10) : NaN;
    if (!Number.isNaN(plain)) return ok(marketTime(midnight + plain));
    const read = parseMarketTime(text.slice(from, to));
    if (!read.ok) return refuse('not_a_time');
    day = text.slice(from, from + 10);
    midnight = read.value - (((read.value % 86_400_000) + 86_400_000) % 86_400_000);
    return read;
  };
}

/** Milliseconds of `THH:MM:SSZ`; NaN for anything else. */
function timeOfDay(text: string, from: number): number {
  const shape =
    text.charCodeAt(from) === 84 &&
    text.charCodeAt(from + 3) === 58 &&
    text.charCodeAt(from + 6) === 58 &&
    text.charCodeAt(from + 9) === 90;
  const hour = twoDigits(text, from + 1);
  const minute = twoDigits(text, from + 4);
  const second = twoDigits(text, from + 7);
  return shape && hour < 24 && minute < 60 && second < 60 ? ((hour * 60 + minute) * 60 + second) * 1000 : NaN;
}

/** NaN where one is missing, and NaN is less than nothing. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO_DIGIT;
  const ones = text.charCodeAt(at + 1) - ZERO_DIGIT;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}
