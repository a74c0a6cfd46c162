/** What risk is told. Facts only, never a verdict: whoever calls cannot leave a question out. */
import type {
  ClientOrderId,
  Holding,
  Instrument,
  InstrumentId,
  Leg,
  MarketTime,
  Micros,
  OrderType,
  Quantity,
  Side,
  StrategyId,
  TimeInForce,
} from '@mqk/core';

import type { Limits } from './limits.ts';

export const ACCOUNT_KINDS = [
  'cash', //   own money and own shares only
  'margin', // may borrow money or shares, as far as the limits say
] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];

export interface RiskAccount {
  readonly kind: AccountKind;
  /** ISO 4217. Instruments of another currency are refused. */
  readonly currency: string;
}

/** The decision that an order carries out: the same one twice, under two ids, is a mistake. */
export interface Decision {
  readonly at: MarketTime;
  readonly leg: Leg;
}

/** What one strategy holds. The account holds the sum of all of them. */
export interface PositionFact {
  readonly strategy: StrategyId;
  readonly instrument: Instrument;
  readonly quantity: Holding;
}

/** An order that may still fill: promised and not yet sent, sent, working, or of unknown outcome. */
export interface PendingOrder {
  readonly clientOrderId: ClientOrderId;
  readonly strategy: StrategyId;
  readonly instrument: Instrument;
  readonly side: Side;
  /** What may still fill. */
  readonly leaves: Quantity;
  /** The worst price that it may fill at, as it was reserved. */
  readonly price: Micros;
  readonly type: OrderType;
  readonly limitPrice: Micros | null;
  readonly reduceOnly: boolean;
  /** False while it waits in the outbox and nobody outside can have heard of it. */
  readonly possiblyLive: boolean;
  /** Null for orders that no decision of ours stands behind. */
  readonly decision: Decision | null;
  /**
   * Orders of one instrument and side with the same text cannot all fill: the legs of a bracket, an order and
   * its replacement. They are counted once, at the largest. Null: stands alone.
   */
  readonly ocoGroup: string | null;
}

export interface Mark {
  readonly instrument: InstrumentId;
  readonly price: Micros;
  /** Milliseconds of session time since the market said so: a closed market does not age a price. */
  readonly ageMs: number;
}

export const SESSIONS = [
  'open', //    orders are matched now
  'closed', //  the next session is known: what may rest waits for it
  'unknown', // nobody knows when orders are matched again
] as const;
export type Session = (typeof SESSIONS)[number];

/** Where the market of an instrument stands. An instrument that is not listed is `unknown`. */
export interface SessionFact {
  readonly instrument: InstrumentId;
  readonly session: Session;
}

/** How often things happened within the last minute of market time. */
export interface Counters {
  readonly ordersInMinute: number;
  readonly rejectsInMinute: number;
  readonly executionsInMinute: number;
}

export interface RiskFacts {
  readonly account: RiskAccount | null;
  readonly limits: Limits | null;
  readonly cash: Micros;
  /** Null: a mark is missing, so nobody knows. */
  readonly equity: Micros | null;
  readonly dayStartEquity: Micros | null;
  readonly peakEquity: Micros | null;
  readonly positions: readonly PositionFact[];
  /** May contain the order that is asked about; it is not counted twice. */
  readonly pending: readonly PendingOrder[];
  readonly marks: readonly Mark[];
  readonly sessions: readonly SessionFact[];
  readonly counters: Counters;
}

/** The order that is asked about, in full. */
export interface RiskOrder {
  readonly clientOrderId: ClientOrderId;
  readonly strategy: StrategyId;
  readonly instrument: Instrument;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly type: OrderType;
  readonly limitPrice: Micros | null;
  readonly stopPrice: Micros | null;
  readonly timeInForce: TimeInForce;
  readonly reduceOnly: boolean;
  readonly decision: Decision | null;
  /** As in {@link PendingOrder}. */
  readonly ocoGroup: string | null;
}
