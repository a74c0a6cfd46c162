/**
 * A question to the broker that news has left open, and what has to be shown to a person.
 *
 * Opened in the transaction that saw the reason, so that no crash forgets it. Closed by an answer: what the broker
 * says of the order, executions that were missing, a reconcile of the whole account, or a person with a reason.
 */
import type { ClientOrderId, InstrumentId, Quantity } from '@mqk/core';
import type { Order, OrderAlert, OrderQuarantine } from '@mqk/oms';

export const INQUIRY_KINDS = [
  'reread', //     how does this order stand? Blocks nothing
  'fill_gap', //   the broker counts executions of it that we have not booked; its symbol is blocked
  'quarantine', // news of it could not be believed or read; its symbol is blocked, or all of them
  'early', //      news came before what it is about; its symbol is blocked, or all of them
] as const;
export type InquiryKind = (typeof INQUIRY_KINDS)[number];

/** Why news was set aside where no order could say it. */
export const MESSAGE_QUARANTINES = [
  'unreadable', //      nobody here understands it
  'unknown_subject', // it is about an order or an instrument that we do not know
  'uncountable', //     its numbers exceed what can be kept
  'impossible', //      it cannot have happened to what we hold
  'unbookable', //      our own code failed on it
  'message_conflict', // a message that we know, with another content
  'before_its_subject', // it is about what has not come yet, and waits for it
] as const;
export type MessageQuarantine = (typeof MESSAGE_QUARANTINES)[number];

export interface InquiryWanted {
  readonly kind: InquiryKind;
  /** Null: nobody knows which order it is about, so the whole account is in question. */
  readonly clientOrderId: ClientOrderId | null;
  readonly instrument: InstrumentId | null;
  readonly reason: OrderQuarantine | MessageQuarantine | 'asked_for' | 'counts_more';
  /** What the broker counts as filled in all: of a `fill_gap`, else null. */
  readonly counted: Quantity | null;
}

/** An open question, as it is stored. */
export interface Inquiry extends Omit<InquiryWanted, 'reason'> {
  readonly id: bigint;
  readonly reason: string;
  /** How often it was asked in vain. */
  readonly asked: number;
  /** Milliseconds since it was opened, by the database's clock. */
  readonly ageMs: number;
  /** Its age has stopped the account already. */
  readonly raised: boolean;
  /** The order as it is now. */
  readonly order: Order | null;
}

/** Normal life that somebody should look at. It stops nothing. */
export interface Alert {
  readonly code: OrderAlert;
  readonly clientOrderId: ClientOrderId;
  readonly detail: string;
}

/** What the gate is told of a question that blocks. */
export interface OpenQuestion {
  readonly clientOrderId: ClientOrderId | null;
  /** Null: all of them. */
  readonly instrument: InstrumentId | null;
  readonly kind: InquiryKind;
}
