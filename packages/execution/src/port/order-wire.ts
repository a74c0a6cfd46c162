/** What an adapter must be able to do to orders. Implemented by brokers; called by the dispatcher alone. */
import type { BrokerOrderId, ClientOrderId, OrderTerms } from '@mqk/core';

import type { Bar } from './raw-answer.ts';

export interface SubmitRequest {
  /** Ours, and the broker's idempotency key: the same id sent twice must not buy twice. */
  readonly clientOrderId: ClientOrderId;
  readonly symbol: string;
  readonly terms: OrderTerms;
}

export interface OrderTarget {
  readonly clientOrderId: ClientOrderId;
  readonly brokerOrderId: BrokerOrderId;
}

export interface ReplaceRequest {
  readonly target: OrderTarget;
  readonly successor: SubmitRequest;
}

/** The order as the broker repeats it in an acknowledgement: compared with what was stored, never believed. */
export interface AcceptedOrder extends SubmitRequest {
  readonly brokerOrderId: BrokerOrderId;
}

/** Nothing was sent, and that is known. */
export interface NotSent {
  readonly kind: 'not_sent';
  readonly reason: string;
  /** Milliseconds after which the broker wants to be asked again; without: nobody said. */
  readonly retryAfterMs?: number | null;
}

/** Why nothing was sent, or nothing was taken: the order may be tried again under the same id. */
type TryLater =
  NotSent | { readonly kind: 'throttled'; readonly reason: string; readonly retryAfterMs: number | null };

/** Not about this order: nobody may trade here until a person has seen to it. Halts in the transaction that settles it. */
export interface Barred {
  readonly kind: 'barred';
  readonly bar: Bar;
  readonly reason: string;
  /** The answer proves that nothing of this attempt was taken; else the order is in doubt. */
  readonly takenNothing: boolean;
}

/**
 * An adapter answers; it does not throw. If it cannot prove what happened, the answer is `unknown`, never
 * `rejected`: a guess here can buy twice.
 */
export type SubmitAnswer =
  | { readonly kind: 'accepted'; readonly order: AcceptedOrder }
  | { readonly kind: 'rejected'; readonly code: string; readonly reason: string }
  /** An order with this client id exists already. Proof of existence, not of a refusal. */
  | { readonly kind: 'duplicate_id' }
  | { readonly kind: 'unknown'; readonly reason: string }
  | Barred
  | TryLater;

/** `asked` is not a state: whether the order is gone is told by its events alone. */
export type CancelAnswer =
  | { readonly kind: 'asked' }
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string }
  | Barred
  | TryLater;

/** What bounds one attempt. */
export interface SendAttempt {
  /** Milliseconds from the call; once the first byte has left, passing them is `unknown`. */
  readonly deadlineMs: number;
  /** Asked when the connection stands, right before the first byte. No means: answer `not_sent`. */
  readonly mayStart: () => boolean;
}

export interface OrderWire {
  /** One attempt: no retry, no redirect. */
  submit(request: SubmitRequest, attempt: SendAttempt): Promise<SubmitAnswer>;
  cancel(target: OrderTarget, attempt: SendAttempt): Promise<CancelAnswer>;
  replace(request: ReplaceRequest, attempt: SendAttempt): Promise<SubmitAnswer>;
}
