/** Prices that leave their neighbours and come back. */
import { marketTime, toMicros } from '@mqk/core';

import type { Outlier } from './quality.ts';
import { type BarSeries, cellOf } from './series.ts';

/** Bars whose close, high or low is further than `spikeBpsMax` from both neighbouring closes, on the same side. */
export function findOutliers(series: BarSeries, spikeBpsMax: number): readonly Outlier[] {
  const outliers: Outlier[] = [];
  for (let index = 1; index + 1 < series.length; index++) {
    for (const field of ['close', 'high', 'low'] as const) {
      const value = cellOf(series[field], index);
      const neighbour = nearerNeighbour(series, index, value);
      const byBps = Math.floor((Math.abs(value - neighbour) * 10_000) / neighbour);
      if (byBps <= spikeBpsMax) continue;
      const at = marketTime(cellOf(series.closeAt, index));
      outliers.push({
        at,
        field,
        value: toMicros(BigInt(value)),
        neighbour: toMicros(BigInt(neighbour)),
        byBps,
      });
    }
  }
  return outliers;
}

/** Of the closes on either side the one that a value is nearer to; the value itself if it lies between them. */
function nearerNeighbour({ close }: BarSeries, index: number, value: number): number {
  const before = cellOf(close, index - 1);
  const after = cellOf(close, index + 1);
  return Math.max(Math.min(value, Math.max(before, after)), Math.min(before, after));
}
