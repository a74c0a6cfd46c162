/** Sums that no account can hold. Every product and sum is worked out unbounded, and checked here. */
import { inMicrosRange } from '@mqk/core';

import { NONE, no, type RefusalOf } from '../refusal.ts';
import type { View } from '../view.ts';

export function overflows(view: View): readonly RefusalOf<'overflow'>[] {
  let broken: readonly RefusalOf<'overflow'>[] = NONE;
  for (const [what, isBeyond] of SUMS) if (isBeyond(view)) broken = [...broken, no('overflow', { what })];
  return broken;
}

const SUMS: readonly (readonly [RefusalOf<'overflow'>['what'], (view: View) => boolean])[] = [
  ['price', ({ price }) => !price.ok && price.refused.code === 'overflow'],
  ['notional', ({ notional }) => beyond(notional)],
  ['exposure', (view) => tooManyUnits(view) || tooMuch(view)],
  ['buying_power', ({ reservedBuys }) => beyond(reservedBuys)],
];

/** What nobody knows is beyond nothing: its price is missing, and that is a reason by itself. */
const beyond = (amount: bigint | null): boolean => !inMicrosRange(amount ?? 0n);

/** Filling more only adds to the gross, and every other amount is a part of it. */
const tooMuch = ({ stakes, ownGross }: View): boolean =>
  (stakes !== null && beyond(stakes.after.gross)) || (ownGross !== null && beyond(ownGross.after));

/** Asked of the bare units as well: without a price there is nothing else to ask. */
const tooManyUnits = ({ held, filling }: View): boolean =>
  beyond(held + filling.buying) || beyond(held - filling.selling);
