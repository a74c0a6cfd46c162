/** Every "no" that the gate can say, each with the numbers that it saw. */
import type { ClientOrderId, MarketTime } from '@mqk/core';
import type { ControlRefusal, HeartbeatRefusal } from '@mqk/integrity';
import type { OrderRefusal } from '@mqk/oms';
import type { ReconcileRefusal, SnapshotAgeRefusal } from '@mqk/reconcile';
import { type RiskRefusal, isPermanent as isPermanentRisk } from '@mqk/risk';

import type { HaltOrder } from '../store/decisions.ts';
import type { InquiryKind } from '../store/inquiry.ts';

/** What is asked here and nowhere else. */
export type DispatchRefusal =
  /** Another process life owns the account now, or nobody does. */
  | { readonly code: 'lease_lost'; readonly ourEpoch: string; readonly epoch: string | null }
  /** The decision is too old to be carried out. */
  | { readonly code: 'expired'; readonly expiresAt: MarketTime; readonly marketTime: MarketTime | null }
  /** An order of this symbol is in doubt; adding risk beside it could double it. */
  | { readonly code: 'symbol_blocked'; readonly clientOrderId: ClientOrderId }
  /** News of this symbol, or of nobody knows what, could not be believed: what we hold of it is in question. */
  | {
      readonly code: 'news_in_question';
      readonly kind: InquiryKind;
      readonly clientOrderId: ClientOrderId | null;
    }
  /** The order that a cancel or replace is about cannot be live any more, or never was ours. */
  | { readonly code: 'target_not_live'; readonly clientOrderId: ClientOrderId; readonly base: string }
  /** The broker has not told its id of the target yet. */
  | { readonly code: 'target_not_acknowledged'; readonly clientOrderId: ClientOrderId }
  | { readonly code: 'not_reduce_only'; readonly clientOrderId: ClientOrderId }
  /** The order cannot be gone on with on other terms: `because` says what is in the way. */
  | {
      readonly code: 'not_replaceable';
      readonly clientOrderId: ClientOrderId;
      readonly because: OrderRefusal;
    }
  /** A replace changes quantity and prices; `field` is another order's business. */
  | {
      readonly code: 'replace_changes';
      readonly clientOrderId: ClientOrderId;
      readonly field: string;
    }
  /** The broker has told of the order meanwhile: sending it once more would ask for what is known. */
  | { readonly code: 'not_in_doubt'; readonly clientOrderId: ClientOrderId; readonly base: string }
  /** What shall be cancelled is not sent again. */
  | { readonly code: 'cancel_wanted'; readonly clientOrderId: ClientOrderId }
  | { readonly code: 'attempts_used_up'; readonly attempts: number; readonly attemptsMax: number }
  /** A strategy would give up what stands between its position and a loss: `because` says what is missing for that. */
  | {
      readonly code: 'protection_kept';
      readonly clientOrderId: ClientOrderId;
      readonly because: 'disarmed' | 'no_replacement';
    }
  /** Its legs could never be sent: `problem` says why. */
  | { readonly code: 'protection_malformed'; readonly problem: string }
  | { readonly code: 'unknown_instrument'; readonly instrument: string }
  /** Another intent has this name at the broker: one of the two would be taken for the other. */
  | { readonly code: 'client_order_id_taken'; readonly clientOrderId: ClientOrderId; readonly halts: true };

export type GateRefusal =
  ControlRefusal | HeartbeatRefusal | RiskRefusal | ReconcileRefusal | SnapshotAgeRefusal | DispatchRefusal;

/** What waiting cannot cure. Everything else keeps the order in the outbox, to be asked again. */
const PERMANENT: ReadonlySet<string> = new Set<DispatchRefusal['code']>([
  'expired',
  'target_not_live',
  'not_reduce_only',
  'not_replaceable',
  'replace_changes',
  'protection_kept',
  'protection_malformed',
  'unknown_instrument',
  'client_order_id_taken',
]);

/** Whether waiting could ever turn this "no" into a "yes". */
export const isPermanent = ({ code }: GateRefusal): boolean => isPermanentCode(code);

export const isPermanentCode = (code: string): boolean => PERMANENT.has(code) || isPermanentRisk(code);

/** The stop that a breaker of risk demands beside its "no"; null where only this order has to wait. */
export function breakerHalt(refusal: GateRefusal, detail = 'asked at the gate'): HaltOrder | null {
  return 'halts' in refusal && refusal.halts === true ? { code: refusal.code, detail } : null;
}
