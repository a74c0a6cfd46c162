/** An order as risk counts it beside what is asked for: as if all that is left of it were filled. */
import { type Instrument, type MarketTime, type Micros, ZERO, toQuantity } from '@mqk/core';
import { type Order, possiblyLive } from '@mqk/oms';
import type { PendingOrder } from '@mqk/risk';

export interface PendingFacts {
  readonly order: Order;
  readonly instrument: Instrument;
  /** As reserved; null when nothing is reserved for it, as for a stranger's order. */
  readonly price: Micros | null;
  readonly decidedAt: MarketTime | null;
}

/**
 * What was promised is counted like what was sent. A stranger's order has no reservation; its limit is the
 * worst that is known of it.
 */
export function pendingOf({ order, instrument, price, decidedAt }: PendingFacts): PendingOrder {
  const { terms, filled, leg } = order;
  const left = terms.quantity - filled;
  return {
    clientOrderId: order.clientOrderId,
    strategy: order.strategy,
    instrument,
    side: terms.side,
    leaves: toQuantity(left < 0n ? 0n : left),
    price: price ?? terms.limitPrice ?? terms.stopPrice ?? ZERO,
    type: terms.type,
    limitPrice: terms.limitPrice,
    reduceOnly: order.reduceOnly,
    possiblyLive: possiblyLive(order),
    decision: decidedAt === null ? null : { at: decidedAt, leg },
    ocoGroup: order.ocoGroup,
  };
}
