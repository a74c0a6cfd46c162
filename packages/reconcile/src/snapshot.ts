/** What the broker says is true of the account. */
import type {
  AccountId,
  BrokerOrderId,
  ClientOrderId,
  ExecutionId,
  Holding,
  InstrumentId,
  Micros,
  OrderType,
  Quantity,
  Side,
  SystemTime,
  TimeInForce,
} from '@mqk/core';

/** Two words that both sides mean alike. Finer ones differ between brokers, and would make every order drift. */
export const BROKER_STATUSES = [
  'working', // it may still fill
  'closed', //  it cannot fill any more
] as const;
export type BrokerStatus = (typeof BROKER_STATUSES)[number];

/** What the broker lets the account do. Whatever it calls it that keeps us from trading is `blocked`. */
export const ACCOUNT_STATUSES = [
  'active', //  it trades
  'blocked', // the broker lets it do nothing, or nothing for now
  'closed', //  there is no such account any more
] as const;
export type AccountStatus = (typeof ACCOUNT_STATUSES)[number];

/** The terms and the progress of an order, as either side tells them. */
export interface OrderLine {
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly filled: Quantity;
  readonly type: OrderType;
  readonly limitPrice: Micros | null;
  readonly stopPrice: Micros | null;
  readonly timeInForce: TimeInForce;
}

export interface BrokerOrderLine extends OrderLine {
  /** Null: the broker's order carries no id that could be ours. */
  readonly clientOrderId: ClientOrderId | null;
  readonly brokerOrderId: BrokerOrderId;
  readonly status: BrokerStatus;
}

export interface PositionLine {
  readonly instrument: InstrumentId;
  readonly quantity: Holding;
}

export interface ExecutionLine {
  readonly executionId: ExecutionId;
  readonly clientOrderId: ClientOrderId | null;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Micros;
  /** Signed micros: what it did to the cash, its fee included. */
  readonly cash: Micros;
}

/**
 * One look at the account: all parts answered, or there is no snapshot.
 *
 * The sequence and the time were drawn from our store before the first request. The executions were asked for
 * last, so that whatever positions and cash already show is among them. Orders: all that work, and those that
 * closed lately. Executions: all since the moment from which our side lists its own.
 */
export interface AccountSnapshot {
  readonly account: AccountId;
  readonly sequence: bigint;
  /** Database clock. */
  readonly takenAt: SystemTime;
  readonly status: AccountStatus;
  readonly cash: Micros;
  readonly positions: readonly PositionLine[];
  readonly orders: readonly BrokerOrderLine[];
  readonly executions: readonly ExecutionLine[];
}
