/** Would it fill in this bar, and at what price? One order, one bar, its symbol's own. Sells mirror buys. */
import { type Micros, type Side, invariant, unreachable } from '@mqk/core';
import type { Bar } from '@mqk/market-data';

import type { FillPlace } from './event.ts';
import type { VenueOrder } from './order.ts';
import type { VenuePolicy } from './policy.ts';
import { type SlippageReference, barReference, slipped } from './slippage.ts';

export interface Quote {
  /** Before any range check. */
  readonly price: bigint;
  readonly place: FillPlace;
}

/** Who is served first where volume is short. */
export const RANKS = ['triggered', 'market', 'limit'] as const;

export interface Answered {
  /** Null where the order does not fill in this bar. */
  readonly quote: Quote | null;
  readonly triggered: boolean;
  readonly rank: (typeof RANKS)[number];
}

export interface Market {
  readonly bar: Bar;
  readonly reference: SlippageReference | null;
  readonly policy: Pick<VenuePolicy, 'slippage' | 'limitFill'>;
}

/** What the bar does to an eligible order. */
export function quote(order: VenueOrder, market: Market): Answered {
  const { type } = order.terms;
  switch (type) {
    case 'market':
      return { quote: worse(order, market, market.bar.open, 'open'), triggered: false, rank: 'market' };
    case 'limit':
      return { quote: limit(order, market), triggered: false, rank: 'limit' };
    case 'stop':
      return stop(order, market);
    case 'stop_limit':
      return stopLimit(order, market);
    default:
      return unreachable(type);
  }
}

/** A triggered stop is a market order; what the volume left of it goes on at the next open. */
function stop(order: VenueOrder, market: Market): Answered {
  const from: Touch | null = order.triggered
    ? { price: market.bar.open, place: 'open' }
    : touch(order, market);
  if (from === null) return { quote: null, triggered: false, rank: 'triggered' };
  return { quote: worse(order, market, from.price, from.place), triggered: true, rank: 'triggered' };
}

/** In the bar that triggers it we cannot know whether the price came back: it fills where it triggered, or not. */
function stopLimit(order: VenueOrder, market: Market): Answered {
  if (order.triggered) return { quote: limit(order, market), triggered: true, rank: 'limit' };
  const from = touch(order, market);
  if (from === null) return { quote: null, triggered: false, rank: 'triggered' };
  const taken = worse(order, market, from.price, from.place);
  const fits = !isBetter(order.terms.side, limitOf(order), taken.price);
  return { quote: fits ? taken : null, triggered: true, rank: 'triggered' };
}

interface Touch {
  readonly price: Micros;
  readonly place: FillPlace;
}

/** Where the stop was reached: at the open if the market opened beyond it, else at the stop. */
function touch(order: VenueOrder, { bar }: Market): Touch | null {
  const { side, stopPrice } = order.terms;
  invariant(stopPrice !== null, 'a stop order has a stop price');
  if (!isBetter(side, bar.open, stopPrice)) return { price: bar.open, place: 'open' };
  const furthest = side === 'buy' ? bar.high : bar.low;
  if (isImmediate(order) || isBetter(side, furthest, stopPrice)) return null;
  return { price: stopPrice, place: 'stop' };
}

/** At the open if the market opened beyond the limit, else at the limit; never worse, and no slippage. */
function limit(order: VenueOrder, { bar, policy }: Market): Quote | null {
  const { side } = order.terms;
  const price = limitOf(order);
  const reaches = (traded: Micros): boolean =>
    isBetter(side, traded, price) || (policy.limitFill === 'touch' && traded === price);
  if (reaches(bar.open)) return { price: bar.open, place: 'open' };
  const furthest = side === 'buy' ? bar.low : bar.high;
  return !isImmediate(order) && reaches(furthest) ? { price, place: 'limit' } : null;
}

function limitOf({ terms }: VenueOrder): Micros {
  invariant(terms.limitPrice !== null, 'a limit order has a limit price');
  return terms.limitPrice;
}

const worse = (order: VenueOrder, market: Market, price: Micros, place: FillPlace): Quote => ({
  price: slipped(
    market.policy.slippage,
    order.terms.side,
    price,
    market.reference ?? barReference(market.bar),
  ),
  place,
});

/** Orders that do not wait are judged once, at the open. */
const isImmediate = ({ terms }: VenueOrder): boolean =>
  terms.timeInForce === 'ioc' || terms.timeInForce === 'fok';

/** Whether `price` is cheaper for a buyer, dearer for a seller, than `than`. */
const isBetter = (side: Side, price: bigint, than: bigint): boolean =>
  side === 'buy' ? price < than : price > than;
