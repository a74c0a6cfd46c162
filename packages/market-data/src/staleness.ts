/** How old the newest bar or price is, in time during which the market could have changed it. */
import { type MarketTime, marketTime } from '@mqk/core';

import type { Calendar } from './calendar.ts';
import { TIMEFRAME_MS, type Timeframe } from './timeframe.ts';

export interface Staleness {
  /** Trading time since `last`: a price from Friday's close is not older on Monday morning. */
  readonly ageMs: number;
  /** Bars that have ended since `last` and should have arrived. */
  readonly barsMissed: number;
}

/**
 * Age of what was last heard, seen at `now`, in session time. Judge a live feed with `ageMs` against its own limit and
 * bars with `barsMissed` (one bar may still be on its way).
 */
export function stalenessOf(
  rule: { readonly calendar: Calendar; readonly timeframe: Timeframe },
  last: MarketTime,
  now: MarketTime,
): Staleness {
  if (now <= last) return { ageMs: 0, barsMissed: 0 };
  return { ageMs: rule.calendar.openMs(last, now), barsMissed: barsBetween(rule, last, now) };
}

/** Expected bar ends in (from, to]. */
function barsBetween(
  rule: { readonly calendar: Calendar; readonly timeframe: Timeframe },
  from: MarketTime,
  to: MarketTime,
): number {
  const { calendar } = rule;
  let count = 0;
  let session = calendar.sessionOf(marketTime(from + 1)) ?? calendar.next(from);
  while (session !== null && session.openAt < to) {
    const ends = calendar.barEnds(session, TIMEFRAME_MS[rule.timeframe]);
    count += ends.filter((end) => end > from && end <= to).length;
    session = calendar.next(session.openAt);
  }
  return count;
}
