/** What came of comparing the two sides. */
import type { SystemTime } from '@mqk/core';

import type { Difference, InFlightKind, NoAnswer } from './difference.ts';

export const VERDICT_STATES = [
  'CLEAN', //   both sides say the same, or the difference is under way and its excuse holds
  'DIRTY', //   they do not: the desk stops
  'STALE', //   the snapshot is too old to say anything
  'UNKNOWN', // there is nothing to compare with
] as const;
export type VerdictState = (typeof VERDICT_STATES)[number];

/** Something under way, as the verdict names it. */
export interface InFlightName {
  readonly kind: InFlightKind;
  readonly id: string;
  readonly until: SystemTime;
}

/** Equal inputs give equal bytes: every list is sorted. */
export interface Verdict {
  readonly state: VerdictState;
  /** Empty exactly when CLEAN. */
  readonly reasons: readonly Difference[];
  /** Differences that what is under way explains to the last unit. */
  readonly excused: readonly Difference[];
  /** All that was under way, whether or not it had to explain anything. */
  readonly inFlight: readonly InFlightName[];
  /** Null without a snapshot. */
  readonly snapshotSequence: bigint | null;
  readonly at: SystemTime;
}

/** The verdict when the question itself failed. A failed question is never an answer. */
export const unknownVerdict = (reason: NoAnswer, at: SystemTime): Verdict => ({
  state: 'UNKNOWN',
  reasons: [reason],
  excused: [],
  inFlight: [],
  snapshotSequence: null,
  at,
});
