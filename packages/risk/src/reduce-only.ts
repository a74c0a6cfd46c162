/** Whether an order can only take risk away. */
import { type InstrumentId, ZERO } from '@mqk/core';

import type { PendingOrder, PositionFact, RiskFacts, RiskOrder } from './facts.ts';
import { fillables, leavesOf } from './pending.ts';

type Reducing = Pick<RiskOrder, 'clientOrderId' | 'instrument' | 'side' | 'quantity' | 'ocoGroup'>;

/** The account's position in one instrument, over all strategies. */
export function heldOf(
  positions: readonly Pick<PositionFact, 'instrument' | 'quantity'>[],
  instrument: InstrumentId,
): bigint {
  let held = 0n;
  for (const position of positions) if (position.instrument.id === instrument) held += position.quantity;
  return held;
}

/**
 * True only if, whichever of the pending orders fill, this one can neither turn the position round nor make it
 * larger: it faces the position, and together with every other order on its side it does not exceed it. Orders
 * that might enlarge the position first are not relied on.
 *
 * With no pending orders given it answers whether the order by itself protects the position.
 */
export function trueReduceOnly(facts: Pick<RiskFacts, 'positions' | 'pending'>, order: Reducing): boolean {
  const held = heldOf(facts.positions, order.instrument.id);
  const others = facts.pending.filter(
    ({ clientOrderId, instrument }) =>
      clientOrderId !== order.clientOrderId && instrument.id === order.instrument.id,
  );
  return reducesOnly(held, others, order);
}

/** The same from what is held and what else is pending in the order's instrument. */
export function reducesOnly(held: bigint, others: readonly PendingOrder[], order: Reducing): boolean {
  const { instrument, side, quantity, ocoGroup } = order;
  const asked = { instrument, side, leaves: quantity, price: ZERO, ocoGroup };
  const reducing = leavesOf(fillables([...others, asked]), order.side);
  const room = order.side === 'sell' ? held : -held;
  return order.quantity > 0n && reducing <= room;
}
