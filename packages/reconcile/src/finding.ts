/** A difference, and whether what is under way excuses it. */
import type { Difference } from './difference.ts';
import { type Explained, explained } from './explained.ts';

export interface Finding {
  readonly difference: Difference;
  readonly excused: Explained;
}

export const finding = (difference: Difference, excused: boolean): Finding => ({
  difference,
  excused: excused ? 'yes' : 'no',
});

/** A difference of amounts, excused only by effects that add up to it. */
export const findingOfAmounts = (
  difference: Difference,
  ahead: bigint,
  effects: readonly bigint[],
): Finding => ({ difference, excused: explained(ahead, effects) });
