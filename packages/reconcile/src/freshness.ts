/** Whether what was found out still counts. */
import { type Result, type SystemTime, ok, refuse } from '@mqk/core';

import type { DifferenceKind } from './difference.ts';
import type { Verdict } from './verdict.ts';
import type { Watermark } from './watermark.ts';

/** A verdict, and the process life that came to it. */
export interface StoredVerdict {
  readonly verdict: Verdict;
  readonly life: string;
}

export type ReconcileRefusal =
  /** Not in this process life: what a process before us knew, it knew before it died. */
  | { readonly code: 'reconcile_never_ran' }
  | { readonly code: 'reconcile_dirty'; readonly kinds: readonly DifferenceKind[] }
  | { readonly code: 'reconcile_unknown'; readonly kinds: readonly DifferenceKind[] }
  /** `ageMs` is negative for a verdict from the future. */
  | { readonly code: 'reconcile_stale'; readonly ageMs: number; readonly ageMsMax: number };

export type SnapshotAgeRefusal =
  | { readonly code: 'snapshot_missing' }
  | { readonly code: 'snapshot_stale'; readonly ageMs: number; readonly ageMsMax: number };

/** Asked before anything that may add risk: CLEAN, found out in this process life, and not long ago. */
export function requireCleanAndFresh(
  stored: StoredVerdict | null,
  now: SystemTime,
  ageMsMax: number,
  life: string,
): Result<void, ReconcileRefusal> {
  if (stored?.life !== life) return refuse({ code: 'reconcile_never_ran' });
  const { verdict } = stored;
  const kinds = [...new Set(verdict.reasons.map(({ kind }) => kind))];
  const ageMs = now - verdict.at;
  switch (verdict.state) {
    case 'DIRTY':
      return refuse({ code: 'reconcile_dirty', kinds });
    case 'UNKNOWN':
      return refuse({ code: 'reconcile_unknown', kinds });
    case 'STALE':
      return refuse({ code: 'reconcile_stale', ageMs, ageMsMax });
    case 'CLEAN':
      return near(ageMs, ageMsMax) ? ok() : refuse({ code: 'reconcile_stale', ageMs, ageMsMax });
  }
}

/** Sizing reads the account only through a snapshot that was accepted and is fresh. */
export function requireFreshSnapshot(
  watermark: Watermark | null,
  now: SystemTime,
  ageMsMax: number,
): Result<void, SnapshotAgeRefusal> {
  if (watermark === null) return refuse({ code: 'snapshot_missing' });
  const ageMs = now - watermark.takenAt;
  return near(ageMs, ageMsMax) ? ok() : refuse({ code: 'snapshot_stale', ageMs, ageMsMax });
}

/** A transaction's clock stands still, so a fresh time may lie a little ahead; far ahead, the clock stepped. */
const near = (ageMs: number, ageMsMax: number): boolean => ageMs >= -ageMsMax && ageMs <= ageMsMax;
