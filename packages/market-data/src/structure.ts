/** Bars that do not stand where bars of their size stand, and feeds that repeat themselves. */
import { type MarketTime, marketTime } from '@mqk/core';

import type { Calendar, Session } from './calendar.ts';
import type { StructureIssue, StuckRun } from './quality.ts';
import { type BarSeries, cellOf } from './series.ts';
import { TIMEFRAME_MS } from './timeframe.ts';

export function findStructureIssues(series: BarSeries, calendar: Calendar): readonly StructureIssue[] {
  const issues: StructureIssue[] = [];
  const placeOf = createGrid(calendar, TIMEFRAME_MS[series.timeframe]);
  for (let index = 0; index < series.length; index++) {
    const at = marketTime(cellOf(series.closeAt, index));
    const place = placeOf(at);
    if (place !== 'on_grid') issues.push({ at, issue: place });
    const moved = series.high[index] !== series.low[index];
    if (moved && series.volume[index] === 0) issues.push({ at, issue: 'no_volume' });
  }
  return issues;
}

/** Where a bar end stands. Remembers the session, because bars of a session come together. */
function createGrid(
  calendar: Calendar,
  sizeMs: number,
): (at: MarketTime) => 'on_grid' | 'off_grid' | 'outside_session' {
  let session: Session | null = null;
  let ends: ReadonlySet<MarketTime> = new Set();
  return (at) => {
    if (session === null || at <= session.openAt || at > session.closeAt) {
      session = calendar.sessionOf(at);
      ends = new Set(session === null ? [] : calendar.barEnds(session, sizeMs));
    }
    if (session === null) return 'outside_session';
    return ends.has(at) ? 'on_grid' : 'off_grid';
  };
}

/** Runs of at least `barsMin` bars that are equal in every number. */
export function findStuckRuns(series: BarSeries, barsMin: number): readonly StuckRun[] {
  const runs: StuckRun[] = [];
  let start = 0;
  for (let index = 1; index <= series.length; index++) {
    if (index < series.length && isRepeat(series, index)) continue;
    const bars = index - start;
    if (bars >= barsMin) {
      const [from, to] = [cellOf(series.closeAt, start), cellOf(series.closeAt, index - 1)];
      runs.push({ from: marketTime(from), to: marketTime(to), bars });
    }
    start = index;
  }
  return runs;
}

const isRepeat = ({ open, high, low, close, volume }: BarSeries, index: number): boolean =>
  [open, high, low, close, volume].every((column) => column[index] === column[index - 1]);
