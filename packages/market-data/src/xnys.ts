/**
 * The New York Stock Exchange from 1990 on.
 *
 * Days that follow from a rule are computed for any year, past or future; days that were announced once are listed.
 * Halts inside a session (circuit breakers, outages, minutes of silence at noon) do not change its hours.
 *
 * Source: NYSE Rule 7.2 (holidays) and the exchange's list of special closings.
 */
import type { CalendarRules, SpecialHours } from './calendar-rules.ts';
import {
  type LocalDate,
  type Weekday,
  WEEKDAYS,
  dateOfDay,
  dayOf,
  localDate,
  weekdayOf,
} from './local-date.ts';

const FIRST_YEAR = 1990;
const at = (hour: number, minute = 0): number => hour * 60 + minute;

/** Days on which the exchange stayed closed for once. */
const SPECIAL_CLOSURES: readonly LocalDate[] = [
  '1994-04-27', // mourning for Richard Nixon
  '2001-09-11', // attack on the World Trade Center
  '2001-09-12',
  '2001-09-13',
  '2001-09-14',
  '2004-06-11', // mourning for Ronald Reagan
  '2007-01-02', // mourning for Gerald Ford
  '2012-10-29', // Hurricane Sandy
  '2012-10-30',
  '2018-12-05', // mourning for George H. W. Bush
  '2025-01-09', // mourning for Jimmy Carter
].map(localDate);

/** Days on which the exchange opened late or closed early for once. */
const SPECIAL_HOURS: readonly SpecialHours[] = [
  { date: localDate('1990-12-27'), openMinute: at(11) }, //     transformer fire at the computer centre
  { date: localDate('1991-01-17'), openMinute: at(9, 31) }, //  silence for the troops in the Gulf
  { date: localDate('1991-02-25'), openMinute: at(9, 31) }, //  the same
  { date: localDate('1994-02-11'), closeMinute: at(14, 30) }, // snow
  { date: localDate('1995-12-18'), openMinute: at(10, 30) }, // computer trouble before the open
  { date: localDate('1996-01-08'), openMinute: at(11), closeMinute: at(14) }, // snow
  { date: localDate('1997-12-26'), closeMinute: at(13) }, //    Friday after Christmas
  { date: localDate('1999-12-31'), closeMinute: at(13) }, //    the last day of the century
  { date: localDate('2001-09-17'), openMinute: at(9, 33) }, //  silence for the dead of 11 September
  { date: localDate('2001-10-08'), openMinute: at(9, 31) }, //  silence for the troops in Afghanistan
  { date: localDate('2002-09-11'), openMinute: at(12) }, //     first anniversary
  { date: localDate('2003-03-20'), openMinute: at(9, 32) }, //  silence for the troops in Iraq
  { date: localDate('2003-12-26'), closeMinute: at(13) }, //    Friday after Christmas
  { date: localDate('2004-06-07'), openMinute: at(9, 32) }, //  silence for Ronald Reagan
  { date: localDate('2006-12-27'), openMinute: at(9, 32) }, //  silence for Gerald Ford
];

export const xnysRules: CalendarRules = {
  name: 'XNYS',
  timeZone: 'America/New_York',
  firstYear: FIRST_YEAR,
  lastYear: 2099,
  weekend: ['saturday', 'sunday'],
  openMinute: at(9, 30),
  closeMinute: at(16),
  closedOn: (year) => [...holidays(year), ...SPECIAL_CLOSURES.filter((date) => yearOf(date) === year)],
  specialHours: (year) => [
    ...earlyCloses(year),
    ...SPECIAL_HOURS.filter(({ date }) => yearOf(date) === year),
  ],
};

function holidays(year: number): readonly LocalDate[] {
  return [
    newYear(year),
    year >= 1998 ? nth(year, 1, 'monday', 3) : null, // Martin Luther King
    nth(year, 2, 'monday', 3), // Washington
    dateOfDay(easterSunday(year) - 2), // Good Friday
    lastMondayOfMay(year), // Memorial Day
    year >= 2022 ? nearestWeekday(on(year, 6, 19)) : null, // Juneteenth
    nearestWeekday(on(year, 7, 4)), // Independence
    nth(year, 9, 'monday', 1), // Labor Day
    dateOfDay(thanksgiving(year)),
    nearestWeekday(on(year, 12, 25)),
  ].filter((date) => date !== null);
}

/** On a Sunday it moves to Monday; on a Saturday it does not move, because the books of a year close on its last day. */
function newYear(year: number): LocalDate | null {
  const day = on(year, 1, 1);
  if (weekdayOf(day) === 'saturday') return null;
  return dateOfDay(weekdayOf(day) === 'sunday' ? day + 1 : day);
}

/** Saturday moves to Friday, Sunday to Monday. */
function nearestWeekday(day: number): LocalDate {
  const weekday = weekdayOf(day);
  if (weekday === 'saturday') return dateOfDay(day - 1);
  return dateOfDay(weekday === 'sunday' ? day + 1 : day);
}

/** Half days by rule: around Independence Day, after Thanksgiving, before Christmas. */
function earlyCloses(year: number): readonly SpecialHours[] {
  // two o'clock until 1992, one o'clock since
  const closeMinute = year < 1993 ? at(14) : at(13);
  return [
    year >= 1995 ? halfDayInJuly(year) : null,
    year >= 1992 ? thanksgiving(year) + 1 : null,
    isOneOf(on(year, 12, 24), ['monday', 'tuesday', 'wednesday', 'thursday']) ? on(year, 12, 24) : null,
  ]
    .filter((day) => day !== null)
    .map((day) => ({ date: dateOfDay(day), closeMinute }));
}

/** The day before the Fourth if both are weekdays; until 2012 a Fourth on a Thursday had the Friday after it instead. */
function halfDayInJuly(year: number): number | null {
  const fourth = on(year, 7, 4);
  if (weekdayOf(fourth) === 'thursday' && year < 2013) return fourth + 1;
  return isOneOf(fourth, ['tuesday', 'wednesday', 'thursday', 'friday']) ? fourth - 1 : null;
}

const yearOf = (date: LocalDate): number => Number(date.slice(0, 4));
const on = (year: number, month: number, day: number): number =>
  dayOf(localDate(`${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`));
const isOneOf = (day: number, weekdays: readonly Weekday[]): boolean => weekdays.includes(weekdayOf(day));

/** The first such weekday on or after a day. */
const onOrAfter = (day: number, weekday: Weekday): number =>
  day + ((WEEKDAYS.indexOf(weekday) - WEEKDAYS.indexOf(weekdayOf(day)) + 7) % 7);

const nth = (year: number, month: number, weekday: Weekday, count: number): LocalDate =>
  dateOfDay(onOrAfter(on(year, month, 1), weekday) + 7 * (count - 1));

const lastMondayOfMay = (year: number): LocalDate => dateOfDay(onOrAfter(on(year, 5, 25), 'monday'));

/** The fourth Thursday of November. */
const thanksgiving = (year: number): number => onOrAfter(on(year, 11, 1), 'thursday') + 21;

/** Source: the Gregorian computus as printed anonymously in Nature, 20 April 1876. */
function easterSunday(year: number): number {
  const century = Math.floor(year / 100);
  const golden = year % 19;
  const leapCenturies = Math.floor(century / 4);
  const moonShift = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - leapCenturies - moonShift + 15) % 30;
  const yearInCentury = year % 100;
  const weekday =
    (32 + 2 * (century % 4) + 2 * Math.floor(yearInCentury / 4) - epact - (yearInCentury % 4)) % 7;
  const correction = Math.floor((golden + 11 * epact + 22 * weekday) / 451);
  const monthAndDay = epact + weekday - 7 * correction + 114;
  return on(year, Math.floor(monthAndDay / 31), (monthAndDay % 31) + 1);
}
