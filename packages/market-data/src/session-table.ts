/** The sessions that follow from rules, year by year: a year is worked out when somebody first asks about it. */
import { invariant } from '@mqk/core';

import type { Session } from './calendar.ts';
import type { CalendarRules } from './calendar-rules.ts';
import { dateOfDay, dayOf, localDate, weekdayOf } from './local-date.ts';
import type { TimeZone } from './time-zone.ts';

export interface SessionTable {
  /**
   * The sessions of the years from `first` to `last`, oldest first; where more years are known by now, theirs as well,
   * and never one missing in between. Years outside the rules have none.
   */
  ofYears(first: number, last: number): readonly Session[];
}

export function sessionTable(rules: CalendarRules, zone: TimeZone): SessionTable {
  const within = (year: number): number => Math.min(Math.max(year, rules.firstYear), rules.lastYear);
  let known: { readonly first: number; readonly last: number } | null = null;
  let table: readonly Session[] = [];
  const between = (first: number, last: number): readonly Session[] => {
    const sessions: Session[] = [];
    for (let year = first; year <= last; year++) sessions.push(...sessionsOf(rules, zone, year));
    return sessions;
  };
  return {
    ofYears(first, last) {
      const from = Math.min(within(first), known?.first ?? Infinity);
      const to = Math.max(within(last), known?.last ?? -Infinity);
      if (known === null) table = between(from, to);
      else if (from < known.first || to > known.last)
        table = [...between(from, known.first - 1), ...table, ...between(known.last + 1, to)];
      known = { first: from, last: to };
      return table;
    },
  };
}

function sessionsOf(rules: CalendarRules, zone: TimeZone, year: number): readonly Session[] {
  const sessions: Session[] = [];
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
  return sessions;
}
