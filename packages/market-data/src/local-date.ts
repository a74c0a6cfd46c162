/** Days as an exchange counts them: `2018-05-11` is a session, whatever the time of day in London. */
import { type Codec, type Result, invariant, malformed, ok, refuse } from '@mqk/core';

declare const day: unique symbol;

/** `YYYY-MM-DD`. Compares as text. */
export type LocalDate = string & { readonly [day]: true };

export interface DateRefusal {
  readonly code: 'not_a_date';
  readonly text: string;
}

export const DAY_MS = 86_400_000;
const SHAPE = /^\d{4}-\d{2}-\d{2}$/;

/** Reads `YYYY-MM-DD`. Refuses every other form and days that do not exist. */
export function parseDate(text: string): Result<LocalDate, DateRefusal> {
  const exists = SHAPE.test(text) && dateOfDay(dayOf(text as LocalDate)) === text;
  return exists ? ok(text as LocalDate) : refuse({ code: 'not_a_date', text: text.slice(0, 40) });
}

export const localDateCodec: Codec<LocalDate> = {
  encode: (date) => date,
  decode(json) {
    const read = typeof json === 'string' ? parseDate(json) : null;
    return read?.ok === true ? read : malformed('a date such as 2018-05-11', json);
  },
};

/** Names a date that stands in our own code. */
export function localDate(text: string): LocalDate {
  const read = parseDate(text);
  invariant(read.ok, `not a date: "${text.slice(0, 40)}"`);
  return read.value;
}

/** Days since 1970-01-01; negative before. */
export function dayOf(date: LocalDate): number {
  return Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10))) / DAY_MS;
}

/** Source: H. Hinnant, chrono-Compatible Low-Level Date Algorithms, `civil_from_days`. */
export function dateOfDay(dayNumber: number): LocalDate {
  // the year begins in March here, so that the leap day is its last one
  const shifted = dayNumber + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const month = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * month + 2) / 5) + 1;
  const year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0);
  return `${String(year).padStart(4, '0')}-${twoDigits(month >= 10 ? month - 9 : month + 3)}-${twoDigits(dayOfMonth)}` as LocalDate;
}

const twoDigits = (count: number): string => (count < 10 ? `0${count}` : String(count));

export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** 1970-01-01 was a Thursday. */
export const weekdayOf = (dayNumber: number): Weekday =>
  WEEKDAYS[(((dayNumber + 3) % 7) + 7) % 7] ?? 'monday';
