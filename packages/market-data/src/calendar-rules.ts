/** A calendar from its rules: how another exchange is added. */
import { type MarketTime, invariant, marketTime } from '@mqk/core';

import type { Calendar, Session } from './calendar.ts';
import {
  DAY_MS,
  type LocalDate,
  type Weekday,
  dateOfDay,
  dayOf,
  localDate,
  weekdayOf,
} from './local-date.ts';
import { type TimeZone, timeZone } from './time-zone.ts';

export interface SpecialHours {
  readonly date: LocalDate;
  /** Minutes after local midnight. Default: the regular ones. */
  readonly openMinute?: number;
  readonly closeMinute?: number;
}

/** Everything that distinguishes one exchange's calendar from another's. */
export interface CalendarRules {
  readonly name: string;
  /** IANA name. Daylight saving follows the time-zone database of the platform. */
  readonly timeZone: string;
  readonly firstYear: number;
  readonly lastYear: number;
  readonly weekend: readonly Weekday[];
  /** Minutes after local midnight. */
  readonly openMinute: number;
  /** Minutes after local midnight; 1440 = the next midnight. */
  readonly closeMinute: number;
  /** Days of a year on which the exchange does not open. Days of the weekend may be named and change nothing. */
  readonly closedOn: (year: number) => readonly LocalDate[];
  /** Early closes and delayed opens of a year. */
  readonly specialHours: (year: number) => readonly SpecialHours[];
}

/** Builds a calendar. Its table of sessions is made at the first question. */
export function calendarOf(rules: CalendarRules): Calendar {
  const firstDate = localDate(`${rules.firstYear}-01-01`);
  const lastDate = localDate(`${rules.lastYear}-12-31`);
  const zone = timeZone(rules.timeZone);
  const from = zone.momentOf(dayOf(firstDate), 0);
  const to = zone.momentOf(dayOf(lastDate) + 1, 0);
  const known = `${rules.name} is known from ${firstDate} to ${lastDate}`;
  const covers = (date: LocalDate): boolean => date >= firstDate && date <= lastDate;
  const coversTime = (at: MarketTime): boolean => at >= from && at <= to;

  let table: readonly Session[] | null = null;
  const all = (): readonly Session[] => (table ??= sessionTable(rules, zone));
  const positionOfDate = (date: LocalDate, isBefore: (session: Session) => boolean): number => {
    invariant(covers(date), `${known}, not ${date}`);
    return firstNot(isBefore, all());
  };
  const positionOfTime = (at: MarketTime, isBefore: (session: Session) => boolean): number => {
    invariant(coversTime(at), `${known}, not ${at}`);
    return firstNot(isBefore, all());
  };
  const fromDate = (date: LocalDate): number => positionOfDate(date, (session) => session.date < date);
  const afterDate = (date: LocalDate): number => positionOfDate(date, (session) => session.date <= date);
  const notClosedBy = (at: MarketTime): number => positionOfTime(at, (session) => session.closeAt <= at);
  return {
    name: rules.name,
    timeZone: rules.timeZone,
    firstDate,
    lastDate,
    covers,
    coversTime,
    startOf: (date) => zone.momentOf(dayOf(date), 0),
    sessions: (first, last) => all().slice(fromDate(first), afterDate(last)),
    session: (date) => withDate(all()[fromDate(date)], date),
    next: (at) => all()[positionOfTime(at, (session) => session.openAt <= at)] ?? null,
    previous: (at) => all()[notClosedBy(at) - 1] ?? null,
    isOpen: (at) => (all()[notClosedBy(at)]?.openAt ?? Infinity) <= at,
    sessionOf: (barEnd) =>
      openedBefore(all()[positionOfTime(barEnd, ({ closeAt }) => closeAt < barEnd)], barEnd),
    barEnds: (session, sizeMs) => barEnds(session, sizeMs, zone.offsetAt(session.openAt)),
    sessionDistance: (first, last) => afterDate(last) - afterDate(first),
    openMs(first, last) {
      invariant(first <= last, 'time does not run backwards');
      return openMs(all(), notClosedBy(first), first, last);
    },
  };
}

/** Position of the first session of which it is not true any more. */
function firstNot(isBefore: (session: Session) => boolean, sessions: readonly Session[]): number {
  let [low, high] = [0, sessions.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const session = sessions[middle];
    if (session !== undefined && isBefore(session)) low = middle + 1;
    else high = middle;
  }
  return low;
}

const withDate = (session: Session | undefined, date: LocalDate): Session | null =>
  session?.date === date ? session : null;

const openedBefore = (session: Session | undefined, at: MarketTime): Session | null =>
  session !== undefined && session.openAt < at ? session : null;

function openMs(sessions: readonly Session[], position: number, from: MarketTime, to: MarketTime): number {
  let open = 0;
  for (let index = position; ; index++) {
    const session = sessions[index];
    if (session === undefined || session.openAt >= to) return open;
    open += Math.min(session.closeAt, to) - Math.max(session.openAt, from);
  }
}

function barEnds(session: Session, sizeMs: number, offsetMs: number): readonly MarketTime[] {
  invariant(Number.isSafeInteger(sizeMs) && sizeMs > 0, `a bar has a size, not ${sizeMs}`);
  const ends: MarketTime[] = [];
  // bars are aligned to the exchange's own midnight
  const wallOpen = session.openAt + offsetMs;
  const midnight = Math.floor(wallOpen / DAY_MS) * DAY_MS;
  const first = midnight + (Math.floor((wallOpen - midnight) / sizeMs) + 1) * sizeMs - offsetMs;
  for (let end = first; end < session.closeAt; end += sizeMs) ends.push(marketTime(end));
  ends.push(session.closeAt);
  return ends;
}

function sessionTable(rules: CalendarRules, zone: TimeZone): readonly Session[] {
  const sessions: Session[] = [];
  for (let year = rules.firstYear; year <= rules.lastYear; year++) {
    const closed = new Set(rules.closedOn(year));
    const special = new Map(rules.specialHours(year).map((hours) => [hours.date, hours]));
    const last = dayOf(localDate(`${year}-12-31`));
    for (let day = dayOf(localDate(`${year}-01-01`)); day <= last; day++) {
      const date = dateOfDay(day);
      if (closed.has(date) || rules.weekend.includes(weekdayOf(day))) continue;
      const { openMinute = rules.openMinute, closeMinute = rules.closeMinute } = special.get(date) ?? {};
      invariant(openMinute < closeMinute, `${rules.name} closes after it opens on ${date}`);
      sessions.push({
        date,
        openAt: zone.momentOf(day, openMinute),
        closeAt: zone.momentOf(day, closeMinute),
      });
    }
  }
  return sessions;
}
