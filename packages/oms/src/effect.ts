/** What has to be done, in the transaction that stores the order, because of what happened to it. */
import type { BrokerOrderId, ClientOrderId, Quantity } from '@mqk/core';

export const ORDER_HALTS = [
  'news_of_unsent', //         the broker speaks of an order that we never sent
  'terms_mismatch', //         under our id the broker has an order with other terms
  'broker_order_id_changed', // two orders of the broker claim one id of ours
  'unasked_replace', //        replaced though nobody here asked
  'rejected_after_fill', //    refused after parts of it were executed
  'news_of_rejected', //       alive after the broker refused it
  'false_absence', //          proven never to have arrived, and yet it has
  'live_after_end', //         the broker says live after it told the end
  'replace_after_fill', //     replaced while executions came in: the successor's quantity is in doubt
  'late_fill', //              executed after its end
  'overfill', //               more executed than ordered
  'fill_of_unsent',
  'fill_of_rejected', //       executed though refused, or though proven absent
  'external_fill', //          somebody else trades in this account
  'fill_conflict', //          one execution id, two stories
  'bust',
  'correction',
  'reversal_without_fill', //  a bust or correction of more than was ever booked
  'unbookable_fill', //        nothing executed, or more than can be counted
] as const;
export type OrderHalt = (typeof ORDER_HALTS)[number];

export const ORDER_ALERTS = [
  'unsolicited_cancel',
  'rejected_while_live',
  'rejected_after_absence', // the broker refused what was proven never to have reached it
  'fill_after_done_for_day',
  'cancel_rejected',
  'expired_in_part', //      executed in part, and nobody asked for the end: what was decided is not done
] as const;
export type OrderAlert = (typeof ORDER_ALERTS)[number];

export const ORDER_QUARANTINES = [
  'contradiction', //        this cannot follow what we know; one of the two is wrong
  'missing_at_broker', //    the broker had it, and knows it no more
  'answer_without_request', // an answer to something that nobody asked
  'fill_conflict',
  'reversal_without_fill',
  'unbookable_fill',
  'unrecognised', //         a word that nobody here knows
] as const;
export type OrderQuarantine = (typeof ORDER_QUARANTINES)[number];

export const ORDER_REFUSALS = [
  'already_ended', //          for a cancel as good as done
  'cancel_wanted', //          what shall be cancelled is not sent again, nor replaced
  'replace_pending', //        one change at a time
  'not_live_yet', //           replacing before the broker works it is refused by the broker as well
  'broker_order_id_unknown', // without it the broker cannot be told which order
  'done_for_day',
  'partly_filled', //          cancel it, then ask for the rest: a successor after a fill has no safe quantity
  'quantity_not_above_filled', // the new total leaves nothing to execute
] as const;
export type OrderRefusal = (typeof ORDER_REFUSALS)[number];

export const SUCCESSOR_NEWS = [
  'accepted', // it lives: apply `accepted` to it
  'rejected', // it will never live: apply `rejected` to it, or `withdrawn` while it is UNSENT
  'reread', //   ask the broker about it; while it is UNSENT withdraw it
] as const;
export type SuccessorNews = (typeof SUCCESSOR_NEWS)[number];

export type Effect =
  /** The event moved shares: execution, ledger, position and cash are written with it. */
  | { readonly kind: 'book' }
  /** HALT and DISARM in the same transaction. */
  | { readonly kind: 'halt'; readonly code: OrderHalt }
  | { readonly kind: 'alert'; readonly code: OrderAlert }
  /** Keep the raw event, block the symbol, read the order again; HALT when that takes too long. */
  | { readonly kind: 'quarantine'; readonly code: OrderQuarantine }
  /** The request is refused here; nothing leaves. */
  | { readonly kind: 'refused'; readonly code: OrderRefusal }
  /** Duplicate or overtaken: nothing was new. */
  | { readonly kind: 'stale' }
  /** Ask the broker about this order. */
  | { readonly kind: 'reread' }
  /** The broker counts more than we booked: fetch the executions; HALT when they stay missing. */
  | { readonly kind: 'backfill'; readonly missing: Quantity }
  /** One more look found nothing: counts towards a negative proof. */
  | { readonly kind: 'count_lookup' }
  /** The order cannot be executed any more: its reservation is free. */
  | { readonly kind: 'release' }
  /** The promise is taken back: its outbox row fails. */
  | { readonly kind: 'withdraw' }
  /** Promise a cancel request; one that waits already will do. */
  | { readonly kind: 'send_cancel' }
  /** The request may have been lost: repeat it. */
  | { readonly kind: 'resend_cancel' }
  /** Whoever wanted this order cancelled wants its successor cancelled. */
  | { readonly kind: 'cancel_successor'; readonly successor: ClientOrderId }
  /** Promise the replace request; until it is decided the larger of the two reservations is held. */
  | { readonly kind: 'send_replace'; readonly successor: ClientOrderId }
  | {
      readonly kind: 'successor';
      readonly successor: ClientOrderId;
      readonly news: SuccessorNews;
      /** The broker's id of the successor, where the news told it. */
      readonly brokerOrderId: BrokerOrderId | null;
    };

export const halting = (code: OrderHalt): Effect => ({ kind: 'halt', code });
export const alerting = (code: OrderAlert): Effect => ({ kind: 'alert', code });
export const quarantining = (code: OrderQuarantine): Effect => ({ kind: 'quarantine', code });
export const refusing = (code: OrderRefusal): Effect => ({ kind: 'refused', code });
export const ofSuccessor = (
  successor: ClientOrderId,
  news: SuccessorNews,
  brokerOrderId: BrokerOrderId | null = null,
): Effect => ({ kind: 'successor', successor, news, brokerOrderId });

export const BOOK: Effect = { kind: 'book' };
export const REREAD: Effect = { kind: 'reread' };
export const OVERTAKEN: Effect = { kind: 'stale' };
