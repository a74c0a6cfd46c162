/** What a broker told us, as its adapter understood it. The raw text is kept whatever the adapter made of it. */
import type { BrokerOrderId, ClientOrderId, ExecutionId, Fill, Quantity } from '@mqk/core';
import type { OrderEvent } from '@mqk/oms';

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
  /** Not understood. Stored, shown and never dropped. */
  | { readonly kind: 'unreadable'; readonly reason: string };

export interface BrokerMessage {
  /** Unique within the account: the same message may be heard many times, through several channels. */
  readonly key: string;
  /** Position in the broker's stream; strictly increasing. */
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
}
