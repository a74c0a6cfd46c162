/** An entry that takes its protection along, and the legs that were made of it. */
import type { ClientOrderId, MarketTime, Micros, Quantity } from '@mqk/core';
import type { Order } from '@mqk/oms';

export interface Protection {
  /** Micros: what is lost at most, as far as the market lets one out. */
  readonly stopPrice: Micros;
  /** Micros: what is enough; null lets it run. */
  readonly targetPrice: Micros | null;
}

/** What a promise is beside an order of its own. */
export type BracketPart =
  | { readonly kind: 'entry'; readonly protection: Protection }
  /** Orders of one group cancel each other. */
  | { readonly kind: 'leg'; readonly entry: ClientOrderId; readonly group: string };

export interface StoredLeg {
  readonly order: Order;
  /** Who asked for its cancel first; null when nobody did. */
  readonly cancelledBy: string | null;
  /** The last "no" of the gate; null when there was none. */
  readonly refusal: string | null;
  /** Evidence says that it never reached the broker. */
  readonly absent: boolean;
}

export interface StoredBracket extends Protection {
  readonly entry: Order;
  readonly decidedAt: MarketTime;
  /** Of what the entry has filled, what was closed by other ways than its legs. */
  readonly givenUp: Quantity;
  /** In the order of their promises. */
  readonly legs: readonly StoredLeg[];
}
