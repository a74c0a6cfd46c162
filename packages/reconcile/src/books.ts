/** What we say is true of the account, and what we know to be under way. */
import type {
  AccountId,
  BrokerOrderId,
  ClientOrderId,
  ExecutionId,
  Holding,
  InstrumentId,
  Micros,
  SystemTime,
} from '@mqk/core';

import type { ExecutionLine, OrderLine, PositionLine } from './snapshot.ts';

export const OUR_STATUSES = [
  'unsent', //  nobody outside can have heard of it
  'working', // possibly live: it may still fill, as far as we know
  'closed', //  ended, as far as we know
] as const;
export type OurStatus = (typeof OUR_STATUSES)[number];

export interface OurOrderLine extends OrderLine {
  readonly clientOrderId: ClientOrderId;
  /** Null until the broker told it. */
  readonly brokerOrderId: BrokerOrderId | null;
  readonly status: OurStatus;
}

/** Our side, read at one moment. */
export interface OurBooks {
  readonly account: AccountId;
  /** Whether the broker's cash and positions were once booked as opening entries. */
  readonly opened: boolean;
  readonly cash: Micros;
  readonly positions: readonly PositionLine[];
  /** Every order that is not closed, and those that closed lately. */
  readonly orders: readonly OurOrderLine[];
  /** Since the moment from which the snapshot lists its own. */
  readonly executions: readonly ExecutionLine[];
}

/** An outbox row that is CLAIMED or UNKNOWN: the broker may know more of this order than we do. */
export interface OrderInFlight {
  readonly clientOrderId: ClientOrderId;
  /** System time from which it excuses nothing any more. */
  readonly until: SystemTime;
}

/** Something that one side has booked and the other may not have yet, with what it does to cash and position. */
export interface NewsInFlight {
  /** The broker's id of the event, execution or activity. */
  readonly id: string;
  /** The order that it is about; null for a dividend, a fee, a transfer. */
  readonly clientOrderId: ClientOrderId | null;
  /** Null where nothing was executed. */
  readonly executionId: ExecutionId | null;
  /** Null where no position moves. */
  readonly instrument: InstrumentId | null;
  /** Signed smallest units. */
  readonly quantity: Holding;
  /** Signed micros. */
  readonly cash: Micros;
  readonly until: SystemTime;
}

/** What may make two honest sides differ, for a while. Every excuse expires. */
export interface InFlight {
  readonly orders: readonly OrderInFlight[];
  /** Heard and stored, not applied yet: the broker is ahead of us. */
  readonly eventsNotApplied: readonly NewsInFlight[];
  /** Booked by us since the snapshot's sequence was drawn: we may be ahead of the broker's answer. */
  readonly newerThanSnapshot: readonly NewsInFlight[];
  /** Milliseconds: an older snapshot says nothing about now. */
  readonly snapshotAgeMsMax: number;
}
