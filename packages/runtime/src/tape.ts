/** The market, one bar end at a time: a file that is replayed, or later a feed. */
import type { MarketTime } from '@mqk/core';
import type { Bar } from '@mqk/market-data';

/** Everything that happened up to one bar end, for all symbols at once. */
export interface TapeStep {
  readonly at: MarketTime;
  /** Date of the session by its calendar, `YYYY-MM-DD`. */
  readonly session: string;
  /** Whether the session ends with this step. */
  readonly endsSession: boolean;
  readonly bars: readonly Bar[];
}

export interface Tape {
  /** The first step after a bar end; null at the end of the tape. */
  after(cursor: MarketTime | null): TapeStep | null;
  /** Until when an order decided at a bar end may still be sent: the close of the session that it would fill in. */
  orderExpiry(decidedAt: MarketTime): MarketTime;
  /** How many steps there are, and how many of them end at or before a time: for progress. */
  readonly length: number;
  position(cursor: MarketTime | null): number;
  /** Lets the outside world live through the step: the broker matches. A step fed twice changes nothing. */
  feed(step: TapeStep): Promise<void>;
}
