/** What distinguishes one exchange's calendar from another's: how another exchange is added. */
import type { LocalDate, Weekday } from './local-date.ts';

export interface SpecialHours {
  readonly date: LocalDate;
  /** Minutes after local midnight. Default: the regular ones. */
  readonly openMinute?: number;
  readonly closeMinute?: number;
}

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
