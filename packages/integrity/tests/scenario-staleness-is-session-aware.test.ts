/** A feed grows old while the market trades, and at no other time. */
import { type MarketTime, marketTime } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { HALT_CODES, describeAlarm, staleAlarm } from '../src/index.ts';
import { XNYS, barEnds, utc } from './support/exchange.ts';

const MINUTE = 60_000;
const rule = { calendar: XNYS, timeframe: '5m', silentMsMax: 10 * MINUTE } as const;
const judge = (last: MarketTime | null, now: MarketTime) => staleAlarm(rule, { symbol: 'SPY', last, now });

/** A close, the opening after it, and what lies between. */
const CLOSED: readonly (readonly [string, string, string])[] = [
  ['a night', '2021-06-14T20:00:00Z', '2021-06-15T13:30:00Z'],
  ['a weekend', '2021-06-11T20:00:00Z', '2021-06-14T13:30:00Z'],
  ['a Monday holiday after a weekend', '2021-05-28T20:00:00Z', '2021-06-01T13:30:00Z'],
  ['Thanksgiving', '2021-11-24T21:00:00Z', '2021-11-26T14:30:00Z'],
  ['the afternoon of the half day after Thanksgiving', '2021-11-26T18:00:00Z', '2021-11-29T14:30:00Z'],
  ['the clock going forward', '2021-03-12T21:00:00Z', '2021-03-15T13:30:00Z'],
  ['the clock going back', '2021-11-05T20:00:00Z', '2021-11-08T14:30:00Z'],
  ['an unscheduled closure, and the late reopening', '2001-09-10T20:00:00Z', '2001-09-17T13:33:00Z'],
];

describe('over a closed market', () => {
  test.each(CLOSED)('nothing grows old: %s', (_what, close, open) => {
    for (const now of [close, open]) expect(judge(utc(close), utc(now))).toBeNull();
    const halfway = marketTime((utc(close) + utc(open)) / 2);
    expect(judge(utc(close), halfway)).toBeNull();
  });

  test.each(CLOSED)('silence goes on where it stopped, to the millisecond: %s', (_what, close, open) => {
    const last = marketTime(utc(close) - 4 * MINUTE);
    const limit = utc(open) + 6 * MINUTE;
    expect(judge(last, marketTime(limit))).toBeNull();
    expect(judge(last, marketTime(limit + 1))).toMatchObject({
      code: 'feed_stale',
      silentMs: 10 * MINUTE + 1,
    });
  });
});

describe('inside a session', () => {
  test.each([
    ['an ordinary day', '2021-06-15T17:30:00Z'],
    ['a half day', '2021-11-26T17:30:00Z'],
    ['the first session after the clock went forward', '2021-03-15T13:35:00Z'],
    ['the first session after the clock went back', '2021-11-08T14:35:00Z'],
    ['the session of the reopening', '2001-09-17T13:35:00Z'],
  ])('a feed is silent once it has been quiet for too long: %s', (_what, last) => {
    const limit = utc(last) + 10 * MINUTE;
    expect(judge(utc(last), marketTime(limit))).toBeNull();
    expect(judge(utc(last), marketTime(limit + 1))).not.toBeNull();
  });
});

test('a year in which every bar comes in time has no stale moment', () => {
  const ends = barEnds('2021-01-01', '2021-12-31', '5m');
  const tight = { ...rule, silentMsMax: 5 * MINUTE };
  for (const [index, now] of ends.entries())
    if (staleAlarm(tight, { symbol: 'SPY', last: ends[Math.max(0, index - 1)]!, now }) !== null)
      throw new Error(`stale at ${now}`);
  expect(ends.length).toBe(251 * 78 + 42);
});

test('the longer a feed is silent the staler it is: once raised, only a bar ends it', () => {
  const from = utc('2021-11-22T00:00:00Z');
  const moment = fc.integer({ min: 0, max: 10 * 24 * 60 * MINUTE });
  fc.assert(
    fc.property(moment, moment, moment, (a, b, c) => {
      const [last, now, later] = [a, b, c].sort((x, y) => x - y).map((ms) => marketTime(from + ms));
      if (judge(last!, now!) !== null) expect(judge(last!, later!)).not.toBeNull();
    }),
  );
});

test('who never spoke is silent, and a bar from far ahead proves nothing', () => {
  const now = utc('2021-06-15T17:30:00Z');
  expect(judge(null, now)).toMatchObject({ code: 'feed_stale', last: null, silentMs: null });
  expect(judge(marketTime(now + 10 * MINUTE), now)).toBeNull();
  expect(judge(marketTime(now + 10 * MINUTE + 1), now)).toMatchObject({ silentMs: -(10 * MINUTE + 1) });
  expect(staleAlarm({ ...rule, silentMsMax: Number.NaN }, { symbol: 'SPY', last: now, now })).not.toBeNull();
});

test('the alarm is one to halt with, and reads the same for as long as the silence lasts', () => {
  const last = utc('2021-06-15T17:30:00Z');
  const [early, late] = ['2021-06-15T18:00:00Z', '2021-06-16T18:00:00Z'].map((now) => judge(last, utc(now)));
  expect(HALT_CODES).toContain(early!.code);
  expect(describeAlarm(early!)).toBe('SPY: silent since the bar of 2021-06-15T17:30:00Z');
  expect(describeAlarm(late!)).toBe(describeAlarm(early!));
  expect(describeAlarm(judge(null, last)!)).toBe('SPY: not a single bar');
});
