import { formatTime } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { type Calendar, type Session, calendarOf, findCalendar, sessionCodec } from '../src/index.ts';
import { ALWAYS, XNYS, at, date, dates, utc } from './worlds.ts';

const hours = (day: string): string => {
  const session = XNYS.session(date(day));
  return session === null ? 'closed' : `${formatTime(session.openAt)} ${formatTime(session.closeAt)}`;
};

describe('the New York Stock Exchange', () => {
  test.each([
    ['a plain day in summer', '2018-05-11', '2018-05-11T13:30:00Z 2018-05-11T20:00:00Z'],
    ['a plain day in winter', '2018-12-03', '2018-12-03T14:30:00Z 2018-12-03T21:00:00Z'],
    ['the Friday before the clock goes forward', '2021-03-12', '2021-03-12T14:30:00Z 2021-03-12T21:00:00Z'],
    ['the Monday after it', '2021-03-15', '2021-03-15T13:30:00Z 2021-03-15T20:00:00Z'],
    ['the Friday before the clock goes back', '2021-11-05', '2021-11-05T13:30:00Z 2021-11-05T20:00:00Z'],
    ['the Monday after it', '2021-11-08', '2021-11-08T14:30:00Z 2021-11-08T21:00:00Z'],
    [
      'the clock change of 2006, when it came in April',
      '2006-03-31',
      '2006-03-31T14:30:00Z 2006-03-31T21:00:00Z',
    ],
    ['the Monday after that', '2006-04-03', '2006-04-03T13:30:00Z 2006-04-03T20:00:00Z'],
  ])('%s trades by the clock on the wall', (_, day, expected) => {
    expect(hours(day)).toBe(expected);
  });

  test.each([
    ['the day after Thanksgiving', '2019-11-29', '18:00'],
    ['the day after Thanksgiving of 1992, at two', '1992-11-27', '19:00'],
    ['the day before Independence Day', '2019-07-03', '17:00'],
    ['the Friday after an Independence Day on a Thursday, until 2012', '2002-07-05', '17:00'],
    ['Christmas Eve', '2018-12-24', '18:00'],
    ['the last day of the century', '1999-12-31', '18:00'],
    ['a snow storm', '1996-01-08', '19:00'],
  ])('%s closes early', (_, day, close) => {
    expect(hours(day)).toContain(`${day}T${close}:00Z`);
  });

  test.each([
    ['1991-12-24', true],
    ['1991-11-29', false],
    ['1994-07-01', false],
    ['2013-07-05', false],
    ['2013-07-03', true],
    ['2002-07-03', false],
    ['2020-07-02', false],
    ['2021-07-02', false],
    ['2021-12-23', false],
    ['2022-12-23', false],
    ['2027-11-26', true],
    ['2029-07-03', true],
  ])('%s is a half day: %p', (day, isHalf) => {
    const session = XNYS.session(date(day));
    expect(session === null ? null : session.closeAt - session.openAt < 6.5 * 3_600_000).toBe(isHalf);
  });

  test.each([
    ['Good Friday', '2024-03-29'],
    ['Good Friday of 2038, at its latest', '2038-04-23'],
    ['Juneteenth', '2022-06-20'],
    ['Martin Luther King Day', '1998-01-19'],
    ['an Independence Day on a Saturday', '2020-07-03'],
    ['a Christmas on a Sunday', '2022-12-26'],
    ['a New Year on a Sunday', '2023-01-02'],
    ['Memorial Day', '2021-05-31'],
    ['the funeral of Richard Nixon', '1994-04-27'],
    ['the attack of 2001', '2001-09-13'],
    ['Hurricane Sandy', '2012-10-29'],
    ['the funeral of Jimmy Carter', '2025-01-09'],
  ])('%s is closed', (_, day) => {
    expect(hours(day)).toBe('closed');
  });

  test.each([
    ['Juneteenth before 2022', '2021-06-18'],
    ['Martin Luther King Day before 1998', '1997-01-20'],
    ['the Friday before a New Year on a Saturday', '2021-12-31'],
    ['Columbus Day', '2023-10-09'],
    ['Veterans Day', '2022-11-11'],
  ])('%s is a session', (_, day) => {
    expect(hours(day)).not.toBe('closed');
  });

  test.each([
    ['1990-12-27', '16:00'],
    ['1996-01-08', '16:00'],
    ['2001-09-17', '13:33'],
    ['2002-09-11', '16:00'],
  ])('%s opened late', (day, open) => {
    expect(hours(day)).toContain(`${day}T${open}:00Z`);
  });

  test('every year has its number of sessions', () => {
    // counted from the exchange's published closings
    const counts = [
      253, 253, 254, 253, 252, 252, 254, 253, 252, 252, 252, 248, 252, 252, 252, 252, 251, 251, 253, 252, 252,
      252, 250, 252, 252, 252, 252, 251, 251, 252, 253, 252, 251, 250, 252, 250, 251,
    ];
    const found = counts.map((_, index) =>
      XNYS.sessions(date(`${1990 + index}-01-01`), date(`${1990 + index}-12-31`)),
    );
    expect(found.map((sessions) => sessions.length)).toEqual(counts);
  });

  test('a Monday holiday stands between two sessions of one distance', () => {
    expect(dates(XNYS.sessions(date('2021-05-27'), date('2021-06-02')))).toEqual([
      '2021-05-27',
      '2021-05-28',
      '2021-06-01',
      '2021-06-02',
    ]);
    expect(XNYS.sessionDistance(date('2021-05-28'), date('2021-06-01'))).toBe(1);
    expect(XNYS.sessionDistance(date('2021-06-01'), date('2021-05-28'))).toBe(-1);
    expect(XNYS.sessionDistance(date('2021-05-28'), date('2021-05-31'))).toBe(0);
  });

  test('the session is open from its open up to, but not at, its close', () => {
    const { openAt, closeAt } = XNYS.session(date('2018-05-11'))!;
    expect([openAt - 1, openAt, closeAt - 1, closeAt].map((ms) => XNYS.isOpen(at(ms)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect([openAt, openAt + 1, closeAt, closeAt + 1].map((ms) => XNYS.sessionOf(at(ms))?.date)).toEqual([
      undefined,
      '2018-05-11',
      '2018-05-11',
      undefined,
    ]);
  });

  test('next and previous step over the weekend', () => {
    const { openAt, closeAt } = XNYS.session(date('2018-05-11'))!;
    expect(XNYS.next(openAt)?.date).toBe('2018-05-14');
    expect(XNYS.next(at(openAt - 1))?.date).toBe('2018-05-11');
    expect(XNYS.previous(closeAt)?.date).toBe('2018-05-11');
    expect(XNYS.previous(at(closeAt - 1))?.date).toBe('2018-05-10');
  });

  test('time over a closed market does not count', () => {
    expect(XNYS.openMs(utc('2018-05-11T19:59:00Z'), utc('2018-05-14T13:31:00Z'))).toBe(120_000);
    expect(XNYS.openMs(utc('2018-05-12T00:00:00Z'), utc('2018-05-14T13:30:00Z'))).toBe(0);
    expect(XNYS.openMs(utc('2018-05-11T13:30:00Z'), utc('2018-05-15T13:30:00Z'))).toBe(13 * 3_600_000);
  });

  test('bars are aligned to the clock and cut at open and close', () => {
    const plain = XNYS.session(date('2018-05-11'))!;
    const half = XNYS.session(date('2018-12-24'))!;
    expect(XNYS.barEnds(plain, 3_600_000).map(formatTime)).toEqual(
      ['14', '15', '16', '17', '18', '19', '20'].map((hour) => `2018-05-11T${hour}:00:00Z`),
    );
    expect(XNYS.barEnds(half, 3_600_000).map(formatTime)).toEqual(
      ['15', '16', '17', '18'].map((hour) => `2018-12-24T${hour}:00:00Z`),
    );
    expect(XNYS.barEnds(plain, 60_000)).toHaveLength(390);
    expect(XNYS.barEnds(plain, 300_000)).toHaveLength(78);
    expect(XNYS.barEnds(plain, 86_400_000)).toEqual([plain.closeAt]);
    expect(XNYS.barEnds(plain, 7 * 60_000).at(-1)).toBe(plain.closeAt);
  });

  test('days that it does not know are a broken promise, and can be asked about', () => {
    expect(XNYS.covers(date('1989-12-29'))).toBe(false);
    expect(XNYS.coversTime(utc('1989-12-29T15:00:00Z'))).toBe(false);
    expect(() => XNYS.session(date('1989-12-29'))).toThrow('XNYS is known from 1990-01-01');
    expect(() => XNYS.isOpen(utc('2101-01-01T00:00:00Z'))).toThrow('XNYS is known');
    expect(XNYS.next(utc('2100-01-01T00:00:00Z'))).toBeNull();
    expect(XNYS.previous(utc('1990-01-01T12:00:00Z'))).toBeNull();
  });
});

test('the calendar that is always open has a session a UTC day, ending at the next midnight', () => {
  const [first, second] = ALWAYS.sessions(date('2020-02-29'), date('2020-03-01'));
  expect(first).toEqual({
    date: '2020-02-29',
    openAt: utc('2020-02-29T00:00:00Z'),
    closeAt: utc('2020-03-01T00:00:00Z'),
  });
  expect(second?.openAt).toBe(first?.closeAt);
  expect(ALWAYS.isOpen(utc('2020-03-01T00:00:00Z'))).toBe(true);
  expect(ALWAYS.sessionOf(utc('2020-03-01T00:00:00Z'))?.date).toBe('2020-02-29');
  expect(ALWAYS.barEnds(first!, 3_600_000)).toHaveLength(24);
});

test('another exchange is a table of rules away, whatever its clock does', () => {
  // Lord Howe moves its clock by half an hour
  const island = calendarOf({
    name: 'island',
    timeZone: 'Australia/Lord_Howe',
    firstYear: 2024,
    lastYear: 2024,
    weekend: ['sunday'],
    openMinute: 60,
    closeMinute: 1440,
    closedOn: () => [date('2024-12-25')],
    specialHours: () => [{ date: date('2024-12-24'), closeMinute: 720 }],
  });
  const opens = ['2024-04-06', '2024-04-08', '2024-10-05', '2024-10-07'].map((day) =>
    formatTime(island.session(date(day))!.openAt),
  );
  expect(opens).toEqual([
    '2024-04-05T14:00:00Z',
    '2024-04-07T14:30:00Z',
    '2024-10-04T14:30:00Z',
    '2024-10-06T14:00:00Z',
  ]);
  expect(island.session(date('2024-12-25'))).toBeNull();
  expect(formatTime(island.session(date('2024-12-24'))!.closeAt)).toBe('2024-12-24T01:00:00Z');
});

test('a session over a change of the clock is an hour shorter or longer, and opens by the new clock after it', () => {
  const sundays = (openMinute: number): Calendar =>
    calendarOf({
      name: 'sundays',
      timeZone: 'America/New_York',
      firstYear: 2021,
      lastYear: 2021,
      weekend: [],
      openMinute,
      closeMinute: 1440,
      closedOn: () => [],
      specialHours: () => [],
    });
  const on = (day: string, openMinute: number): Session => sundays(openMinute).session(date(day))!;
  const hoursOf = ({ openAt, closeAt }: Session): number => (closeAt - openAt) / 3_600_000;
  expect(['2021-03-13', '2021-03-14', '2021-11-07'].map((day) => hoursOf(on(day, 0)))).toEqual([24, 23, 25]);
  expect(formatTime(on('2021-03-14', 60).openAt)).toBe('2021-03-14T06:00:00Z');
  expect(formatTime(on('2021-03-14', 240).openAt)).toBe('2021-03-14T08:00:00Z');
  expect(formatTime(on('2021-11-07', 240).openAt)).toBe('2021-11-07T09:00:00Z');
});

test('at any moment, what is open, what comes next and what was before agree', () => {
  const moment = fc.integer({ min: Date.UTC(1990, 0, 3), max: Date.UTC(2050, 0, 1) }).map(at);
  fc.assert(
    fc.property(moment, (now) => {
      const [previous, next] = [XNYS.previous(now), XNYS.next(now)];
      const between = XNYS.sessions(previous!.date, next!.date);
      expect(between).toHaveLength(XNYS.isOpen(now) ? 3 : 2);
      expect(previous!.closeAt).toBeLessThanOrEqual(now);
      expect(next!.openAt).toBeGreaterThan(now);
    }),
  );
});

test('names from outside are known or refused', () => {
  expect(findCalendar('XNYS')).toEqual({ ok: true, value: XNYS });
  expect(findCalendar('XLON')).toMatchObject({
    ok: false,
    refused: { code: 'unknown_calendar', name: 'XLON' },
  });
});

test('a session leaves as date, open and close, and comes back the same', () => {
  const session: Session = XNYS.session(date('2018-05-11'))!;
  const json = sessionCodec.encode(session);
  expect(json).toEqual({ date: '2018-05-11', open: '2018-05-11T13:30:00Z', close: '2018-05-11T20:00:00Z' });
  expect(sessionCodec.decode(json)).toEqual({ ok: true, value: session });
});
