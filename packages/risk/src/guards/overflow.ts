/** Sums that no account can hold. Every product and sum is worked out unbounded, and checked here. */
import { inMicrosRange } from '@mqk/core';

import { leavesOf } from '../pending.ts';
import { type RefusalOf, no } from '../refusal.ts';
import type { Stake, View } from '../view.ts';

export function overflows(view: View): readonly RefusalOf<'overflow'>[] {
  const { price, notional, reservedBuys } = view;
  const found: readonly (readonly [RefusalOf<'overflow'>['what'], boolean])[] = [
    ['price', !price.ok && price.refused.code === 'overflow'],
    ['notional', beyond(notional)],
    ['exposure', tooManyUnits(view) || tooMuch(view.stakes)],
    ['buying_power', beyond(reservedBuys)],
  ];
  return found.filter(([, broken]) => broken).map(([what]) => no('overflow', { what }));
}

const beyond = (amount: bigint | null): boolean => amount !== null && !inMicrosRange(amount);

const tooMuch = (stakes: View['stakes']): boolean =>
  stakes !== null && (tooLarge(stakes.before) || tooLarge(stakes.after));

const tooLarge = ({ units, notional, gross, net }: Stake): boolean =>
  beyond(units) || beyond(notional) || beyond(gross) || beyond(net);

/** Asked of the bare units as well, for without a price there is nothing else to ask. */
const tooManyUnits = ({ held, fills }: View): boolean =>
  beyond(held) || beyond(held + leavesOf(fills, 'buy')) || beyond(held - leavesOf(fills, 'sell'));
