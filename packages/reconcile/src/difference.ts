/** Everything on which two sides can disagree, or that keeps us from knowing. */
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

import type { AccountStatus } from './snapshot.ts';

export const ORDER_FIELDS = [
  'brokerOrderId',
  'instrument',
  'side',
  'quantity',
  'type',
  'limitPrice',
  'stopPrice',
  'timeInForce',
  'filled',
  'status',
] as const;
export type OrderField = (typeof ORDER_FIELDS)[number];

export const EXECUTION_FIELDS = ['clientOrderId', 'instrument', 'side', 'quantity', 'price', 'cash'] as const;
export type ExecutionField = (typeof EXECUTION_FIELDS)[number];

export const IN_FLIGHT_KINDS = [
  'order', //               sent, and no answer yet
  'event_not_applied', //   heard, not booked yet
  'newer_than_snapshot', // booked since the broker was asked
] as const;
export type InFlightKind = (typeof IN_FLIGHT_KINDS)[number];

/** Why there is nothing to compare with. */
export type NoAnswer =
  | { readonly kind: 'no_opening' }
  | { readonly kind: 'no_snapshot'; readonly reason: string }
  /** The broker's news could not be heard to its end: what we lack may only be on its way to us. */
  | { readonly kind: 'no_news'; readonly reason: string }
  | { readonly kind: 'snapshot_not_newer'; readonly reason: string }
  | { readonly kind: 'snapshot_contradiction'; readonly reason: string };

export type Difference =
  | NoAnswer
  /** `ageMs` is negative for a snapshot from the future. */
  | { readonly kind: 'snapshot_stale'; readonly ageMs: number; readonly ageMsMax: number }
  /** More is under way than can be told apart: ask again. */
  | { readonly kind: 'too_many_in_flight'; readonly of: string; readonly count: number }
  | { readonly kind: 'account_differs'; readonly ours: AccountId; readonly theirs: AccountId }
  /** Nothing may be ordered there, whatever the books say. */
  | { readonly kind: 'account_not_active'; readonly status: Exclude<AccountStatus, 'active'> }
  /** We hold something, and the broker shows nothing at all. */
  | { readonly kind: 'vanished'; readonly positions: number; readonly orders: number }
  | {
      readonly kind: 'in_flight_expired';
      readonly inFlight: InFlightKind;
      readonly id: string;
      readonly until: SystemTime;
    }
  | {
      readonly kind: 'unknown_order';
      readonly brokerOrderId: BrokerOrderId;
      readonly clientOrderId: ClientOrderId | null;
    }
  | { readonly kind: 'missing_order'; readonly clientOrderId: ClientOrderId }
  /** One id of ours, several orders at the broker. */
  | { readonly kind: 'repeated_order'; readonly clientOrderId: ClientOrderId; readonly count: number }
  | {
      readonly kind: 'order_field_differs';
      readonly clientOrderId: ClientOrderId;
      readonly field: OrderField;
      readonly ours: string;
      readonly theirs: string;
    }
  | {
      readonly kind: 'unknown_execution';
      readonly executionId: ExecutionId;
      readonly clientOrderId: ClientOrderId | null;
    }
  | {
      readonly kind: 'missing_execution';
      readonly executionId: ExecutionId;
      readonly clientOrderId: ClientOrderId | null;
    }
  | {
      readonly kind: 'execution_field_differs';
      readonly executionId: ExecutionId;
      readonly field: ExecutionField;
      readonly ours: string;
      readonly theirs: string;
    }
  | {
      readonly kind: 'position_differs';
      readonly instrument: InstrumentId;
      readonly ours: Holding;
      readonly theirs: Holding;
    }
  | { readonly kind: 'cash_differs'; readonly ours: Micros; readonly theirs: Micros };

export type DifferenceKind = Difference['kind'];

/** In the order in which a verdict lists them: what makes the rest worthless first, sums last. */
export const DIFFERENCE_KINDS = [
  'no_opening',
  'no_snapshot',
  'no_news',
  'snapshot_not_newer',
  'snapshot_contradiction',
  'snapshot_stale',
  'account_differs',
  'account_not_active',
  'vanished',
  'repeated_order',
  'unknown_order',
  'missing_order',
  'order_field_differs',
  'unknown_execution',
  'missing_execution',
  'execution_field_differs',
  'position_differs',
  'cash_differs',
  'in_flight_expired',
  'too_many_in_flight',
] as const satisfies readonly DifferenceKind[];
