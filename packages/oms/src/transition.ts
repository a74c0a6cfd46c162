/** One event, one order, one answer. */
import { type BrokerOrderId, type Quantity, toQuantity } from '@mqk/core';

import { type Effect, alerting, halting } from './effect.ts';
import { type Order, draft, isTerminal } from './order.ts';
import type { OrderEvent } from './order-event.ts';
import { type Step, also, step } from './step.ts';
import { cellOf } from './table.ts';
import { toldBy } from './told.ts';

/**
 * Applies one event to one order. Pure: the same two arguments give the same answer on every replay.
 *
 * Every event is answered in every base. What the broker tells is booked first and judged afterwards; what our own
 * code reports must have been possible: the outcome of an attempt that was never claimed is a broken invariant.
 */
export function transition(order: Order, event: OrderEvent): Step {
  const { brokerOrderId: id, cumulative } = toldBy(event);
  const otherId = id !== null && order.brokerOrderId !== null && id !== order.brokerOrderId;
  if (otherId && !MOVES_SHARES.has(event.kind)) return step(order, halting('broker_order_id_changed'));

  const decided = cellOf(order.base, event.kind).decide(order, event);
  const judged = otherId ? also(decided, halting('broker_order_id_changed')) : decided;
  const after = believed(judged) ? learn(judged.order, id) : judged.order;
  const following = consequences(order, after, cumulative);
  return following.length === 0 && after === judged.order
    ? judged
    : { order: after, effects: bothOf(judged.effects, following) };
}

const bothOf = (first: readonly Effect[], then: readonly Effect[]): readonly Effect[] =>
  then.length === 0 ? first : first.length === 0 ? then : [...first, ...then];

/** Booked first, whatever is wrong with them, and judged afterwards. */
const MOVES_SHARES: ReadonlySet<OrderEvent['kind']> = new Set(['fill', 'bust', 'correction']);

/** Applies events one after the other; the effects are all of theirs, in order. */
export function replay(order: Order, events: readonly OrderEvent[]): Step {
  let now = order;
  const effects: Effect[] = [];
  for (const event of events) {
    const next = transition(now, event);
    now = next.order;
    effects.push(...next.effects);
  }
  return { order: now, effects };
}

const believed = ({ effects }: Step): boolean =>
  effects.length === 0 || effects.every((effect) => effect.kind !== 'quarantine');

/** The broker's id comes with whatever news is first, and stays. */
function learn(order: Order, id: BrokerOrderId | null): Order {
  if (id === null || order.brokerOrderId !== null) return order;
  const next = draft(order);
  next.brokerOrderId = id;
  return next;
}

const NOTHING: readonly Effect[] = Object.freeze([]);

/** What follows from where the order came to stand, whichever cell brought it there. */
function consequences(before: Order, after: Order, counted: Quantity | null): readonly Effect[] {
  const over = hasEnded(before, after) ? overWith(before, after) : NOTHING;
  const missing = counted === null ? 0n : counted - after.filled;
  const isCancelDue = cancelDue(after) && !cancelDue(before);
  if (missing <= 0n && !isCancelDue) return over;
  return [
    ...(missing > 0n ? [{ kind: 'backfill', missing: toQuantity(missing) } as const] : []),
    ...over,
    ...(isCancelDue ? [{ kind: 'send_cancel' } as const] : []),
  ];
}

const hasEnded = (before: Order, after: Order): boolean =>
  after.base !== before.base && isTerminal(after) && !isTerminal(before);

/** Its reservation is free, and what it leaves half done is told. */
const overWith = (before: Order, after: Order): readonly Effect[] =>
  expiredInPart(before, after) ? [{ kind: 'release' }, alerting('expired_in_part')] : RELEASED;

const RELEASED: readonly Effect[] = Object.freeze([{ kind: 'release' } as const]);

/** A cancel that nobody asked for raises an alert by itself; an expiry is normal life unless it leaves half a decision. */
const expiredInPart = ({ cancel, replace }: Order, { base, filled, terms }: Order): boolean =>
  base === 'EXPIRED' && cancel === 'none' && replace === null && filled > 0n && filled < terms.quantity;

/** A wanted cancel leaves when the broker works the order and can be told which, and no replace is pending. */
function cancelDue(order: Order): boolean {
  const { base } = order;
  const heldByBroker = base === 'ACKED' || base === 'LIVE' || base === 'DONE_FOR_DAY';
  return heldByBroker && order.cancel === 'wanted' && order.brokerOrderId !== null && order.replace === null;
}
