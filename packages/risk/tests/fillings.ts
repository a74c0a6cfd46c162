/** Every way in which pending orders can fill, worked out one share lot at a time: the slow truth to compare with. */
import { type InstrumentId, type Side, rawNotional } from '@mqk/core';

import type { PendingOrder, RiskFacts } from '../src/index.ts';

export interface Outcome {
  readonly quantity: bigint;
  /** What the open lots cost, positions at their mark: never negative. */
  readonly notional: bigint;
}

/** All subsets of the orders in which no two of one group fill. */
export function subsets(orders: readonly PendingOrder[]): readonly (readonly PendingOrder[])[] {
  const [first, ...rest] = orders;
  if (first === undefined) return [[]];
  const without = subsets(rest);
  const excludes = (other: PendingOrder): boolean =>
    first.ocoGroup !== null &&
    first.ocoGroup === other.ocoGroup &&
    first.side === other.side &&
    first.instrument.id === other.instrument.id;
  const compatible = without.filter((subset) => !subset.some(excludes));
  return [...without, ...compatible.map((subset) => [first, ...subset])];
}

interface Lot {
  readonly side: Side;
  readonly quantity: bigint;
  readonly price: bigint;
}

/** The position in one instrument after these orders filled in this order; closing takes the oldest lot first. */
export function outcomeOf(facts: RiskFacts, filled: readonly PendingOrder[], id: InstrumentId): Outcome {
  const mark = facts.marks.find(({ instrument }) => instrument === id)!.price;
  const own = facts.positions.filter(({ instrument }) => instrument.id === id);
  const start = own.reduce((sum, { quantity }) => sum + quantity, 0n);
  let lots: readonly Lot[] =
    start === 0n
      ? []
      : [{ side: start > 0n ? 'buy' : 'sell', quantity: start > 0n ? start : -start, price: mark }];
  for (const { instrument, side, leaves, price } of filled)
    if (instrument.id === id) lots = afterFill(lots, { side, quantity: leaves, price });
  const quantity = lots.reduce((sum, lot) => sum + (lot.side === 'buy' ? lot.quantity : -lot.quantity), 0n);
  const traded = own[0]?.instrument ?? filled[0]?.instrument;
  const notional = lots.reduce(
    (sum, lot) => sum + rawNotional(traded!, lot.price as typeof mark, lot.quantity, 'up'),
    0n,
  );
  return { quantity, notional };
}

function afterFill(lots: readonly Lot[], fill: Lot): readonly Lot[] {
  const [oldest, ...rest] = lots;
  if (fill.quantity === 0n) return lots;
  if (oldest === undefined || oldest.side === fill.side) return [...lots, fill];
  if (oldest.quantity > fill.quantity)
    return [{ ...oldest, quantity: oldest.quantity - fill.quantity }, ...rest];
  return afterFill(rest, { ...fill, quantity: fill.quantity - oldest.quantity });
}
