/** How far the account fell from its highest equity. */
import { MICROS_MAX, type Micros, divide, inMicrosRange, toMicros } from '@mqk/core';

export interface Drawdown {
  /** Micros, never negative; a fall that no row could hold counts as the largest that one can. */
  readonly amount: Micros;
  /** Share of the peak in millionths, rounded up; null where the peak was not positive. */
  readonly ppm: bigint | null;
}

/** Zero at a new peak. */
export function drawdown(peak: Micros, equity: Micros): Drawdown {
  const fall = equity < peak ? peak - equity : 0n;
  const amount = inMicrosRange(fall) ? toMicros(fall) : MICROS_MAX;
  return { amount, ppm: peak > 0n ? divide(fall * 1_000_000n, peak, 'up') : null };
}
