/** What a broker told us, as its adapter understood it. The raw text is kept whatever the adapter made of it. */
import type {
  BrokerOrderId,
  ClientOrderId,
  ExecutionId,
  Fill,
  MarketTime,
  Micros,
  Quantity,
} from '@mqk/core';
import type { OrderEvent } from '@mqk/oms';

import { contentSha256 } from '../inbox/message-content.ts';
import type { Activity } from './activity.ts';

/** News of an execution that was told before: it names it, and has an id of its own. */
export interface Amending {
  /** The broker's own id of this news, unique within the account among executions and amendments. */
  readonly amendmentId: ExecutionId;
  /** The execution as it stands: its own id, or that of its last correction. */
  readonly amends: ExecutionId;
  readonly clientOrderId: ClientOrderId;
  readonly brokerOrderId: BrokerOrderId;
  readonly symbol: string;
  /** What the broker says is filled of the order in all by now; null if it does not say. */
  readonly cumulative: Quantity | null;
  readonly at: MarketTime;
}

/** What an execution is from now on; side and order stay. */
export interface Corrected {
  readonly quantity: Quantity;
  readonly price: Micros;
  readonly fee: Micros;
}

export type MessageContent =
  /** The life of an order: accepted, cancelled, expired and so on; never a fill. */
  | {
      readonly kind: 'order';
      readonly clientOrderId: ClientOrderId;
      readonly brokerOrderId: BrokerOrderId;
      readonly event: OrderEvent;
    }
  | {
      readonly kind: 'execution';
      readonly executionId: ExecutionId;
      readonly brokerOrderId: BrokerOrderId;
      readonly symbol: string;
      readonly fill: Fill;
      /** What the broker says is filled of the order in all, this execution included; null if it does not say. */
      readonly cumulative: Quantity | null;
    }
  /** An execution is taken back: it never was. */
  | ({ readonly kind: 'bust' } & Amending)
  /** An execution is changed; from now on it goes by the id of this news, also where executions are listed. */
  | ({ readonly kind: 'correction'; readonly corrected: Corrected } & Amending)
  /** Money or units that moved without an order: booked as it is told, under the broker's id. */
  | { readonly kind: 'activity'; readonly activity: Activity }
  /** Not understood. Stored, shown and never dropped. */
  | { readonly kind: 'unreadable'; readonly reason: string };

export interface BrokerMessage {
  /**
   * Unique within the account: the same message may be heard many times, through several channels. Made by
   * `economicKey` where the broker gives the fact a name of its own.
   */
  readonly key: string;
  /** Position in the broker's stream; strictly increasing. 0: it was asked for, and has no place in the stream. */
  readonly cursor: bigint;
  readonly raw: string;
  readonly content: MessageContent;
}

export type MessagesAnswer =
  | { readonly kind: 'heard'; readonly messages: readonly BrokerMessage[] }
  | { readonly kind: 'failed'; readonly reason: string };

export interface MessageReader {
  /** The messages after a cursor in the broker's order, at most `limit`. Hearing them again is harmless. */
  after(cursor: bigint, limit: number): Promise<MessagesAnswer>;
  /**
   * Every execution of one order as it stands, in the broker's order, as messages without a place in the stream: what
   * was taken back is not among them, what was corrected is there once, as its last correction says and by its id.
   */
  executionsOf(clientOrderId: ClientOrderId): Promise<MessagesAnswer>;
}

/**
 * The name of a fact rather than of a message: an execution, its amendment or an activity by the broker's id, whatever channel
 * brings it; anything else that carries no name by what it says.
 */
export function economicKey(content: MessageContent, raw: string): string {
  if (content.kind === 'execution') return `execution:${content.executionId}`;
  if (content.kind === 'activity') return `activity:${content.activity.activityId}`;
  if (content.kind === 'bust' || content.kind === 'correction') return `amendment:${content.amendmentId}`;
  return `${content.kind}:${contentSha256({ content, raw })}`;
}
