import { type Result } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  type SnapshotRefusal,
  type Watermark,
  acceptSnapshot,
  requireFreshSnapshot,
  watermarkCodec,
} from '../src/index.ts';
import { at, theirs, usd } from './sides.ts';

function accepted(result: Result<Watermark, SnapshotRefusal>): Watermark {
  if (!result.ok) throw new Error(result.refused.code);
  return result.value;
}

/** As it is after a restart: read back from what was stored. */
function stored(watermark: Watermark): Watermark {
  const read = watermarkCodec.decode(JSON.parse(JSON.stringify(watermarkCodec.encode(watermark))));
  if (!read.ok) throw new Error(read.refused.path);
  return read.value;
}

const seven = accepted(acceptSnapshot(null, theirs()));

describe('the picture of the account only ever gets newer', () => {
  test('the first snapshot and every newer one are accepted', () => {
    const eight = accepted(acceptSnapshot(seven, theirs({ sequence: 8n, takenAt: at(99_500) })));

    expect(seven).toMatchObject({ sequence: 7n, takenAt: at(99_000) });
    expect(eight).toMatchObject({ sequence: 8n, takenAt: at(99_500) });
    expect(eight.contentHash).not.toBe(seven.contentHash);
  });

  test('an older one is refused, though its own clock may say that it is newer', () => {
    expect(acceptSnapshot(seven, theirs({ sequence: 6n, takenAt: at(999_999) }))).toEqual({
      ok: false,
      refused: { code: 'snapshot_not_newer', sequence: 6n, watermark: 7n },
    });
  });

  test('a newer sequence counts even where the clock went back', () => {
    expect(accepted(acceptSnapshot(seven, theirs({ sequence: 8n, takenAt: at(5) }))).sequence).toBe(8n);
  });

  test('the very same snapshot again is a repetition', () => {
    const shuffled = theirs({
      positions: theirs().positions.toReversed(),
      orders: theirs().orders.toReversed(),
      executions: theirs().executions.toReversed(),
    });

    expect(acceptSnapshot(seven, theirs())).toEqual({ ok: true, value: seven });
    expect(acceptSnapshot(seven, shuffled)).toEqual({ ok: true, value: seven });
  });

  test.each([
    ['cash', theirs({ cash: usd('1000.000001') })],
    ['time', theirs({ takenAt: at(99_001) })],
    ['positions', theirs({ positions: [] })],
    ['orders', theirs({ orders: [] })],
    ['executions', theirs({ executions: [] })],
  ])('the same number with other %s is a contradiction', (_part, other) => {
    const again = acceptSnapshot(seven, other);

    expect(again).toMatchObject({
      ok: false,
      refused: { code: 'snapshot_contradiction', sequence: 7n, acceptedHash: seven.contentHash },
    });
  });

  test('a restart does not make an old picture new', () => {
    expect(stored(seven)).toEqual(seven);
    expect(acceptSnapshot(stored(seven), theirs({ sequence: 6n }))).toMatchObject({
      refused: { code: 'snapshot_not_newer' },
    });
    expect(acceptSnapshot(stored(seven), theirs({ cash: usd('0') }))).toMatchObject({
      refused: { code: 'snapshot_contradiction' },
    });
  });

  test('whatever comes, in whatever order, the watermark is the largest sequence accepted so far', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 0n, max: 20n }), { minLength: 1 }), (sequences) => {
        let watermark: Watermark | null = null;
        for (const sequence of sequences) {
          const before: bigint = watermark?.sequence ?? -1n;
          const answer: Result<Watermark, SnapshotRefusal> = acceptSnapshot(watermark, theirs({ sequence }));
          expect(answer.ok).toBe(sequence >= before);
          if (answer.ok) watermark = stored(answer.value);
          expect(watermark?.sequence).toBe(sequence > before ? sequence : before);
        }
      }),
    );
  });
});

describe('a picture that was accepted also has to be fresh', () => {
  test.each([
    [104_000, true],
    [104_001, false],
    [98_990, true],
    [93_999, false],
    [Number.NaN, false],
  ])('at %d, taken at 99000 and good for 5000 ms: %p', (now, fresh) => {
    expect(requireFreshSnapshot(seven, at(now), 5000).ok).toBe(fresh);
  });

  test('none at all is not fresh, and an old one tells its age', () => {
    expect(requireFreshSnapshot(null, at(0), 5000)).toEqual({
      ok: false,
      refused: { code: 'snapshot_missing' },
    });
    expect(requireFreshSnapshot(seven, at(104_001), 5000)).toEqual({
      ok: false,
      refused: { code: 'snapshot_stale', ageMs: 5001, ageMsMax: 5000 },
    });
  });
});
