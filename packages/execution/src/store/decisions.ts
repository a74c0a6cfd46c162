/** What the pure deciders give back, and a store writes down without a thought of its own. */
import type {
  BrokerOrderId,
  ClientOrderId,
  ExecutionId,
  Fill,
  Micros,
  Quantity,
  RunId,
  StrategyId,
} from '@mqk/core';
import type { Json } from '@mqk/core';
import type { ControlState, HaltCode } from '@mqk/integrity';
import type { Order } from '@mqk/oms';
import type { LedgerEntry, NewEntry, Position } from '@mqk/portfolio';
import type { Limits } from '@mqk/risk';

import type { GateRefusal } from '../gate/refusal.ts';
import type { Awaited, BookedAmendment } from './amendment.ts';
import type { Protection } from './bracket.ts';
import type { Confirmation } from './facts.ts';
import type { Fenced } from './fenced.ts';
import type { Alert, InquiryWanted } from './inquiry.ts';
import type { Claim, OutboxKind, OutboxRow, OutboxStatus, RequestClass } from './outbox-row.ts';
import type { Request } from './request.ts';
import type { NewWindDown, WindDownEnd } from './wind-down.ts';

/** A stop that is written in the transaction that saw the reason. */
export interface HaltOrder {
  readonly code: HaltCode;
  readonly detail: string;
}

/** What the audit keeps of a change. */
export interface AuditRecord {
  readonly action: string;
  readonly by: string;
  readonly detail: Json;
  /** Kept with it: whoever asks again under this key is told that it was done. */
  readonly request?: Request | null;
}

/** A new row of the outbox. */
export interface Promised {
  readonly kind: OutboxKind;
  readonly class: RequestClass;
  readonly clientOrderId: ClientOrderId;
  /** Of a replace. */
  readonly successor?: ClientOrderId;
  readonly payload: string;
  readonly payloadSha256: string;
}

/** The order that takes over in a replace, as it becomes together with the one that it replaces. */
export interface SuccessorChange {
  readonly order: Order;
  /** Set when the broker told its id of the successor. */
  readonly brokerOrderId: BrokerOrderId | null;
  readonly releasesReservation: boolean;
}

/** The worst that an order may still cost, held back until it cannot happen any more. */
export interface Reservation {
  /** Worst price that the order may fill at, in micros. */
  readonly price: Micros;
  readonly quantity: Quantity;
}

export type EnqueueDecision =
  | {
      readonly kind: 'promise';
      readonly order: Order;
      readonly row: Promised;
      readonly reservation: Reservation;
      /** Of an entry: what its legs will be made of, kept with the promise. */
      readonly protection?: Protection;
    }
  /** What waiting cannot cure. The intent is stored as denied; nothing else is. */
  | { readonly kind: 'deny'; readonly refusals: readonly GateRefusal[]; readonly halt: HaltOrder | null };

/** What becomes of an intent that is promised, and claimed in the same commit. */
export type OrderDecision =
  | (Extract<EnqueueDecision, { readonly kind: 'promise' }> & {
      /** The row and the order as its attempt begins; null: it is a promise, and leaves later. */
      readonly claim: { readonly row: OutboxRow; readonly order: Order } | null;
    })
  | Extract<EnqueueDecision, { readonly kind: 'deny' }>;

/** What becomes of the wish to go on with an order on other terms. */
export type ReplaceDecision =
  | {
      readonly kind: 'promise';
      readonly original: Order;
      readonly successor: Order;
      readonly row: Promised;
      /** Of the successor. The original keeps its own until it ends; the larger of the two is what counts. */
      readonly reservation: Reservation;
    }
  | Extract<EnqueueDecision, { readonly kind: 'deny' }>;

/** What becomes of the wish to be rid of an order. */
export type CancelDecision =
  /** It may be at the broker: a cancel row is promised, unless one waits already. */
  | { readonly kind: 'promise'; readonly order: Order; readonly row: Promised }
  /** Nobody outside has heard of it: its submit row fails, and its reservation is free. */
  | {
      readonly kind: 'withdraw';
      readonly order: Order;
      /** Of a successor that was never sent: the order that it was to replace goes on. */
      readonly original?: Order | null;
      /** Of that order, wanted before: it had to wait for the replace, and leaves now. */
      readonly cancel?: Promised | null;
    }
  | { readonly kind: 'nothing'; readonly order: Order };

/** One attempt that was answered. */
export interface Settling {
  readonly claim: Claim;
  /** Given the orders as they are at that moment. */
  readonly settlement: (order: Order, successor: Order | null) => Settlement;
}

export type EnqueueOutcome =
  | { readonly kind: 'promised'; readonly clientOrderId: ClientOrderId }
  | { readonly kind: 'already'; readonly clientOrderId: ClientOrderId | null }
  | { readonly kind: 'denied'; readonly refusals: readonly GateRefusal[] }
  /** Another process has the account: nothing was written, and nothing is known of the intent. */
  | { readonly kind: Extract<Fenced, 'ownership_lost'> };

export type GateDecision =
  /** The order as it becomes when its attempt begins. */
  | { readonly kind: 'send'; readonly order: Order; readonly successor?: Order }
  /** Waiting may cure it: the row stays, and is due again after the delay. */
  | {
      readonly kind: 'wait';
      readonly refusal: GateRefusal;
      readonly delayMs: number;
      readonly halt: HaltOrder | null;
    }
  /** Waiting cannot cure it: the row FAILED, its reservation is released. */
  | {
      readonly kind: 'deny';
      readonly refusal: GateRefusal;
      readonly order: Order;
      readonly successor?: Order;
      /** A cancel that had to wait for the request that is over now. */
      readonly cancel?: Promised | null;
      readonly halt: HaltOrder | null;
    };

/** What news leaves behind besides the order itself. */
export interface LeftOpen {
  /** Questions to the broker; one that is open already will do. */
  readonly inquiries: readonly InquiryWanted[];
  readonly alerts: readonly Alert[];
}

/** How an attempt ended. */
export interface Settlement extends LeftOpen {
  readonly status: Exclude<OutboxStatus, 'CLAIMED'>;
  readonly order: Order;
  /** Short code of the answer, such as `accepted`, `rejected`, `timeout`; stored with the attempt. */
  readonly outcome: string;
  readonly detail: string;
  /** Set when the broker told its id: kept for ever in the map of ids. */
  readonly brokerOrderId: BrokerOrderId | null;
  readonly releasesReservation: boolean;
  readonly successor?: SuccessorChange;
  /** A cancel that was wanted before, and can be asked of the broker only now. */
  readonly cancel: Promised | null;
  /** Only for CREATED: not before this long. */
  readonly delayMs: number;
  readonly halt: HaltOrder | null;
}

/** What one look at a doubt brought. `UNKNOWN` counts the look and leaves the doubt. */
export interface Resolution extends LeftOpen {
  readonly status: 'SUBMITTED' | 'FAILED' | 'UNKNOWN';
  readonly order: Order;
  readonly evidence: {
    readonly kind: 'news' | 'lookup_found' | 'lookup_missing' | 'proven_absent' | 'operator' | 'mismatch';
    readonly detail: string;
  };
  readonly brokerOrderId: BrokerOrderId | null;
  readonly releasesReservation: boolean;
  readonly successor?: SuccessorChange;
  /** A cancel that was wanted before, and can be asked of the broker only now. */
  readonly cancel: Promised | null;
  readonly halt: HaltOrder | null;
  /** Of a person who ended the doubt by hand. */
  readonly audit?: AuditRecord;
}

export interface BookedExecution {
  readonly executionId: ExecutionId;
  readonly strategy: StrategyId;
  readonly fill: Fill;
}

/** What the answer to an open question brought. */
export interface InquiryAnswer extends LeftOpen {
  /** In words, kept with the question. */
  readonly answer: string;
  /** False: it stays open, and is due again after the delay. */
  readonly closes: boolean;
  readonly delayMs: number;
  /** Who closed it by hand, and why they may; recorded with it. */
  readonly audit?: AuditRecord;
  /** It was open for too long, and this stops the account once. */
  readonly raises: HaltOrder | null;
  /** The order as it is now; null when it is left alone. */
  readonly order: Order | null;
  readonly brokerOrderId: BrokerOrderId | null;
  readonly releasesReservation: boolean;
  readonly cancel: Promised | null;
  readonly halts: readonly HaltOrder[];
}

export interface BookedEntry {
  readonly entry: NewEntry;
  readonly position: Position | null;
}

/** What the news of one order means for another one, decided from that order under its lock. */
export interface Follow {
  readonly clientOrderId: ClientOrderId;
  readonly decide: (order: Order) => Followed;
}

export interface Followed extends LeftOpen {
  readonly order: Order;
  readonly brokerOrderId: BrokerOrderId | null;
  /** Nobody outside has heard of it: its promise is taken back. */
  readonly withdraws: boolean;
  readonly releasesReservation: boolean;
  readonly cancel: Promised | null;
  readonly halts: readonly HaltOrder[];
}

/** What one message does to the books. */
export interface Booking extends LeftOpen {
  readonly disposition: 'applied' | 'repeated' | 'quarantined' | 'parked';
  /** Why it was quarantined or parked. */
  readonly reason: string | null;
  /** Of a parked one: it is booked when one of these is there. */
  readonly awaits: Awaited | null;
  /** The order as it is now; null when none is touched. */
  readonly order: Order | null;
  readonly execution: BookedExecution | null;
  /** Of an execution that was booked before: taken back, or changed. */
  readonly amendment: BookedAmendment | null;
  /** Entries of the ledger, each with the position that it moved; null where it moved cash alone. */
  readonly entries: readonly BookedEntry[];
  /** After all of them; null when nothing was booked. */
  readonly cash: Micros | null;
  readonly releasesReservation: boolean;
  /** A cancel that was wanted before, and can be asked of the broker only now. */
  readonly cancel: Promised | null;
  /** Other orders that this news is about as well: the other leg of a pair, the successor of a replace. */
  readonly follows: readonly Follow[];
  readonly halts: readonly HaltOrder[];
  /** The executions that the broker had counted are all booked now: the question about them is answered. */
  readonly closesGap: boolean;
}

export interface BeforeOpening {
  /** Position in the broker's stream. */
  readonly cursor: bigint;
  readonly orders: readonly BrokerOrderId[];
  readonly executions: readonly ExecutionId[];
}

/** One change of control, with exactly one audit record. */
export interface ControlChange<Answer> {
  readonly answer: Answer;
  readonly audit: AuditRecord | null;
  readonly control?: ControlState;
  readonly limits?: Limits;
  readonly run?: {
    readonly id: RunId;
    readonly strategy: StrategyId;
    readonly state: 'started' | 'stopped';
    readonly config: string;
  };
  /** What is wanted of open orders and positions from now on. */
  readonly windDown?: NewWindDown;
  readonly windDownEnd?: WindDownEnd;
  readonly confirmation?: Confirmation;
  readonly used?: string;
  /** Opening entries: the broker's cash and positions, booked once. */
  readonly opening?: readonly Omit<LedgerEntry, 'seq'>[];
  /** What the broker had listed when the account was taken over: it is in the opening, and is no news and no drift. */
  readonly before?: BeforeOpening;
}
