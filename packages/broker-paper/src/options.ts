/** What a paper broker is made of. */
import type { AccountId, Clock, Instrument, Micros } from '@mqk/core';
import type { PaperBook } from '@mqk/execution/store';
import type { VenuePolicy } from '@mqk/venue';

import type { PaperFaults } from './fault.ts';

export const PAPER_ACCOUNT_KINDS = [
  'cash', //   own money and own shares only: the broker refuses what they cannot cover
  'margin', // the broker lends whatever is asked for; how much is wise is for others to limit
] as const;
export type PaperAccountKind = (typeof PAPER_ACCOUNT_KINDS)[number];

export interface PaperLatency {
  /** Milliseconds until the broker has stored a request. */
  readonly accept: number;
  /** Milliseconds from there until its answer arrives. */
  readonly answer: number;
}

export interface PaperBrokerOptions {
  readonly book: PaperBook;
  readonly account: AccountId;
  /** Cash unless said otherwise. */
  readonly kind?: PaperAccountKind;
  /** What a new account begins with; one that exists keeps what it has. */
  readonly openingCash: Micros;
  /** One version each, all in one currency. */
  readonly instruments: readonly Instrument[];
  /** Slippage, fees, participation and the rest of how orders meet bars. */
  readonly policy: VenuePolicy;
  readonly latencyMs: PaperLatency;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  readonly faults?: PaperFaults;
}
