import { instrumentId, systemTime } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  type Heartbeat,
  LOOPS,
  feedHealth,
  heartbeatCodec,
  heartbeatsFresh,
  leaseUsable,
} from '../src/index.ts';

const NOW = systemTime(1_000_000);
const beats = (ageMs: number): readonly Heartbeat[] =>
  LOOPS.map((loop) => ({ loop, at: systemTime(NOW - ageMs) }));

describe('a dead loop stops all sending', () => {
  test('loops that all beat lately are fresh, to the millisecond', () => {
    expect(heartbeatsFresh(beats(5000), NOW, 5000).ok).toBe(true);
    expect(heartbeatsFresh(beats(5001), NOW, 5000)).toEqual({
      ok: false,
      refused: { code: 'heartbeat_stale', loop: 'runtime', ageMs: 5001, ageMsMax: 5000 },
    });
  });

  test.each(LOOPS)('%s alone is enough to be stale', (dead) => {
    const late = beats(0).map((beat) =>
      beat.loop === dead ? { ...beat, at: systemTime(NOW - 9000) } : beat,
    );

    expect(heartbeatsFresh(late, NOW, 5000)).toMatchObject({ refused: { loop: dead, ageMs: 9000 } });
  });

  test.each(LOOPS)('%s that never beat, or that nobody mentions, is stale', (silent) => {
    const never = beats(0).map((beat) => (beat.loop === silent ? { ...beat, at: null } : beat));
    const absent = beats(0).filter(({ loop }) => loop !== silent);

    for (const seen of [never, absent])
      expect(heartbeatsFresh(seen, NOW, 5000)).toMatchObject({ refused: { loop: silent, ageMs: null } });
  });

  test('a beat that came in while the transaction stood still is fresh; one from far ahead proves nothing', () => {
    expect(heartbeatsFresh(beats(-20), NOW, 5000).ok).toBe(true);
    expect(heartbeatsFresh(beats(-5000), NOW, 5000).ok).toBe(true);
    expect(heartbeatsFresh(beats(-5001), NOW, 5000)).toMatchObject({ refused: { ageMs: -5001 } });
  });

  test('a time that is none is stale', () => {
    expect(heartbeatsFresh(beats(Number.NaN), NOW, 5000).ok).toBe(false);
    expect(heartbeatsFresh(beats(0), NOW, Number.NaN).ok).toBe(false);
  });

  test('a beat is stored without loss', () => {
    for (const beat of [...beats(5), { loop: 'runtime', at: null } as const])
      expect(heartbeatCodec.decode(JSON.parse(JSON.stringify(heartbeatCodec.encode(beat))))).toEqual({
        ok: true,
        value: beat,
      });
  });
});

describe('the holder of a lease stops sending at half of its life', () => {
  const lease = {
    holderEpoch: 7n,
    ourEpoch: 7n,
    acquiredMonotonicMs: 1000,
    nowMonotonicMs: 1000,
    lifeMs: 10_000,
  };

  test.each([
    [1000, true],
    [5999, true],
    [6000, false],
    [11_000, false],
    [999, false],
    [Number.NaN, false],
  ])('at %d ms of its own clock: %p', (nowMonotonicMs, usable) => {
    expect(leaseUsable({ ...lease, nowMonotonicMs })).toBe(usable);
  });

  test("another epoch ends it at once, newer or older, and so does nobody's", () => {
    for (const holderEpoch of [8n, 6n, null]) expect(leaseUsable({ ...lease, holderEpoch })).toBe(false);
  });

  test('whoever may take over after a whole life never meets a holder that still sends', () => {
    const span = fc.integer({ min: 0, max: 1_000_000 });
    fc.assert(
      fc.property(span, span, fc.integer({ min: 1, max: 100_000 }), (acquiredMonotonicMs, held, lifeMs) => {
        const usable = leaseUsable({
          ...lease,
          acquiredMonotonicMs,
          nowMonotonicMs: acquiredMonotonicMs + held,
          lifeMs,
        });
        if (held >= lifeMs) expect(usable).toBe(false);
        if (usable) expect(held * 2).toBeLessThan(lifeMs);
      }),
    );
  });
});

describe('a silent feed', () => {
  const feed = (name: string, silentMs: number | null) => ({ instrument: instrumentId(name), silentMs });

  test('speaks, as long as it spoke within the session time allowed', () => {
    expect(feedHealth([feed('SPY', 0), feed('QQQ', 5000)], 5000)).toEqual({ ok: true, value: undefined });
    expect(feedHealth([], 5000).ok).toBe(true);
  });

  test.each([5001, null, Number.NaN, -1])('is stale after %p ms', (silentMs) => {
    expect(feedHealth([feed('SPY', silentMs)], 5000)).toEqual({
      ok: false,
      refused: { code: 'feed_stale', instrument: 'SPY', silentMs, silentMsMax: 5000 },
    });
  });

  test('is named by instrument, whatever order the feeds are listed in', () => {
    const both = [feed('SPY', 9000), feed('QQQ', 8000)];

    for (const feeds of [both, both.toReversed()])
      expect(feedHealth(feeds, 5000)).toMatchObject({ refused: { instrument: 'QQQ', silentMs: 8000 } });
  });

  test('that is told twice is told at its longest silence', () => {
    for (const [longest, other] of [
      [9000, 8000],
      [null, 8000],
    ] as const) {
      const twice = [feed('SPY', longest), feed('SPY', other)];
      for (const feeds of [twice, twice.toReversed()])
        expect(feedHealth(feeds, 5000)).toMatchObject({ refused: { silentMs: longest } });
    }
  });
});
