import { describe, expect, test } from '@jest/globals';

import { mqk } from './support/in-process.ts';

interface Session {
  readonly date: string;
  readonly open: string;
  readonly close: string;
}

const sessions = async (...args: readonly string[]): Promise<readonly Session[]> => {
  const { code, out, err } = await mqk('calendar', ...args, '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as readonly Session[];
};

describe('mqk calendar', () => {
  test('prints every session of a long time as date, open and close in UTC, oldest first', async () => {
    const all = await sessions('XNYS', '--from', '1990-01-01', '--to', '2026-12-31');
    const byDate = new Map(all.map((session) => [session.date, session]));

    for (const session of all) {
      expect(Object.keys(session)).toEqual(['date', 'open', 'close']);
      if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(session.open)) throw new Error(session.open);
      if (!(session.open < session.close)) throw new Error(session.date);
    }
    const dates = all.map(({ date }) => date);
    expect(dates).toEqual([...new Set(dates)].sort());
    expect(dates.filter((date) => date.startsWith('2021'))).toHaveLength(252);
    expect(byDate.get('2021-11-26')).toEqual({
      date: '2021-11-26',
      open: '2021-11-26T14:30:00Z',
      close: '2021-11-26T18:00:00Z',
    });
    // summer time, and the two days that begin and end it lie on Sundays between these
    expect(byDate.get('2021-03-12')?.open).toBe('2021-03-12T14:30:00Z');
    expect(byDate.get('2021-03-15')?.open).toBe('2021-03-15T13:30:00Z');
    expect(byDate.get('2021-11-05')?.close).toBe('2021-11-05T20:00:00Z');
    expect(byDate.get('2021-11-08')?.close).toBe('2021-11-08T21:00:00Z');
    for (const closed of ['2001-09-11', '2012-10-29', '2026-11-26']) expect(byDate.has(closed)).toBe(false);
  });

  test('both ends of a span are part of it, and a month is all of its days', async () => {
    const day = await sessions('XNYS', '--from', '2018-01-02', '--to', '2018-01-02');
    expect(day.map(({ date }) => date)).toEqual(['2018-01-02']);
    expect(await sessions('always', '2024-02')).toHaveLength(29);
    expect(await sessions('XNYS', '2026-11')).toHaveLength(20);
    expect(await sessions('XNYS', '--from', '2026-11-28', '--to', '2026-11-29')).toEqual([]);
  });

  test('shows a month to a person: hours of both clocks, holidays, half days', async () => {
    const { code, out } = await mqk('calendar', 'XNYS', '2026-11');

    expect(code).toBe(0);
    expect(out.split('\n')).toEqual(
      expect.arrayContaining([
        'XNYS from 2026-11-01 to 2026-11-30, times of America/New_York and UTC',
        '2026-11-25  Wed  09:30 - 16:00  14:30Z - 21:00Z',
        '2026-11-26  Thu  closed',
        '2026-11-27  Fri  09:30 - 13:00  14:30Z - 18:00Z  closes early',
        '20 session(s)',
      ]),
    );
    expect(out).not.toContain('2026-11-28');
    const { out: reopening } = await mqk('calendar', 'XNYS', '2001-09');
    expect(reopening).toContain('2001-09-17  Mon  09:33 - 16:00  13:33Z - 20:00Z  opens late');
  });

  test.each([
    [['XETR', '2026-11'], 'Name one of the calendars: XNYS, always'],
    [['XNYS'], 'name either a month such as 2026-11, or both --from and --to'],
    [['XNYS', '--from', '2026-01-01'], 'name either a month'],
    [['XNYS', '2026-11', '--to', '2026-12-01'], 'name either a month'],
    [['XNYS', '2026-13'], 'Name a month such as 2026-11'],
    [['XNYS', '--from', '2026-02-29', '--to', '2026-03-01'], 'Name a day that exists'],
    [['XNYS', '--from', '2026-03-02', '--to', '2026-03-01'], 'exchange them'],
    [['XNYS', '1989-12'], 'XNYS is known from 1990-01-01 to'],
  ])('%j is not understood', async (args, said) => {
    const { code, out, err } = await mqk('calendar', ...args);

    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(said);
  });
});
