/** A part of a series. */
import type { MarketTime } from '@mqk/core';

import { type BarSeries, type Column, cellOf } from './series.ts';

/** The bars that end from `from` to `to`, both included. Nothing is copied: the columns are those of the series. */
export function barsBetween(series: BarSeries, from: MarketTime, to: MarketTime): BarSeries {
  const { closeAt, length } = series;
  const first = placeFrom(closeAt, length, from);
  const end = placeFrom(closeAt, length, to + 1);
  const part = (column: Column): Column => column.subarray(first, end);
  return {
    ...series,
    length: Math.max(0, end - first),
    closeAt: part(closeAt),
    open: part(series.open),
    high: part(series.high),
    low: part(series.low),
    close: part(series.close),
    volume: part(series.volume),
  };
}

/** The first place whose time is at `time` or later. */
function placeFrom(closeAt: Column, length: number, time: number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cellOf(closeAt, middle) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
