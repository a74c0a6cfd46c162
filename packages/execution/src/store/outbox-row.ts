/** A promise to the broker, as it is stored. */
import type { AccountId, BrokerOrderId, ClaimToken, ClientOrderId, MarketTime, SystemTime } from '@mqk/core';

export const OUTBOX_STATUSES = [
  'CREATED', //   promised; no attempt of this row can be alive
  'CLAIMED', //   somebody may be sending it right now, or died while doing so
  'SUBMITTED', // the broker has it
  'FAILED', //    it will never be sent (again): withdrawn, expired, denied, rejected, proven absent
  'UNKNOWN', //   sent perhaps, outcome not known: only evidence ends this
] as const;
export type OutboxStatus = (typeof OUTBOX_STATUSES)[number];

export const OUTBOX_KINDS = ['submit', 'cancel', 'replace'] as const;
export type OutboxKind = (typeof OUTBOX_KINDS)[number];

/** What the gate asks about: an increase may add risk, a reduce cannot. */
export const REQUEST_CLASSES = ['increase', 'reduce'] as const;
export type RequestClass = (typeof REQUEST_CLASSES)[number];

/**
 * Every change of status that there is; a trigger in the database refuses the others, whoever asks.
 * `CLAIMED -> CREATED` only by the claim's owner, with stored proof that nothing was sent.
 */
export const OUTBOX_EDGES: Readonly<Record<OutboxStatus, readonly OutboxStatus[]>> = {
  CREATED: ['CLAIMED', 'FAILED'],
  CLAIMED: ['SUBMITTED', 'FAILED', 'UNKNOWN', 'CREATED'],
  SUBMITTED: [],
  FAILED: [],
  UNKNOWN: ['SUBMITTED', 'FAILED', 'CLAIMED'],
};

export interface OutboxRow {
  readonly id: bigint;
  readonly account: AccountId;
  readonly kind: OutboxKind;
  readonly class: RequestClass;
  /** The order that the request is about; of a replace the one that is to end. */
  readonly clientOrderId: ClientOrderId;
  /** Of a replace: the order that takes over. Null for everything else. */
  readonly successor?: ClientOrderId | null;
  readonly status: OutboxStatus;
  /** Canonical JSON: the very bytes that every attempt is made from. */
  readonly payload: string;
  readonly payloadSha256: string;
  readonly attempts: number;
  /** Attempts whose outcome is not known; while there is one the row can neither expire nor be withdrawn. */
  readonly unresolvedAttempts: number;
  readonly expiresAt: MarketTime;
}

/** The right to send one row once. Only its owner, in its epoch, may say how it went. */
export interface Claim {
  readonly row: OutboxRow;
  readonly token: ClaimToken;
  readonly epoch: bigint;
  readonly attempt: number;
  /** The broker's id of the order, from the map of ids; null until an acknowledgement told it. */
  readonly brokerOrderId: BrokerOrderId | null;
  /** Database clock in the claiming transaction. */
  readonly claimedAt: SystemTime;
}
