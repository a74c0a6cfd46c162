/** Wall clocks of a place, by the time-zone database of the platform. */
import { type MarketTime, invariant, marketTime } from '@mqk/core';

import { DAY_MS } from './local-date.ts';

const MINUTE_MS = 60_000;
/** Days. */
const FORTNIGHT = 14;

export interface TimeZone {
  /** Milliseconds to add to UTC to get the wall clock of this moment. */
  offsetAt(ms: number): number;
  /** The moment at which the wall clock shows so many minutes after midnight of a day (days since 1970-01-01). */
  momentOf(day: number, minutes: number): MarketTime;
}

/**
 * A zone that remembers what it asked: offsets at the start of fortnights, and of days only where the clock changes
 * in between. No zone changes its clock and changes it back within a fortnight.
 */
export function timeZone(name: string): TimeZone {
  const wallClock = wallClockOf(name);
  const known = new Map<number, number>();
  const atStartOf = (day: number): number => {
    const asked = known.get(day);
    if (asked !== undefined) return asked;
    const offset = wallClock(day * DAY_MS) - day * DAY_MS;
    known.set(day, offset);
    return offset;
  };
  const offsetAt = (ms: number): number => {
    const day = Math.floor(ms / DAY_MS);
    const fortnight = day - (((day % FORTNIGHT) + FORTNIGHT) % FORTNIGHT);
    const offset = atStartOf(fortnight);
    if (offset === atStartOf(fortnight + FORTNIGHT)) return offset;
    const today = atStartOf(day);
    if (today === atStartOf(day + 1)) return today;
    const second = Math.floor(ms / 1000) * 1000;
    return wallClock(second) - second;
  };
  const momentOf = (day: number, minutes: number): MarketTime => {
    const wall = day * DAY_MS + minutes * MINUTE_MS;
    // the first guess may fall on the other side of a change of the clock, the second does not
    const guess = wall - offsetAt(wall);
    return marketTime(wall - offsetAt(guess));
  };
  return { offsetAt, momentOf };
}

/** What the clock on the wall shows, as if it were UTC. */
function wallClockOf(timeZoneName: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timeZoneName,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (ms) => {
    // month, day, year, hour, minute, second, whatever stands between them
    const shown = format.format(ms).match(/\d+/g)?.map(Number) ?? [];
    const [month, day, year, hour, minute, second] = shown;
    const wall = Date.UTC(year ?? NaN, (month ?? NaN) - 1, day, hour, minute, second);
    invariant(shown.length === 6 && Number.isFinite(wall), `no wall clock for ${ms} in ${timeZoneName}`);
    return wall;
  };
}
