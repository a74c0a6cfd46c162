/** What a part of a step does to the working orders, and what it reports. */
import type { ClientOrderId, MarketTime } from '@mqk/core';

import type { CancelReason, EventOf, ReplaceRejection, VenueEvent } from './event.ts';
import type { VenueOrder } from './order.ts';

export interface Changes {
  readonly orders: readonly VenueOrder[];
  readonly events: readonly VenueEvent[];
}

/** What becomes of one order; `null` when it is over. */
export interface Change {
  readonly order: VenueOrder | null;
  readonly events: readonly VenueEvent[];
}

/** Asks of every order, by time priority, what becomes of it; null leaves it alone, as the object that it is. */
export function settle(
  orders: readonly VenueOrder[],
  becomes: (order: VenueOrder) => Change | null,
): Changes {
  // mostly nothing becomes of anybody, and then nothing is made
  let events: VenueEvent[] | null = null;
  let next: VenueOrder[] | null = null;
  let index = -1;
  for (const order of orders) {
    index++;
    const change = becomes(order);
    const now = change === null ? order : change.order;
    if (now !== order) next ??= orders.slice(0, index);
    if (now !== null) next?.push(now);
    if (change !== null) events = joined(events, change.events);
  }
  return { orders: next ?? orders, events: events ?? NO_EVENTS };
}

export const NO_EVENTS: readonly never[] = [];

function joined(events: VenueEvent[] | null, more: readonly VenueEvent[]): VenueEvent[] {
  if (events === null) return [...more];
  for (const event of more) events.push(event);
  return events;
}

/** The names and the count that every event of a working order carries. */
export const named = (
  order: VenueOrder,
  at: MarketTime,
): Pick<VenueOrder, 'clientOrderId' | 'venueOrderId' | 'symbol' | 'filled'> & {
  readonly at: MarketTime;
} => ({
  clientOrderId: order.clientOrderId,
  venueOrderId: order.venueOrderId,
  symbol: order.symbol,
  filled: order.filled,
  at,
});

export const canceled = (order: VenueOrder, reason: CancelReason, at: MarketTime): Change =>
  over(order, { kind: 'canceled', ...named(order, at), reason }, at);

export const expired = (order: VenueOrder, at: MarketTime): Change =>
  over(order, { kind: 'expired', ...named(order, at) }, at);

/** The order ends with `last`; requests that were on their way come too late and are told so. */
export function over(order: VenueOrder, last: VenueEvent, at: MarketTime): Change {
  const isAsked = order.cancel !== null || order.replace !== null;
  return { order: null, events: isAsked ? [last, ...tooLate(order, at)] : [last] };
}

function tooLate({ clientOrderId, cancel, replace }: VenueOrder, at: MarketTime): readonly VenueEvent[] {
  const reason = 'not_working';
  const events: VenueEvent[] = [];
  if (cancel !== null) events.push({ kind: 'cancel_rejected', clientOrderId, reason, at });
  if (replace !== null) {
    events.push(replaceRejected(clientOrderId, replace.successor, reason, at));
  }
  return events;
}

export const replaceRejected = (
  clientOrderId: ClientOrderId,
  successor: ClientOrderId,
  reason: ReplaceRejection,
  at: MarketTime,
): EventOf<'replace_rejected'> => ({ kind: 'replace_rejected', clientOrderId, successor, reason, at });
