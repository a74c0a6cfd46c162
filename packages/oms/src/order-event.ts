/**
 * Everything that can happen to an order. The order of these lists is the order of the tables' columns.
 *
 * An event is about the order that it is applied to: news of a successor goes to the successor, and reaches
 * the original only as `replaced` or `replace_rejected`.
 */
import type { BrokerOrderId, ClientOrderId, ExecutionId, Micros, Quantity } from '@mqk/core';

export const DISPATCH_EVENTS = [
  'claimed', //     an attempt to send begins; its record is committed before the first byte
  'withdrawn', //   the promise is taken back before any attempt
  'cancel_sent', // a cancel request begins
] as const;

export const SUBMIT_EVENTS = [
  'submit_accepted', // the broker took it, and repeated our terms
  'submit_mismatch', // the broker has an order under our id with other terms
  'submit_rejected', // a definitive refusal of this attempt
  'not_sent', //        proven that this attempt reached nobody, or was throttled
  'duplicate_id', //    "client order id must be unique": an order of this id exists
  'submit_unknown', //  timeout, server error, connection reset, unreadable answer
  'lookup_found', //    the broker was asked and knows it
  'lookup_missing', //  the broker was asked and knows no such order; alone it proves nothing
  'proven_absent', //   enough spaced looks and a complete list prove that it never arrived
] as const;

export const LIFECYCLE_EVENTS = [
  'accepted', //       received, not worked yet (also: pending new)
  'new', //            working
  'pending_cancel', // a cancel is being looked at
  'canceled',
  'replaced', //       this id ended, the successor works
  'rejected',
  'expired',
  'done_for_day',
] as const;

export const NOTICE_EVENTS = [
  'info', //         words of the broker that end nothing
  'unrecognised', // a word that nobody here knows
] as const;

export const EXECUTION_EVENTS = [
  'fill', //          an execution that is on nobody's books yet
  'fill_repeated', // the same execution id with the same data
  'fill_conflict', // the same execution id with other data
  'bust', //          a booked execution is taken back
  'correction', //    a booked execution is changed
] as const;

export const CANCEL_EVENTS = [
  'cancel_wanted', //    somebody here asks
  'cancel_accepted', //  the request was heard; not a state of the order
  'cancel_refused', //   the request was refused; not a state of the order either
  'cancel_unknown', //   nobody knows whether the request arrived
  'cancel_rejected', //  an event of the broker: the cancel failed
] as const;

export const REPLACE_EVENTS = [
  'replace_wanted', //   somebody here asks
  'replace_accepted', // the request was heard; the original may still be filled first
  'replace_refused', //  the request was refused; it was seen to happen all the same
  'replace_unknown', //  nobody knows whether the request arrived
  'replace_rejected', // an event of the broker: the replace failed
] as const;

export const ORDER_EVENTS = [
  ...DISPATCH_EVENTS,
  ...SUBMIT_EVENTS,
  ...LIFECYCLE_EVENTS,
  ...NOTICE_EVENTS,
  ...EXECUTION_EVENTS,
  ...CANCEL_EVENTS,
  ...REPLACE_EVENTS,
] as const;

export type OrderEventKind = (typeof ORDER_EVENTS)[number];
export type LifecycleKind = (typeof LIFECYCLE_EVENTS)[number];

export const WITHDRAWAL_REASONS = ['withdrawn', 'expired', 'denied'] as const;
export type WithdrawalReason = (typeof WITHDRAWAL_REASONS)[number];

export const INFO_WORDS = [
  'stopped', //   an execution is guaranteed, not made: sets STOPPED
  'suspended', // sets SUSPENDED
  'held', //      sets SUSPENDED
  'calculated',
  'restated',
  'pending_replace',
  'triggered',
  'accepted_for_bidding',
  'pending_review',
] as const;
export type InfoWord = (typeof INFO_WORDS)[number];

/** Why the broker canceled, where it was asked for by more than our own request. */
export const CANCEL_CAUSES = [
  'unstated', //         nothing is known: unsolicited, unless we asked or the time in force did
  'session_end', //      a day order after its session
  'oco', //              the other order of its group was executed
  'expiry_policy', //    too old for the broker
  'corporate_action', // its prices mean nothing any more
] as const;
export type CancelCause = (typeof CANCEL_CAUSES)[number];

export const CANCEL_ASKERS = [
  'strategy',
  'operator',
  'oco',
  'expiry',
  'corporate_action',
  'halt',
  'kill',
] as const;
/** Who asks for a cancel. A `kill` waits for nothing: it repeats requests and tries a pending successor as well. */
export type CancelAsker = (typeof CANCEL_ASKERS)[number];

export const SNAPSHOT_STATUSES = [
  'accepted', // received, not worked yet
  'working', //  may be executed now, whatever request is pending
  'done_for_day',
  'filled',
  'canceled',
  'expired',
  'rejected',
  'replaced',
  'unrecognised', // a status that nobody here knows
] as const;
export type SnapshotStatus = (typeof SNAPSHOT_STATUSES)[number];

/** An order as the broker answered when asked. Whoever asks drops an answer that newer news has overtaken. */
export interface BrokerSnapshot {
  readonly brokerOrderId: BrokerOrderId;
  readonly status: SnapshotStatus;
  readonly filled: Quantity;
}

/** What news of the broker says besides its kind; null where it does not say. */
export interface Told {
  readonly brokerOrderId: BrokerOrderId | null;
  /** Filled in all, as the broker counts: more than we have booked means that we missed something. */
  readonly cumulative: Quantity | null;
}

interface AfterEarlierAttempts {
  /** An earlier attempt may live: refusing or not sending this one says nothing about that one. */
  readonly earlierAttemptUnresolved: boolean;
}

type DispatchEvent =
  | { readonly kind: 'claimed' }
  | { readonly kind: 'withdrawn'; readonly reason: WithdrawalReason }
  | { readonly kind: 'cancel_sent' };

type SubmitEvent =
  | { readonly kind: 'submit_accepted'; readonly brokerOrderId: BrokerOrderId }
  | { readonly kind: 'submit_mismatch' }
  | ({ readonly kind: 'submit_rejected'; readonly reason: string } & AfterEarlierAttempts)
  | ({ readonly kind: 'not_sent' } & AfterEarlierAttempts)
  | { readonly kind: 'duplicate_id' }
  | { readonly kind: 'submit_unknown' }
  | { readonly kind: 'lookup_found'; readonly snapshot: BrokerSnapshot }
  | { readonly kind: 'lookup_missing' }
  | { readonly kind: 'proven_absent' };

type LifecycleEvent =
  | ({ readonly kind: 'accepted' } & Told)
  | ({ readonly kind: 'new' } & Told)
  | ({ readonly kind: 'pending_cancel' } & Told)
  | ({ readonly kind: 'canceled'; readonly cause: CancelCause } & Told)
  | ({ readonly kind: 'replaced'; readonly successorBrokerOrderId: BrokerOrderId | null } & Told)
  | ({ readonly kind: 'rejected'; readonly reason: string } & Told)
  | ({ readonly kind: 'expired' } & Told)
  | ({ readonly kind: 'done_for_day' } & Told);

type NoticeEvent =
  | { readonly kind: 'info'; readonly word: InfoWord }
  | { readonly kind: 'unrecognised'; readonly word: string };

/** Whether an execution is new, repeated or in conflict was decided by its id before it came here. */
type ExecutionEvent =
  | ({
      readonly kind: 'fill';
      readonly executionId: ExecutionId;
      readonly quantity: Quantity;
      readonly price: Micros;
      readonly fee: Micros;
    } & Told)
  | { readonly kind: 'fill_repeated'; readonly executionId: ExecutionId }
  | { readonly kind: 'fill_conflict'; readonly executionId: ExecutionId }
  | ({
      readonly kind: 'bust';
      readonly executionId: ExecutionId;
      /** As it stands on the books. */
      readonly quantity: Quantity;
    } & Told)
  | ({
      readonly kind: 'correction';
      readonly executionId: ExecutionId;
      /** As it stands on the books. */
      readonly quantity: Quantity;
      readonly correctedQuantity: Quantity;
      readonly correctedPrice: Micros;
    } & Told);

type RequestEvent =
  | { readonly kind: 'cancel_wanted'; readonly by: CancelAsker }
  | { readonly kind: 'cancel_accepted' }
  | { readonly kind: 'cancel_refused'; readonly reason: string }
  | { readonly kind: 'cancel_unknown' }
  | { readonly kind: 'cancel_rejected'; readonly reason: string }
  /** `quantity` is the new total, what is filled included. */
  | { readonly kind: 'replace_wanted'; readonly successor: ClientOrderId; readonly quantity: Quantity }
  | { readonly kind: 'replace_accepted' }
  /** `unchangedProven`: the order was read again, and the replace did not happen. */
  | { readonly kind: 'replace_refused'; readonly reason: string; readonly unchangedProven: boolean }
  | { readonly kind: 'replace_unknown' }
  | { readonly kind: 'replace_rejected'; readonly reason: string };

export type OrderEvent =
  DispatchEvent | SubmitEvent | LifecycleEvent | NoticeEvent | ExecutionEvent | RequestEvent;

/** The event of one kind. */
export type EventOf<Kind extends OrderEventKind> = Extract<OrderEvent, { readonly kind: Kind }>;
