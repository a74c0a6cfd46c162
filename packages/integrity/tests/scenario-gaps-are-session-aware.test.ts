/** A live feed is told that bars are missing when bars are missing, and never because the exchange was closed. */
import { type MarketTime, formatTime } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';

import { type FeedGap, HALT_CODES, describeAlarm, gapAlarm } from '../src/index.ts';
import { XNYS, barEnds, utc } from './support/exchange.ts';

const fiveMinutes = { calendar: XNYS, timeframe: '5m', gapBarsMax: 0 } as const;
const daily = { calendar: XNYS, timeframe: '1d', gapBarsMax: 0 } as const;

/** Hears bars as they come, each judged against the one before. */
function hear(
  ends: readonly MarketTime[],
  rule: Parameters<typeof gapAlarm>[0] = fiveMinutes,
): readonly FeedGap[] {
  const alarms: FeedGap[] = [];
  let last: MarketTime | null = null;
  for (const next of ends) {
    const alarm = gapAlarm(rule, { symbol: 'SPY', last, next });
    if (alarm !== null) alarms.push(alarm);
    last = next;
  }
  return alarms;
}

const without = (ends: readonly MarketTime[], ...removed: readonly string[]): readonly MarketTime[] => {
  const left = ends.filter((end) => !removed.includes(formatTime(end)));
  expect(left).toHaveLength(ends.length - removed.length);
  return left;
};

const year = barEnds('2021-01-01', '2021-12-31', '5m');

describe('a year of five-minute bars', () => {
  test('has no gap that is none', () => {
    expect(year).toHaveLength(251 * 78 + 42);
    expect(hear(year)).toEqual([]);
  });

  test('with any one bar removed has that gap, and no other', () => {
    for (let index = 1; index < year.length - 1; index += 1) {
      const [last, missing, next] = [year[index - 1]!, year[index]!, year[index + 1]!];
      const alarm = gapAlarm(fiveMinutes, { symbol: 'SPY', last, next });
      if (alarm?.gaps.length !== 1 || alarm.gaps[0]?.from !== missing || alarm.gaps[0].to !== missing)
        throw new Error(`${formatTime(missing)}: ${JSON.stringify(alarm)}`);
    }
    const [alarm, ...more] = hear(without(year, '2021-06-15T17:35:00Z'));
    expect(more).toEqual([]);
    expect(alarm).toMatchObject({ code: 'feed_gap', symbol: 'SPY' });
    expect(alarm!.gaps).toMatchObject([{ kind: 'missing_bars', date: '2021-06-15', bars: 1 }]);
  });
});

describe('over what is no gap', () => {
  test.each([
    ['a weekend', '2021-06-11', '2021-06-14'],
    ['a Monday holiday after a weekend', '2021-05-28', '2021-06-01'],
    ['Thanksgiving, and the half day after it', '2021-11-24', '2021-11-29'],
    ['half days before a holiday', '2018-07-02', '2018-07-05'],
    ['Christmas Eve', '2018-12-21', '2018-12-26'],
    ['the clock going forward', '2021-03-12', '2021-03-15'],
    ['the clock going back', '2021-11-05', '2021-11-08'],
    ['an unscheduled closure of four sessions', '2001-09-10', '2001-09-17'],
    ['a storm that closed two sessions', '2012-10-26', '2012-10-31'],
  ])('nothing is raised: %s', (_what, from, to) => {
    expect(hear(barEnds(from, to, '5m'))).toEqual([]);
    expect(hear(barEnds(from, to, '1d'), daily)).toEqual([]);
  });
});

describe('next to what is no gap', () => {
  test.each([
    ['the last bar before a weekend', '2021-06-11', '2021-06-14', '2021-06-11T20:00:00Z'],
    ['the first bar after a Monday holiday', '2021-05-28', '2021-06-01', '2021-06-01T13:35:00Z'],
    ['the last bar of the half day after Thanksgiving', '2021-11-24', '2021-11-29', '2021-11-26T18:00:00Z'],
    ['the last bar before the clock goes forward', '2021-03-12', '2021-03-15', '2021-03-12T21:00:00Z'],
    ['the first bar after the clock went forward', '2021-03-12', '2021-03-15', '2021-03-15T13:35:00Z'],
    ['the last bar before the clock goes back', '2021-11-05', '2021-11-08', '2021-11-05T20:00:00Z'],
    ['the first bar after the clock went back', '2021-11-05', '2021-11-08', '2021-11-08T14:35:00Z'],
    ['the first bar of the reopening', '2001-09-10', '2001-09-17', '2001-09-17T13:35:00Z'],
  ])('one missing bar is found: %s', (_what, from, to, end) => {
    expect(hear(without(barEnds(from, to, '5m'), end)).flatMap(({ gaps }) => gaps)).toMatchObject([
      { kind: 'missing_bars', from: utc(end), to: utc(end), bars: 1 },
    ]);
  });

  test('a half day that is missing as a whole is found, as one session', () => {
    const ends = barEnds('2021-11-24', '2021-11-29', '1d');
    expect(hear(without(ends, '2021-11-26T18:00:00Z'), daily).flatMap(({ gaps }) => gaps)).toMatchObject([
      { kind: 'missing_sessions', date: '2021-11-26', sessions: 1 },
    ]);
  });
});

test('quiet bars up to the limit are no gap; a missing session is one, whatever the limit', () => {
  const day = barEnds('2021-06-15', '2021-06-17', '5m');
  const quiet = ['2021-06-15T15:00:00Z', '2021-06-15T15:05:00Z', '2021-06-15T15:10:00Z'];
  const patient = (gapBarsMax: number) => ({ ...fiveMinutes, gapBarsMax });
  expect(hear(without(day, ...quiet), patient(3))).toEqual([]);
  expect(hear(without(day, ...quiet), patient(2))).toHaveLength(1);
  const wednesday = barEnds('2021-06-16', '2021-06-16', '5m').map(formatTime);
  expect(hear(without(day, ...wednesday), patient(500))).toHaveLength(1);
});

test('before the first bar nothing is missing, and a bar that is no news is no gap', () => {
  const next = utc('2021-06-15T20:00:00Z');
  expect(gapAlarm(daily, { symbol: 'SPY', last: null, next })).toBeNull();
  expect(gapAlarm(daily, { symbol: 'SPY', last: next, next })).toBeNull();
  expect(gapAlarm(daily, { symbol: 'SPY', last: next, next: utc('2021-06-10T20:00:00Z') })).toBeNull();
});

test('the alarm is one to halt with, and names what is missing', () => {
  const [alarm] = hear(
    without(barEnds('2021-06-14', '2021-06-17', '5m'), '2021-06-15T20:00:00Z', '2021-06-16T13:35:00Z'),
  );
  expect(HALT_CODES).toContain(alarm!.code);
  expect(describeAlarm(alarm!)).toBe(
    'SPY: 1 bar(s) of 2021-06-15 missing, at 2021-06-15T20:00:00Z; 1 bar(s) of 2021-06-16 missing, at 2021-06-16T13:35:00Z',
  );
  const [days] = hear([utc('2021-06-14T20:00:00Z'), utc('2021-06-17T20:00:00Z')], daily);
  expect(describeAlarm(days!)).toBe(
    'SPY: 2 session(s) from 2021-06-15 on without a bar, from 2021-06-15T20:00:00Z to 2021-06-16T20:00:00Z',
  );
});
