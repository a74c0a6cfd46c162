/** The calendars we know, by name. */
import { type Result, ok, refuse } from '@mqk/core';

import { alwaysRules } from './always.ts';
import type { Calendar } from './calendar.ts';
import { calendarOf } from './calendar-of.ts';
import type { CalendarRules } from './calendar-rules.ts';
import { xnysRules } from './xnys.ts';

export const CALENDARS = [
  'XNYS', //   New York Stock Exchange, and with it the listed shares of the United States
  'always', // never closed: one session a UTC day
] as const;
export type CalendarName = (typeof CALENDARS)[number];

const RULES: Readonly<Record<CalendarName, CalendarRules>> = { XNYS: xnysRules, always: alwaysRules };
const made = new Map<CalendarName, Calendar>();

export interface CalendarRefusal {
  readonly code: 'unknown_calendar';
  readonly name: string;
  readonly known: readonly CalendarName[];
}

/** The calendar of a name that stands in our own code. The same name is the same object. */
export function calendar(name: CalendarName): Calendar {
  const known = made.get(name) ?? calendarOf(RULES[name]);
  made.set(name, known);
  return known;
}

/** The calendar of a name from outside. */
export function findCalendar(name: string): Result<Calendar, CalendarRefusal> {
  const known = CALENDARS.find((candidate) => candidate === name);
  if (known === undefined)
    return refuse({ code: 'unknown_calendar', name: name.slice(0, 40), known: CALENDARS });
  return ok(calendar(known));
}
