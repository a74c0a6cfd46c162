import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { dateOfDay, dayOf, localDate, localDateCodec, parseDate, weekdayOf } from '../src/index.ts';

const DAY_MS = 86_400_000;

test('a day number and its date are the same day, and agree with the platform', () => {
  fc.assert(
    fc.property(fc.integer({ min: -500_000, max: 2_900_000 }), (day) => {
      const date = dateOfDay(day);
      expect(date).toBe(new Date(day * DAY_MS).toISOString().slice(0, 10));
      expect(dayOf(date)).toBe(day);
    }),
  );
});

test.each([
  '2018-02-29',
  '2018-13-01',
  '2018-00-10',
  '2018-1-1',
  '11/05/2018',
  '',
  '2018-05-11T00:00:00Z',
  '0000-00-00',
])('"%s" is no date', (text) => {
  expect(parseDate(text)).toEqual({ ok: false, refused: { code: 'not_a_date', text } });
  expect(localDateCodec.decode(text).ok).toBe(false);
  expect(() => localDate(text)).toThrow('not a date');
});

test('dates know their weekday, before 1970 as well', () => {
  expect(
    ['2018-05-11', '1970-01-01', '1969-07-20', '2000-02-29'].map((text) => weekdayOf(dayOf(localDate(text)))),
  ).toEqual(['friday', 'thursday', 'sunday', 'tuesday']);
});
