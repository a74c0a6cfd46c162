/** Sharing a whole amount by weights without losing any of it. */
import { divide } from '@mqk/core';

/**
 * Whole parts of `total` in proportion to `weights` (which do not add up to zero), adding up to it exactly.
 *
 * Each part is the floor of its exact share, and what is left goes, unit by unit, to the largest remainders, of
 * equals to the first. Weights that cancel out name nobody: the first takes it all. Source: the method of largest
 * remainders (Hamilton).
 */
export function apportion(total: bigint, weights: readonly bigint[]): readonly bigint[] {
  const sum = sumOf(weights);
  if (sum === 0n) return weights.map((_weight, at) => (at === 0 ? total : 0n));
  const sign = sum < 0n ? -1n : 1n;
  const exact = weights.map((weight) => total * weight * sign);
  const floors = exact.map((share) => divide(share, sum * sign, 'floor'));
  const rest = total - sumOf(floors);
  const remainders = exact.map((share, at) => share - (floors[at] ?? 0n) * sum * sign);
  const byRemainder = remainders
    .map((remainder, at) => ({ remainder, at }))
    .sort((a, b) => descending(a.remainder, b.remainder) || a.at - b.at);
  const more = new Set(byRemainder.filter((_each, rank) => BigInt(rank) < rest).map(({ at }) => at));
  return floors.map((part, at) => (more.has(at) ? part + 1n : part));
}

const sumOf = (parts: readonly bigint[]): bigint => parts.reduce((sum, part) => sum + part, 0n);
const descending = (a: bigint, b: bigint): number => (a === b ? 0 : a > b ? -1 : 1);
