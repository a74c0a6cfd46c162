import { formatTime } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';

import { TIMEFRAME_MS, checkBars, findGaps, judgeGaps, readBars, stalenessOf } from '../src/index.ts';
import { OPTIONS, XNYS, bar, intraday, series, utc } from './worlds.ts';

const FIVE_MINUTES = TIMEFRAME_MS['5m'];
const rule = { calendar: XNYS, timeframe: '5m', gapBarsMax: 0 } as const;
const year = intraday('2021-01-01', '2021-12-31', FIVE_MINUTES);
const csv = (bars: typeof year): string =>
  [
    'ts_close_utc,open,high,low,close,volume',
    ...bars.map(({ closeAt }) => `${formatTime(closeAt)},100,100.5,99.5,100,1000`),
  ].join('\n');

describe('a year of five-minute bars', () => {
  test('holidays, half days, weekends and both changes of the clock are no gap', () => {
    expect(year).toHaveLength(251 * 78 + 42);
    const file = readBars(csv(year), OPTIONS);
    expect(file.ok && file.value.timeframe).toBe('5m');
    const report = checkBars(file.ok ? file.value.series[0]! : series(year), {
      calendar: XNYS,
      gapBarsMax: 0,
      stuckBarsMin: 100_000,
      spikeBpsMax: 2000,
      actions: [],
    });
    expect(report).toMatchObject({ bars: year.length, gaps: [], outliers: [], structure: [], splits: [] });
    expect(judgeGaps(report, 'block').ok).toBe(true);
  });

  test.each([
    ['in the middle of a day', '2021-06-15T17:35:00Z', '2021-06-15'],
    ['the first of a session', '2021-06-15T13:35:00Z', '2021-06-15'],
    ['the last of a session', '2021-06-15T20:00:00Z', '2021-06-15'],
    ['the last before the clock goes forward', '2021-03-12T21:00:00Z', '2021-03-12'],
    ['the first after the clock went back', '2021-11-08T14:35:00Z', '2021-11-08'],
    ['the last of the half day after Thanksgiving', '2021-11-26T18:00:00Z', '2021-11-26'],
  ])('one removed bar is found: %s', (_, end, day) => {
    const without = year.filter(({ closeAt }) => closeAt !== utc(end));
    expect(without).toHaveLength(year.length - 1);
    const gap = { kind: 'missing_bars', from: utc(end), to: utc(end), date: day, sessions: 0, bars: 1 };
    expect(findGaps(series(without, '5m'), rule)).toEqual([gap]);
    expect(judgeGaps({ symbol: 'SPY', gaps: [gap as never] }, 'block')).toMatchObject({
      ok: false,
      refused: { code: 'gaps', symbol: 'SPY', gaps: [gap] },
    });
  });

  test('a removed session is one gap, with everything that is missing', () => {
    const without = year.filter(({ closeAt }) => !formatTime(closeAt).startsWith('2021-11-26'));
    expect(findGaps(series(without, '5m'), { ...rule, gapBarsMax: 500 })).toEqual([
      {
        kind: 'missing_sessions',
        from: utc('2021-11-26T14:35:00Z'),
        to: utc('2021-11-26T18:00:00Z'),
        date: '2021-11-26',
        sessions: 1,
        bars: 42,
      },
    ]);
  });

  test('an unscheduled closure is no gap, and the reopening after it is where bars begin again', () => {
    const september = intraday('2001-09-10', '2001-09-17', FIVE_MINUTES);
    expect(findGaps(series(september, '5m'), rule)).toEqual([]);
    const late = september.filter(({ closeAt }) => closeAt !== utc('2001-09-17T13:35:00Z'));
    expect(findGaps(series(late, '5m'), rule)).toHaveLength(1);
  });

  test('a feed is not stale over a night, a weekend, a holiday or after a half day, and is stale inside a session', () => {
    const age = (last: string, now: string): unknown => stalenessOf(rule, utc(last), utc(now));
    const fresh = { ageMs: 0, barsMissed: 0 };
    expect(age('2021-06-14T20:00:00Z', '2021-06-15T13:30:00Z')).toEqual(fresh);
    expect(age('2021-05-28T20:00:00Z', '2021-06-01T13:30:00Z')).toEqual(fresh);
    expect(age('2021-11-26T18:00:00Z', '2021-11-26T23:00:00Z')).toEqual(fresh);
    expect(age('2021-03-12T21:00:00Z', '2021-03-15T13:30:00Z')).toEqual(fresh);
    expect(age('2021-03-12T21:00:00Z', '2021-03-15T13:34:59Z')).toEqual({ ageMs: 299_000, barsMissed: 0 });
    expect(age('2021-03-12T21:00:00Z', '2021-03-15T13:35:00Z')).toEqual({ ageMs: 300_000, barsMissed: 1 });
    expect(age('2021-06-15T17:30:00Z', '2021-06-15T18:00:00Z')).toEqual({ ageMs: 1_800_000, barsMissed: 6 });
    expect(age('2021-06-15T18:00:00Z', '2021-06-15T17:30:00Z')).toEqual(fresh);
  });
});

test('quiet bars up to the limit are no gap, one more is', () => {
  const bars = intraday('2021-06-15', '2021-06-15', FIVE_MINUTES);
  const without = (count: number): typeof bars =>
    bars.filter((_, index) => index < 10 || index >= 10 + count);
  expect(findGaps(series(without(3), '5m'), { ...rule, gapBarsMax: 3 })).toEqual([]);
  expect(findGaps(series(without(4), '5m'), { ...rule, gapBarsMax: 3 })).toMatchObject([{ bars: 4 }]);
});

test('bars outside the session neither hide a missing session nor make a gap of their own', () => {
  const days = intraday('2021-06-14', '2021-06-16', FIVE_MINUTES);
  const extended = [
    ...days.filter(({ closeAt }) => closeAt < utc('2021-06-15T00:00:00Z')),
    bar(utc('2021-06-15T11:00:00Z')),
    bar(utc('2021-06-15T22:00:00Z')),
    ...days.filter(({ closeAt }) => closeAt > utc('2021-06-16T00:00:00Z')),
  ];
  expect(findGaps(series(extended, '5m'), rule)).toMatchObject([
    { kind: 'missing_sessions', date: '2021-06-15', sessions: 1, bars: 78 },
  ]);
  const evening = [...days, bar(utc('2021-06-16T22:00:00Z'))];
  expect(findGaps(series(evening, '5m'), rule)).toEqual([]);
});
