/** What can happen to a book. */
import type { BrokerOrderId, ClientOrderId, MarketTime } from '@mqk/core';
import type { Bar } from '@mqk/market-data';

import type { NewOrder, ReplaceTerms } from './order.ts';
import type { SlippageReference } from './slippage.ts';

/** The session that a bar belongs to, as the calendar says. */
export interface VenueSession {
  readonly opensAt: MarketTime;
  readonly closesAt: MarketTime;
  /** Whether the bar is the last one of the session. */
  readonly endsSession: boolean;
}

export interface VenueBar {
  readonly bar: Bar;
  /** What `slippageReference` says of the symbol's bars before this one; null lets the bar stand in. */
  readonly reference: SlippageReference | null;
}

export type VenueInput =
  | { readonly kind: 'submit'; readonly order: NewOrder }
  | { readonly kind: 'cancel'; readonly clientOrderId: ClientOrderId; readonly askedAt: MarketTime }
  | {
      readonly kind: 'replace';
      readonly clientOrderId: ClientOrderId;
      readonly successor: ClientOrderId;
      /** Null lets the book name it. */
      readonly successorVenueOrderId: BrokerOrderId | null;
      readonly terms: ReplaceTerms;
      readonly askedAt: MarketTime;
    }
  /** A session begins: day orders of earlier ones are over. A bar of the session does the same. */
  | { readonly kind: 'session'; readonly session: VenueSession; readonly at: MarketTime }
  /** A split, before the first bar on or after its ex-date: `numerator` new units for `denominator` old ones. */
  | {
      readonly kind: 'split';
      readonly symbol: string;
      readonly numerator: bigint;
      readonly denominator: bigint;
      readonly at: MarketTime;
    }
  /**
   * The bars that ended at `at`, at most one a symbol, in any order. Symbols without working orders may be
   * left out. Prices are expected to be positive and consistent, as `readBars` leaves them.
   */
  | {
      readonly kind: 'bar';
      readonly at: MarketTime;
      readonly bars: readonly VenueBar[];
      readonly session: VenueSession;
    };
