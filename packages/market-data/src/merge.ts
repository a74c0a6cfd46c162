/** Several series as one tape. */
import { invariant } from '@mqk/core';

import { type BarSeries, type Column, type IndexColumn, cellOf, placeAt } from './series.ts';
import { unionOfTimes } from './union-of-times.ts';

/**
 * Every distinct bar end of several series, oldest first, and which bars end there.
 *
 * The bars of step `n` are the entries from `starts[n]` up to `starts[n + 1]`: entry `e` is bar `barIndex[e]` of
 * `series[seriesIndex[e]]`. Within a step the symbols stand in code-unit order.
 */
export interface MergedBars {
  /** Sorted by symbol in code units. */
  readonly series: readonly BarSeries[];
  /** Number of distinct bar ends. */
  readonly length: number;
  readonly closeAt: Column;
  readonly starts: IndexColumn;
  readonly seriesIndex: IndexColumn;
  readonly barIndex: IndexColumn;
}

/** Merges series by time. Two series of one symbol are a broken promise. */
export function mergeByTime(unsorted: readonly BarSeries[]): MergedBars {
  const series = [...unsorted].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  for (const [index, { symbol }] of series.entries()) {
    invariant(symbol !== series[index + 1]?.symbol, `two series of ${symbol}`);
  }
  const only = series.length === 1 ? series[0] : undefined;
  return only === undefined ? merged(series) : alone(only);
}

/** One series is a tape already: every bar is a step of its own. */
function alone(only: BarSeries): MergedBars {
  const { length, closeAt } = only;
  const starts = new Int32Array(length + 1);
  for (let index = 1; index <= length; index++) starts[index] = index;
  return {
    series: [only],
    length,
    closeAt: closeAt.subarray(0, length),
    starts,
    seriesIndex: new Int32Array(length),
    barIndex: starts.subarray(0, length),
  };
}

function merged(series: readonly BarSeries[]): MergedBars {
  const closeAt = unionOfTimes(series.map((each) => each.closeAt.subarray(0, each.length)));
  const starts = countedStarts(series, closeAt);
  const total = placeAt(starts, closeAt.length);
  const seriesIndex = new Int32Array(total);
  const barIndex = new Int32Array(total);
  const free = starts.slice();
  // series by series, so that the bars of one step end up in the order of their symbols
  for (const [which, { closeAt: times, length }] of series.entries()) {
    let step = 0;
    for (let bar = 0; bar < length; bar++) {
      step = stepOf(closeAt, cellOf(times, bar), step);
      const entry = placeAt(free, step);
      seriesIndex[entry] = which;
      barIndex[entry] = bar;
      free[step] = entry + 1;
    }
  }
  return { series, length: closeAt.length, closeAt, starts, seriesIndex, barIndex };
}

/** Where the entries of each step start; one more at the end. */
function countedStarts(series: readonly BarSeries[], closeAt: Float64Array): Int32Array {
  const starts = new Int32Array(closeAt.length + 1);
  for (const { closeAt: times, length } of series) {
    let step = 0;
    for (let bar = 0; bar < length; bar++) {
      step = stepOf(closeAt, cellOf(times, bar), step);
      starts[step + 1] = placeAt(starts, step + 1) + 1;
    }
  }
  for (let step = 0; step < closeAt.length; step++)
    starts[step + 1] = placeAt(starts, step + 1) + placeAt(starts, step);
  return starts;
}

/** Position of a time that is there, at or after `from`: usually the very next one, else found by halving. */
function stepOf(closeAt: Float64Array, time: number, from: number): number {
  if (closeAt[from] === time) return from;
  if (closeAt[from + 1] === time) return from + 1;
  let [low, high] = [from, closeAt.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cellOf(closeAt, middle) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
