/** What an order asks for: the words that strategy, risk, OMS, venue and broker adapters share. */
import type { AccountId, ClientOrderId, InstrumentId, IntentId, RunId, StrategyId } from './ids.ts';
import type { Micros } from './micros.ts';
import type { Holding, Quantity } from './quantity.ts';
import { toHolding } from './quantity.ts';
import type { MarketTime } from './time.ts';

export const SIDES = ['buy', 'sell'] as const;
export type Side = (typeof SIDES)[number];

export const ORDER_TYPES = ['market', 'limit', 'stop', 'stop_limit'] as const;
export type OrderType = (typeof ORDER_TYPES)[number];

export const TIMES_IN_FORCE = [
  'day', // until the close of the session of its first eligible bar
  'gtc', // until cancelled
  'ioc', // what fills at once; the rest is cancelled
  'fok', // all at once, or nothing
] as const;
export type TimeInForce = (typeof TIMES_IN_FORCE)[number];

export interface OrderTerms {
  readonly side: Side;
  readonly quantity: Quantity;
  readonly type: OrderType;
  /** Of limit and stop_limit orders; else null. */
  readonly limitPrice: Micros | null;
  /** Of stop and stop_limit orders; else null. */
  readonly stopPrice: Micros | null;
  readonly timeInForce: TimeInForce;
}

/** Which part of a decision an order carries out. */
export const LEGS = [
  'entry', //  opens or adds
  'exit', //   reduces; goes first when a target crosses zero
  'stop', //   protective stop of a bracket
  'target', // profit target of a bracket
] as const;
export type Leg = (typeof LEGS)[number];

/** One order that a strategy (or an operator) wants, before anybody has promised or permitted anything. */
export interface OrderIntent {
  readonly id: IntentId;
  readonly account: AccountId;
  readonly run: RunId;
  readonly strategy: StrategyId;
  readonly instrument: InstrumentId;
  readonly instrumentVersion: number;
  readonly leg: Leg;
  readonly reduceOnly: boolean;
  readonly terms: OrderTerms;
  /** End of the bar that the decision was taken on. */
  readonly decidedAt: MarketTime;
  /** Never sent at or after this market time. */
  readonly expiresAt: MarketTime;
}

/** One execution, as the broker reported it. */
export interface Fill {
  readonly clientOrderId: ClientOrderId;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Micros;
  /** Micros, never negative: what this execution cost on top. */
  readonly fee: Micros;
  readonly executedAt: MarketTime;
}

/** `+quantity` for a buy, `-quantity` for a sell. */
export const signed = (side: Side, quantity: Quantity): Holding =>
  toHolding(side === 'buy' ? quantity : -quantity);

export const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');
