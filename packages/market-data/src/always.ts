/** A market that never closes: one session a UTC day, from midnight to midnight. */
import type { CalendarRules } from './calendar-rules.ts';

export const alwaysRules: CalendarRules = {
  name: 'always',
  timeZone: 'UTC',
  firstYear: 1970,
  lastYear: 2099,
  weekend: [],
  openMinute: 0,
  closeMinute: 24 * 60,
  closedOn: () => [],
  specialHours: () => [],
};
