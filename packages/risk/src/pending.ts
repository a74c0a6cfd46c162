/** Orders that may still fill, as the worst case counts them. */
import type { Instrument, InstrumentId, Micros, Side } from '@mqk/core';

import type { PendingOrder } from './facts.ts';

/** One thing that may fill: an order, or a group of which at most one fills. */
export interface Fillable {
  readonly instrument: Instrument;
  readonly side: Side;
  readonly leaves: bigint;
  readonly price: Micros;
}

/** Groups are counted once, at their largest quantity and their highest price. */
export function fillables(
  pending: readonly (Fillable & Pick<PendingOrder, 'ocoGroup'>)[],
): readonly Fillable[] {
  const alone: Fillable[] = [];
  const groups = new Map<string, Fillable>();
  for (const order of pending) {
    if (order.ocoGroup === null) {
      alone.push(order);
      continue;
    }
    const key = JSON.stringify([order.ocoGroup, order.instrument.id, order.side]);
    groups.set(key, larger(groups.get(key) ?? order, order));
  }
  return [...alone, ...groups.values()];
}

const larger = (a: Fillable, b: Fillable): Fillable => ({
  instrument: a.instrument,
  side: a.side,
  leaves: a.leaves > b.leaves ? a.leaves : b.leaves,
  price: a.price > b.price ? a.price : b.price,
});

/** Smallest units that may still be bought, or sold, in one instrument. */
export function leavesOf(orders: readonly Fillable[], instrument: InstrumentId, side: Side): bigint {
  let total = 0n;
  for (const order of orders)
    if (order.instrument.id === instrument && order.side === side) total += order.leaves;
  return total;
}
