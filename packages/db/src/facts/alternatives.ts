/** Orders that take over from one another: however many there are in a row, one of them fills in full at most. */
import type { ClientOrderId } from '@mqk/core';
import type { Order } from '@mqk/oms';

interface Counted {
  readonly order: Order;
}

/** The orders of a replace that is not decided yet share one group, which is counted once, at its largest. */
export function asAlternatives<Each extends Counted>(pending: readonly Each[]): readonly Each[] {
  const before = new Map<ClientOrderId, Order>();
  for (const { order } of pending) if (order.replace !== null) before.set(order.replace.successor, order);
  if (before.size === 0) return pending;
  return pending.map((each) => {
    const group = groupOf(each.order, before);
    return group === each.order.ocoGroup ? each : { ...each, order: { ...each.order, ocoGroup: group } };
  });
}

/** A leg of a bracket that is being replaced stays in the group of its bracket, and its successor was born into it. */
function groupOf(order: Order, before: ReadonlyMap<ClientOrderId, Order>): string | null {
  if (order.ocoGroup !== null) return order.ocoGroup;
  let first = order;
  for (let next = before.get(first.clientOrderId); next !== undefined; next = before.get(first.clientOrderId))
    first = next;
  return first === order && order.replace === null ? null : `replace of ${first.clientOrderId}`;
}
