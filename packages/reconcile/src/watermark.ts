/** The newest snapshot that was accepted. Kept for good: a restart does not make an old picture new. */
import {
  type Codec,
  type Result,
  type SystemTime,
  bigintCodec,
  hashOf,
  ok,
  record,
  refuse,
  systemTimeCodec,
  textCodec,
  versioned,
} from '@mqk/core';

import type { AccountSnapshot } from './snapshot.ts';
import { snapshotCodec, sortedSnapshot } from './snapshot-codec.ts';

export interface Watermark {
  readonly sequence: bigint;
  readonly takenAt: SystemTime;
  /** SHA-256 over the snapshot with its lists sorted. */
  readonly contentHash: string;
}

export type SnapshotRefusal =
  | { readonly code: 'snapshot_not_newer'; readonly sequence: bigint; readonly watermark: bigint }
  /** One number, two contents: one of them is a lie, and the desk stops. */
  | {
      readonly code: 'snapshot_contradiction';
      readonly sequence: bigint;
      readonly contentHash: string;
      readonly acceptedHash: string;
    };

export const watermarkCodec: Codec<Watermark> = versioned(
  1,
  record<Watermark>({ sequence: bigintCodec, takenAt: systemTimeCodec, contentHash: textCodec }),
);

/** Moves the watermark to a newer snapshot. The very same one again is a repetition, and changes nothing. */
export function acceptSnapshot(
  watermark: Watermark | null,
  snapshot: AccountSnapshot,
): Result<Watermark, SnapshotRefusal> {
  const { sequence, takenAt } = snapshot;
  const contentHash = hashOf(snapshotCodec.encode(sortedSnapshot(snapshot)));
  if (watermark === null || sequence > watermark.sequence) return ok({ sequence, takenAt, contentHash });
  if (sequence < watermark.sequence)
    return refuse({ code: 'snapshot_not_newer', sequence, watermark: watermark.sequence });
  if (contentHash === watermark.contentHash) return ok(watermark);
  return refuse({
    code: 'snapshot_contradiction',
    sequence,
    contentHash,
    acceptedHash: watermark.contentHash,
  });
}
