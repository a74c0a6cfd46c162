/** Whether what is under way accounts for a difference, to the last unit. */

export type Explained =
  | 'yes'
  | 'no'
  /** Too many combinations to try; the next snapshot will have fewer. */
  | 'too_many';

/** About ten independent facts. A desk with more of them under way at one moment asks again. */
const SUMS_MAX = 1024;

/**
 * The parts of a snapshot are asked for one after the other, so each fact under way may or may not show in each of
 * them: a difference is explained if it is exactly the sum of some of the effects. Nothing is explained roughly.
 */
export function explained(difference: bigint, effects: readonly bigint[]): Explained {
  if (difference === 0n) return 'yes';
  const moving = effects.filter((effect) => effect !== 0n).sort(ascending);
  const [least, most] = [total(moving, (effect) => effect < 0n), total(moving, (effect) => effect > 0n)];
  if (difference < least || difference > most) return 'no';
  if (difference === least + most) return 'yes';
  let sums = new Set([0n]);
  for (const effect of moving) {
    sums = new Set([...sums, ...[...sums].map((sum) => sum + effect)]);
    if (sums.has(difference)) return 'yes';
    if (sums.size > SUMS_MAX) return 'too_many';
  }
  return 'no';
}

const ascending = (a: bigint, b: bigint): number => (a === b ? 0 : a < b ? -1 : 1);

const total = (effects: readonly bigint[], counts: (effect: bigint) => boolean): bigint =>
  effects.reduce((sum, effect) => (counts(effect) ? sum + effect : sum), 0n);
