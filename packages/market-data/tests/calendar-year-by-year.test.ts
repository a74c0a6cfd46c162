/** A year of a calendar is worked out when somebody asks about it; in which order they ask makes no difference. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  type Calendar,
  type CalendarRules,
  type LocalDate,
  calendarOf,
  dateOfDay,
  dayOf,
} from '../src/index.ts';
import { alwaysRules } from '../src/always.ts';
import { xnysRules } from '../src/xnys.ts';
import { at, date, utc } from './worlds.ts';

const FIRST = 2001;
const LAST = 2008;
const DAY_MS = 86_400_000;

const yearsOf = (rules: CalendarRules): CalendarRules => ({ ...rules, firstYear: FIRST, lastYear: LAST });

/** Three days of a year, the last one into the next year; and none at all in some years. */
const SELDOM: CalendarRules = {
  name: 'seldom',
  timeZone: 'Pacific/Honolulu',
  firstYear: FIRST,
  lastYear: LAST,
  weekend: [],
  openMinute: 600,
  closeMinute: 1500, // past midnight
  closedOn: (year) =>
    daysOf(year).filter((day) => !/-(01-10|07-10|12-31)$/.test(day) || year % 4 === 2 || year % 4 === 3),
  specialHours: () => [],
};

function daysOf(year: number): readonly LocalDate[] {
  const first = dayOf(date(`${year}-01-01`));
  return Array.from({ length: dayOf(date(`${year + 1}-01-01`)) - first }, (_, day) => dateOfDay(first + day));
}

const EXCHANGES: Readonly<Record<string, CalendarRules>> = {
  'the New York Stock Exchange': yearsOf(xnysRules),
  'a market that never closes': yearsOf(alwaysRules),
  'one that opens on other days than it closes on, if at all': SELDOM,
};

const moments = fc.integer({ min: Date.UTC(FIRST, 0, 2), max: Date.UTC(LAST, 11, 30) }).map(at);
const midnights = fc
  .integer({ min: FIRST + 1, max: LAST })
  .chain((year) => fc.integer({ min: -2, max: 2 }).map((days) => at(Date.UTC(year, 0, 1) + days * DAY_MS)));
const times = fc.oneof(moments, midnights);
const days = fc
  .integer({ min: Date.UTC(FIRST, 0, 1), max: Date.UTC(LAST, 11, 31) })
  .map((ms) => date(new Date(ms).toISOString().slice(0, 10)));

const questions = fc.oneof(
  times.map(
    (now) =>
      (known: Calendar): unknown =>
        known.next(now),
  ),
  times.map(
    (now) =>
      (known: Calendar): unknown =>
        known.previous(now),
  ),
  times.map(
    (now) =>
      (known: Calendar): unknown =>
        known.isOpen(now),
  ),
  times.map(
    (now) =>
      (known: Calendar): unknown =>
        known.sessionOf(now),
  ),
  days.map(
    (day) =>
      (known: Calendar): unknown =>
        known.session(day),
  ),
  fc.tuple(days, days).map(
    ([one, other]) =>
      (known: Calendar): unknown =>
        known.sessions(one, other),
  ),
  fc.tuple(days, days).map(
    ([one, other]) =>
      (known: Calendar): unknown =>
        known.sessionDistance(one, other),
  ),
  fc.tuple(times, times).map(
    ([one, other]) =>
      (known: Calendar): unknown =>
        one <= other ? known.openMs(one, other) : known.openMs(other, one),
  ),
);

test.each(Object.entries(EXCHANGES))(
  '%s answers as if all its years were known from the start',
  (_, rules) => {
    const whole = calendarOf(rules);
    whole.sessions(whole.firstDate, whole.lastDate);

    fc.assert(
      fc.property(fc.array(questions, { minLength: 1, maxLength: 4 }), (asked) => {
        const fresh = calendarOf(rules);
        expect(asked.map((question) => question(fresh))).toEqual(asked.map((question) => question(whole)));
      }),
      { numRuns: 50 },
    );
  },
);

test('what comes next may be years away, and so may what was before', () => {
  const fresh = (): Calendar => calendarOf(SELDOM);

  expect(fresh().next(utc('2002-08-01T00:00:00Z'))?.date).toBe('2004-01-10');
  expect(fresh().previous(utc('2003-12-01T00:00:00Z'))?.date).toBe('2001-12-31');
  expect(fresh().next(utc('2009-01-01T00:00:00Z'))?.date).toBeUndefined();
  expect(fresh().previous(utc('2001-01-09T00:00:00Z'))?.date).toBeUndefined();
});

test('one question is answered from the years beside it, and not from a century', () => {
  const asked: number[] = [];
  const counted = calendarOf({
    ...xnysRules,
    closedOn: (year) => {
      asked.push(year);
      return xnysRules.closedOn(year);
    },
  });

  counted.isOpen(utc('2018-05-11T14:00:00Z'));
  counted.session(date('2018-05-11'));

  expect(asked).toEqual([2017, 2018, 2019]);
});
