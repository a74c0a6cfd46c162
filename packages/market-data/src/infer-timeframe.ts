/** The timeframe that bars were made with, from how far apart they are. */
import { type Result, ok, refuse } from '@mqk/core';

import { cellOf } from './series.ts';
import { TIMEFRAMES, TIMEFRAME_MS, type Timeframe } from './timeframe.ts';

/** Null: not two bars of one symbol. */
export interface TimeframeRefusal {
  readonly distanceMs: number | null;
}

const HOUR_MS = 3_600_000;

/** The commonest distance decides, the smaller of two that are as common. Refuses one that is none of ours. */
export function inferTimeframe(closeAts: readonly Float64Array[]): Result<Timeframe, TimeframeRefusal> {
  const counts = new Map<number, number>();
  for (const closeAt of closeAts) countDistances(closeAt, counts);
  const ranked = [...counts].sort(([a, countA], [b, countB]) => countB - countA || a - b);
  const commonest = ranked[0]?.[0];
  if (commonest === undefined) return refuse({ distanceMs: null });
  const timeframe = TIMEFRAMES.find((each) => isDistanceOf(each, commonest));
  return timeframe === undefined ? refuse({ distanceMs: commonest }) : ok(timeframe);
}

/** Runs of the same distance are counted at once: that is nearly all of them. */
function countDistances(closeAt: Float64Array, counts: Map<number, number>): void {
  let distance = 0;
  let run = 0;
  for (let index = 1; index < closeAt.length; index++) {
    const next = cellOf(closeAt, index) - cellOf(closeAt, index - 1);
    if (next !== distance) {
      if (run > 0) counts.set(distance, (counts.get(distance) ?? 0) + run);
      distance = next;
      run = 0;
    }
    run++;
  }
  if (run > 0) counts.set(distance, (counts.get(distance) ?? 0) + run);
}

/** A day of trading ends 23 or 25 hours after the one before when the clock changes, and earlier on a half day. */
function isDistanceOf(timeframe: Timeframe, distanceMs: number): boolean {
  const size = TIMEFRAME_MS[timeframe];
  return timeframe === '1d' ? Math.abs(distanceMs - size) <= 4 * HOUR_MS : distanceMs === size;
}
