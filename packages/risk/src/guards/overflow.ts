/** Sums that no account can hold. Every product and sum is worked out unbounded, and checked here. */
import { inMicrosRange } from '@mqk/core';

import { leavesOf } from '../pending.ts';
import { type RefusalOf, no } from '../refusal.ts';
import type { View } from '../view.ts';

export function overflows(view: View): readonly RefusalOf<'overflow'>[] {
  const found: readonly (readonly [RefusalOf<'overflow'>['what'], boolean])[] = [
    ['price', overflowed(view.price)],
    ['notional', beyond(view.notional)],
    ['exposure', tooManyUnits(view) || overflowed(view.before) || overflowed(view.after)],
    ['buying_power', beyond(view.reservedBuys)],
  ];
  return found.filter(([, broken]) => broken).map(([what]) => no('overflow', { what }));
}

type Answer = View['price'] | View['before'] | null;

const overflowed = (answer: Answer): boolean =>
  answer !== null && !answer.ok && answer.refused.code === 'overflow';

const beyond = (amount: bigint | null): boolean => amount !== null && !inMicrosRange(amount);

/** Asked of the bare units as well, for without a price there is no exposure to ask. */
function tooManyUnits({ held, pending, order }: View): boolean {
  const { id } = order.instrument;
  const ends = [held, held + leavesOf(pending, id, 'buy'), held - leavesOf(pending, id, 'sell')];
  return !ends.every(inMicrosRange);
}
