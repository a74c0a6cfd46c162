/** The distinct bar ends of several series. */
import { type Column, cellOf } from './series.ts';

/**
 * Every time that stands in one of the columns, once, ascending; each column ascends strictly. Pairs are merged until one
 * is left: series of one exchange have the same times, so that a pair is mostly no longer than either.
 */
export function unionOfTimes(columns: readonly Column[]): Float64Array {
  let now: readonly Column[] = columns;
  while (now.length > 1) {
    const next: Column[] = [];
    for (let index = 0; index < now.length; index += 2) {
      const [one, other] = [now[index], now[index + 1]];
      if (one !== undefined) next.push(other === undefined ? one : unionOfTwo(one, other));
    }
    now = next;
  }
  return Float64Array.from(now[0]?.slice() ?? []);
}

function unionOfTwo(one: Column, other: Column): Column {
  if (isSame(one, other)) return one;
  const union = new Float64Array(one.length + other.length);
  let [i, j, length] = [0, 0, 0];
  while (i < one.length || j < other.length) {
    const a = i < one.length ? cellOf(one, i) : Infinity;
    const b = j < other.length ? cellOf(other, j) : Infinity;
    union[length++] = a < b ? a : b;
    if (a <= b) i++;
    if (b <= a) j++;
  }
  return union.subarray(0, length);
}

function isSame(one: Column, other: Column): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false;
  return true;
}
