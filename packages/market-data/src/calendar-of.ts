/** A calendar that follows from its rules. */
import { type MarketTime, invariant, marketTime } from '@mqk/core';

import type { CalendarRules } from './calendar-rules.ts';
import type { Calendar, Session } from './calendar.ts';
import { DAY_MS, type LocalDate, dayOf, localDate } from './local-date.ts';
import { sessionTable } from './session-table.ts';
import { timeZone } from './time-zone.ts';

/** Builds a calendar. The sessions of a year are worked out at the first question about it. */
export function calendarOf(rules: CalendarRules): Calendar {
  const firstDate = localDate(`${rules.firstYear}-01-01`);
  const lastDate = localDate(`${rules.lastYear}-12-31`);
  const zone = timeZone(rules.timeZone);
  const from = zone.momentOf(dayOf(firstDate), 0);
  const to = zone.momentOf(dayOf(lastDate) + 1, 0);
  const known = `${rules.name} is known from ${firstDate} to ${lastDate}`;
  const covers = (date: LocalDate): boolean => date >= firstDate && date <= lastDate;
  const coversTime = (at: MarketTime): boolean => at >= from && at <= to;
  const table = sessionTable(rules, zone);
  const betweenDates = (first: LocalDate, last: LocalDate): readonly Session[] => {
    for (const date of [first, last]) invariant(covers(date), `${known}, not ${date}`);
    return table.ofYears(Math.min(yearOf(first), yearOf(last)), Math.max(yearOf(first), yearOf(last)));
  };
  /** With a year on both sides: a session may have begun in another year than it ends in, and so may a year itself. */
  const around = (first: MarketTime, last = first): readonly Session[] => {
    for (const at of [first, last]) invariant(coversTime(at), `${known}, not ${at}`);
    return table.ofYears(yearNear(first) - 1, yearNear(last) + 1);
  };
  return {
    name: rules.name,
    timeZone: rules.timeZone,
    firstDate,
    lastDate,
    covers,
    coversTime,
    startOf: (date) => zone.momentOf(dayOf(date), 0),
    sessions(first, last) {
      const all = betweenDates(first, last);
      return all.slice(fromDate(all, first), afterDate(all, last));
    },
    session: (date) => ofDate(betweenDates(date, date), date),
    next(at) {
      around(at);
      for (let last = yearNear(at) + 1; ; last++) {
        const session = openedAfter(table.ofYears(yearNear(at) - 1, last), at);
        if (session !== null || last > rules.lastYear) return session;
      }
    },
    previous(at) {
      around(at);
      for (let first = yearNear(at) - 1; ; first--) {
        const session = closedBy(table.ofYears(first, yearNear(at) + 1), at);
        if (session !== null || first < rules.firstYear) return session;
      }
    },
    isOpen: (at) => isOpen(around(at), at),
    sessionOf: (barEnd) => sessionOf(around(barEnd), barEnd),
    barEnds: (session, sizeMs) => barEnds(session, sizeMs, zone.offsetAt(session.openAt)),
    sessionDistance(first, last) {
      const all = betweenDates(first, last);
      return afterDate(all, last) - afterDate(all, first);
    },
    openMs(first, last) {
      invariant(first <= last, 'time does not run backwards');
      return openMs(around(first, last), first, last);
    },
  };
}

const yearOf = (date: LocalDate): number => Number(date.slice(0, 4));

const MEAN_YEAR_MS = 365.2425 * DAY_MS;
/** The year of a moment anywhere on earth, or the one before or after it. */
const yearNear = (at: MarketTime): number => 1970 + Math.floor(at / MEAN_YEAR_MS);

const fromDate = (sessions: readonly Session[], date: LocalDate): number =>
  firstNot((session) => session.date < date, sessions);
const afterDate = (sessions: readonly Session[], date: LocalDate): number =>
  firstNot((session) => session.date <= date, sessions);
const notClosedBy = (sessions: readonly Session[], at: MarketTime): number =>
  firstNot(({ closeAt }) => closeAt <= at, sessions);

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

function ofDate(sessions: readonly Session[], date: LocalDate): Session | null {
  const session = sessions[fromDate(sessions, date)];
  return session?.date === date ? session : null;
}

const openedAfter = (sessions: readonly Session[], at: MarketTime): Session | null =>
  sessions[firstNot(({ openAt }) => openAt <= at, sessions)] ?? null;

const closedBy = (sessions: readonly Session[], at: MarketTime): Session | null =>
  sessions[notClosedBy(sessions, at) - 1] ?? null;

const isOpen = (sessions: readonly Session[], at: MarketTime): boolean =>
  (sessions[notClosedBy(sessions, at)]?.openAt ?? Infinity) <= at;

function sessionOf(sessions: readonly Session[], barEnd: MarketTime): Session | null {
  const session = sessions[firstNot(({ closeAt }) => closeAt < barEnd, sessions)];
  return session !== undefined && session.openAt < barEnd ? session : null;
}

function openMs(sessions: readonly Session[], from: MarketTime, to: MarketTime): number {
  let open = 0;
  for (let index = notClosedBy(sessions, from); ; index++) {
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
