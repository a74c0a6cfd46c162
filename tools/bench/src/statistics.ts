/** Numbers about a handful of runs: never an average, which one interruption moves. */

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** Median of the absolute deviations from the median. */
  readonly mad: number;
}

const ascending = (values: readonly number[]): readonly number[] => [...values].sort((a, b) => a - b);

/** Nearest rank: a value that was really seen. Refuses (throws): no values. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = ascending(values);
  const found = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  if (found === undefined) throw new Error('no values, no percentile');
  return found;
}

function median(values: readonly number[]): number {
  const sorted = ascending(values);
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  return (lower + upper) / 2;
}

export function spread(values: readonly number[]): Spread {
  const middle = median(values);
  return {
    median: middle,
    min: Math.min(...values),
    max: Math.max(...values),
    mad: median(values.map((value) => Math.abs(value - middle))),
  };
}
