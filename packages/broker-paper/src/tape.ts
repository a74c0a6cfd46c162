/** The market that the paper broker matches against. */
import type { MarketTime } from '@mqk/core';
import type { Bar } from '@mqk/market-data';
import type { VenueSession } from '@mqk/venue';

export interface PaperTape {
  /**
   * Matches the working orders with the bars that ended at one moment, at most one a symbol. Fills, cash, positions,
   * events and the new cursor are one transaction; bars up to the cursor are ignored, so repeating is harmless.
   */
  advance(bars: readonly Bar[], session: VenueSession): Promise<void>;
  /** End of the last bars that were matched; null before the first. */
  cursor(): Promise<MarketTime | null>;
}
