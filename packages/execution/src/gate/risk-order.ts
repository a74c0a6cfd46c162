/** The stored order as risk looks at it. */
import type { Instrument, MarketTime } from '@mqk/core';
import type { Order } from '@mqk/oms';
import type { RiskOrder } from '@mqk/risk';

export interface RiskOrderFacts {
  readonly order: Order;
  readonly instrument: Instrument;
  /** End of the bar that the decision was taken on; null when no decision of ours stands behind it. */
  readonly decidedAt: MarketTime | null;
}

export function riskOrderOf({ order, instrument, decidedAt }: RiskOrderFacts): RiskOrder {
  const { side, quantity, type, limitPrice, stopPrice, timeInForce } = order.terms;
  return {
    clientOrderId: order.clientOrderId,
    strategy: order.strategy,
    instrument,
    side,
    quantity,
    type,
    limitPrice,
    stopPrice,
    timeInForce,
    reduceOnly: order.reduceOnly,
    decision: decidedAt === null ? null : { at: decidedAt, leg: order.leg },
    ocoGroup: order.ocoGroup,
  };
}
