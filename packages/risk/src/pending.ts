/** Orders that may still fill, as the worst case counts them. */
import { type Instrument, type Micros, type Side, rawNotional } from '@mqk/core';

import { higher } from './extremes.ts';
import type { PendingOrder } from './facts.ts';

/** One thing that may fill: an order, or a group of which at most one fills. */
export interface Fillable {
  readonly instrument: Instrument;
  readonly side: Side;
  readonly leaves: bigint;
  readonly price: Micros;
}

type Grouped = Fillable & Pick<PendingOrder, 'ocoGroup'>;

/** Groups are counted once, at their largest quantity and their highest price. */
export function fillables(pending: readonly Grouped[]): readonly Fillable[] {
  if (pending.every(({ ocoGroup }) => ocoGroup === null)) return pending;
  const groups = new Map<string, Fillable>();
  for (const order of pending) {
    if (order.ocoGroup === null || order.leaves === 0n) continue;
    const key = JSON.stringify([order.ocoGroup, order.instrument.id, order.side]);
    groups.set(key, larger(groups.get(key) ?? order, order));
  }
  return [...pending.filter(({ ocoGroup }) => ocoGroup === null), ...groups.values()];
}

const larger = (a: Fillable, b: Fillable): Fillable => ({
  instrument: a.instrument,
  side: a.side,
  leaves: higher(a.leaves, b.leaves),
  price: higher(a.price, b.price),
});

/** Smallest units that may still be bought, or sold, by orders of one instrument. */
export function leavesOf(orders: readonly Fillable[], side: Side): bigint {
  let total = 0n;
  for (const order of orders) if (order.side === side) total += order.leaves;
  return total;
}

/** Unchecked micros that it may cost. */
export const costOf = ({ instrument, price, leaves }: Fillable): bigint =>
  rawNotional(instrument, price, leaves, 'up');

/** What the orders of one instrument come to if all of them fill; unchecked. */
export interface Filling {
  /** Smallest units. */
  readonly buying: bigint;
  readonly selling: bigint;
  /** Micros that the buys may cost. */
  readonly cost: bigint;
}

export const NOTHING_FILLS: Filling = { buying: 0n, selling: 0n, cost: 0n };

/** One more that fills by itself, and may cost `own`. */
export const withOneMore = (
  { buying, selling, cost }: Filling,
  { side, leaves }: Fillable,
  own: bigint,
): Filling =>
  side === 'buy'
    ? { buying: buying + leaves, selling, cost: cost + own }
    : { buying, selling: selling + leaves, cost };

export const fillingOf = (orders: readonly Fillable[]): Filling =>
  orders.reduce((filling, order) => withOneMore(filling, order, costOf(order)), NOTHING_FILLS);
