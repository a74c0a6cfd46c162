/** Whether a run of the live desk and one of the engine over the same bars traded the same. */
import type { MarketTime, Micros, OrderTerms, Quantity, Side } from '@mqk/core';

/** An order as far as both sides know it: names differ, and are not compared. */
export interface TradedOrder extends Pick<
  OrderTerms,
  'side' | 'quantity' | 'type' | 'limitPrice' | 'stopPrice' | 'timeInForce'
> {
  readonly symbol: string;
  readonly filled: Quantity;
}

export interface TradedFill {
  /** End of the bar that filled it. */
  readonly at: MarketTime;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Micros;
  readonly fee: Micros;
}

export interface Traded {
  /** In the order of their creation. */
  readonly orders: readonly TradedOrder[];
  /** In the order in which they were booked. */
  readonly fills: readonly TradedFill[];
}

/** One line of the explanation. */
export interface Divergence {
  readonly of: 'order' | 'fill';
  /** Its place in the sequence, from 1. */
  readonly place: number;
  /** Fields that differ; empty where one side has nothing there. */
  readonly fields: readonly string[];
  /** As text by field; null where that side has nothing there. */
  readonly live: Readonly<Record<string, string>> | null;
  readonly engine: Readonly<Record<string, string>> | null;
}

/** Every order and fill that is not the same on both sides, orders first. None is parity. */
export const divergences = (live: Traded, engine: Traded): readonly Divergence[] => [
  ...compared('order', live.orders.map(orderText), engine.orders.map(orderText)),
  ...compared('fill', live.fills.map(fillText), engine.fills.map(fillText)),
];

type Shown = Readonly<Record<string, string>>;

const orderText = (order: TradedOrder): Shown => ({
  symbol: order.symbol,
  side: order.side,
  quantity: order.quantity.toString(),
  type: order.type,
  limit_price: (order.limitPrice ?? '').toString(),
  stop_price: (order.stopPrice ?? '').toString(),
  time_in_force: order.timeInForce,
  filled: order.filled.toString(),
});

const fillText = (fill: TradedFill): Shown => ({
  at: fill.at.toString(),
  symbol: fill.symbol,
  side: fill.side,
  quantity: fill.quantity.toString(),
  price: fill.price.toString(),
  fee: fill.fee.toString(),
});

function compared(of: Divergence['of'], live: readonly Shown[], engine: readonly Shown[]): Divergence[] {
  const found: Divergence[] = [];
  for (let index = 0; index < Math.max(live.length, engine.length); index++) {
    const [ours, theirs] = [live[index] ?? null, engine[index] ?? null];
    const fields = ours === null || theirs === null ? [] : differing(ours, theirs);
    if (ours !== null && theirs !== null && fields.length === 0) continue;
    found.push({ of, place: index + 1, fields, live: ours, engine: theirs });
  }
  return found;
}

const differing = (ours: Shown, theirs: Shown): readonly string[] =>
  Object.keys(ours).filter((field) => ours[field] !== theirs[field]);
