/** What may still fill of a symbol, as a target counts it. */
import type { ClientOrderId, Quantity } from '@mqk/core';
import { type Order, leaves } from '@mqk/oms';
import type { OpenOrder } from '@mqk/strategy';

/** A promise that has not been sent yet counts in full: forgetting it would order the same shares twice. */
export const mayStillFill = (order: Order): Quantity =>
  order.base === 'UNSENT' ? order.terms.quantity : leaves(order);

/**
 * Orders that take over from one another fill once together: until the broker has decided they are one order, which may
 * still bring the largest of them. Whoever wants it away cancels the first of them, and the end of that one takes along
 * what was to follow. In the order of `orders`, which is that of their creation.
 */
export function openOrdersOf(orders: readonly Order[]): readonly OpenOrder[] {
  const before = new Map<ClientOrderId, ClientOrderId>();
  const open = new Set(orders.map(({ clientOrderId }) => clientOrderId));
  for (const { clientOrderId, replace } of orders)
    if (replace !== null && open.has(replace.successor)) before.set(replace.successor, clientOrderId);
  const firstOf = (id: ClientOrderId): ClientOrderId => {
    const earlier = before.get(id);
    return earlier === undefined ? id : firstOf(earlier);
  };
  const counted = new Map<ClientOrderId, OpenOrder>();
  for (const order of orders) {
    const first = firstOf(order.clientOrderId);
    const alone = openOrder(order);
    const beside = counted.get(first);
    counted.set(first, beside === undefined ? { ...alone, clientOrderId: first } : together(beside, alone));
  }
  return [...counted.values()];
}

const openOrder = (order: Order): OpenOrder => ({
  clientOrderId: order.clientOrderId,
  side: order.terms.side,
  leaves: mayStillFill(order),
  reduceOnly: order.reduceOnly,
  cancelAsked: order.cancel !== 'none',
  protective: order.leg === 'stop' || order.leg === 'target',
});

/** Neither side, leg nor purpose changes by a replace. */
const together = (one: OpenOrder, other: OpenOrder): OpenOrder => ({
  ...one,
  leaves: one.leaves > other.leaves ? one.leaves : other.leaves,
  cancelAsked: one.cancelAsked || other.cancelAsked,
});
