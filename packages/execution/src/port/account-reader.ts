/** What the broker says is true. Reads only, never gated: they work while everything else is stopped. */
import type {
  AccountId,
  ClientOrderId,
  InstrumentId,
  MarketTime,
  Micros,
  Quantity,
  SystemTime,
} from '@mqk/core';
import type { SnapshotStatus } from '@mqk/oms';
import type { AccountSnapshot } from '@mqk/reconcile';

import type { AcceptedOrder } from './order-wire.ts';

export interface BrokerOrder extends AcceptedOrder {
  readonly status: SnapshotStatus;
  readonly filled: Quantity;
}

/** `missing` means that the broker answered and knows no such order; a question that failed proves nothing. */
export type LookupAnswer =
  | { readonly kind: 'found'; readonly order: BrokerOrder }
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly reason: string };

/** All parts or none: an account without its positions is not a flat account. */
export type SnapshotAnswer =
  | { readonly kind: 'taken'; readonly snapshot: AccountSnapshot }
  | { readonly kind: 'failed'; readonly reason: string };

export interface BrokerAccount {
  readonly account: AccountId;
  readonly environment: 'paper' | 'live';
  readonly currency: string;
}

export type IdentityAnswer =
  | { readonly kind: 'known'; readonly account: BrokerAccount }
  | { readonly kind: 'failed'; readonly reason: string };

/** What the broker says of what it holds for us. */
export interface PositionCost {
  readonly instrument: InstrumentId;
  /** What one unit cost on average; null when the broker does not say. */
  readonly averageCost: Micros | null;
  /** What one unit is worth now; null when nobody has said. */
  readonly mark: Micros | null;
}

export type CostsAnswer =
  | { readonly kind: 'known'; readonly costs: readonly PositionCost[] }
  | { readonly kind: 'failed'; readonly reason: string };

export interface AccountReader {
  identity(): Promise<IdentityAnswer>;
  lookup(clientOrderId: ClientOrderId): Promise<LookupAnswer>;
  /** Asked once in an account's life, when it is taken over. */
  costs(): Promise<CostsAnswer>;
  /**
   * `sequence` and `takenAt` were drawn from our store before the first request of the snapshot.
   *
   * The account's status is part of it, so that nobody trades on what it was at the start. All orders that work and those
   * that closed lately; all executions at `since` or later by the broker's own time of execution, null: all there ever
   * were. What is older shows in positions and cash.
   */
  snapshot(sequence: bigint, takenAt: SystemTime, since: MarketTime | null): Promise<SnapshotAnswer>;
}
