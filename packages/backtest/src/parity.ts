/** Whether a run of the live desk and one of the engine over the same bars traded the same. */
import {
  type MarketTime,
  type Micros,
  type OrderTerms,
  type Quantity,
  type Side,
  formatTime,
  marketTime,
} from '@mqk/core';
import { isBreaker } from '@mqk/risk';

import { legNamed } from './brackets.ts';
import { isBrokers } from './gate.ts';
import type { BacktestResult } from './result.ts';

/** An order as far as both sides know it. Names differ, and are not compared: they say what belongs together. */
export interface TradedOrder extends Pick<
  OrderTerms,
  'side' | 'quantity' | 'type' | 'limitPrice' | 'stopPrice' | 'timeInForce'
> {
  readonly name: string;
  /** Which end of a bracket it is; null: none. */
  readonly leg: 'stop' | 'target' | null;
  /** Of a leg the name of its entry. */
  readonly entry: string | null;
  /** End of the bar that it was decided on. */
  readonly at: MarketTime;
  readonly symbol: string;
  readonly filled: Quantity;
}

/** An order that never left. */
export interface TradedDenial {
  /** End of the bar that it was decided on. */
  readonly at: MarketTime;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Quantity;
  /** Of all reasons the one that counts. */
  readonly code: string;
}

export interface TradedFill {
  /** The name of its order. */
  readonly order: string;
  /** End of the bar that filled it. */
  readonly at: MarketTime;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Micros;
  readonly fee: Micros;
}

export interface Traded {
  /** What left, in the order of its creation. */
  readonly orders: readonly TradedOrder[];
  /** What was denied, in the order in which it was. */
  readonly denials: readonly TradedDenial[];
  /** In the order in which they were booked. */
  readonly fills: readonly TradedFill[];
}

/** One line of the explanation. */
export interface Divergence {
  readonly of: 'order' | 'denial' | 'fill';
  /** Its place in the sequence, from 1. */
  readonly place: number;
  /** End of the bar that it was decided on, of a fill of the one that filled it; the earlier, where the two differ. */
  readonly at: MarketTime;
  /** Fields that differ; empty where one side has nothing there. */
  readonly fields: readonly string[];
  /** As text by field; null where that side has nothing there. */
  readonly live: Readonly<Record<string, string>> | null;
  readonly engine: Readonly<Record<string, string>> | null;
}

/**
 * What a run of the engine traded, as it is compared with a desk's. What the account's own rules refuse has left a desk:
 * its broker refuses it. What a breaker keeps in waits at a desk that has halted, and is neither an order nor denied.
 */
export function tradedIn({
  orders,
  fills,
  events,
}: Pick<BacktestResult, 'orders' | 'fills' | 'events'>): Traded {
  const denied = events.filter((event) => event.kind === 'denied').filter(({ reason }) => !isBrokers(reason));
  const reasons = new Map<string, string>(denied.map(({ orderId, reason }) => [orderId, reason]));
  return {
    orders: orders
      .filter(({ orderId }) => !reasons.has(orderId))
      .map(({ orderId: name, at, symbol, terms, filled }) => ({
        ...{ name, leg: null, entry: null },
        ...legNamed(name),
        ...{ at, symbol, ...terms, filled },
      })),
    // of the bar that it was decided on, as an order is: it may be denied at a later one, when others made room for it
    denials: orders.flatMap(({ orderId, at, symbol, terms: { side, quantity } }) => {
      const code = reasons.get(orderId);
      return code === undefined || isBreaker(code) ? [] : [{ at, symbol, side, quantity, code }];
    }),
    fills: fills.map(({ orderId: order, at, symbol, side, quantity, price, fee }) => ({
      ...{ order, at, symbol, side, quantity, price, fee },
    })),
  };
}

/** Every order, denial and fill that is not the same on both sides, in this order. None is parity. */
export const divergences = (live: Traded, engine: Traded): readonly Divergence[] => [
  ...compared('order', [live.orders, engine.orders], orderText),
  ...compared('denial', [live.denials, engine.denials], denialText),
  ...compared('fill', [live.fills, engine.fills], fillText),
];

/** Where the two part: of the earliest bar the first; what comes after it may follow from it. Null: nowhere. */
export const firstOf = (found: readonly Divergence[]): Divergence | null =>
  found.reduce<Divergence | null>(
    (first, each) => (first === null || each.at < first.at ? each : first),
    null,
  );

type Shown = Readonly<Record<string, string>>;

const orderText = (order: TradedOrder): Shown => ({
  at: formatTime(order.at),
  symbol: order.symbol,
  side: order.side,
  quantity: order.quantity.toString(),
  type: order.type,
  limit_price: (order.limitPrice ?? '').toString(),
  stop_price: (order.stopPrice ?? '').toString(),
  time_in_force: order.timeInForce,
  filled: order.filled.toString(),
});

const denialText = ({ at, symbol, side, quantity, code }: TradedDenial): Shown => ({
  at: formatTime(at),
  symbol,
  side,
  quantity: quantity.toString(),
  code,
});

const fillText = (fill: TradedFill): Shown => ({
  at: formatTime(fill.at),
  symbol: fill.symbol,
  side: fill.side,
  quantity: fill.quantity.toString(),
  price: fill.price.toString(),
  fee: fill.fee.toString(),
});

function compared<Each extends { readonly at: MarketTime }>(
  of: Divergence['of'],
  [live, engine]: readonly [readonly Each[], readonly Each[]],
  text: (each: Each) => Shown,
): Divergence[] {
  const found: Divergence[] = [];
  for (let index = 0; index < Math.max(live.length, engine.length); index++) {
    const both = [live[index], engine[index]].filter((each) => each !== undefined);
    const [ours, theirs] = [shownBy(live[index], text), shownBy(engine[index], text)];
    const fields = ours === null || theirs === null ? [] : differing(ours, theirs);
    if (ours !== null && theirs !== null && fields.length === 0) continue;
    const at = both.reduce((earlier, each) => (each.at < earlier ? each.at : earlier), both[0]?.at ?? NEVER);
    found.push({ of, place: index + 1, at, fields, live: ours, engine: theirs });
  }
  return found;
}

const NEVER = marketTime(0);

const shownBy = <Each>(each: Each | undefined, text: (each: Each) => Shown): Shown | null =>
  each === undefined ? null : text(each);

const differing = (ours: Shown, theirs: Shown): readonly string[] =>
  Object.keys(ours).filter((field) => ours[field] !== theirs[field]);
