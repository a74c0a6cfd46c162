import { describe, expect, test } from '@jest/globals';

import { type BarsRefusal, type ReadBarsOptions, calendar, readBars } from '../src/index.ts';
import { OPTIONS } from './worlds.ts';

const ENDS = 'ts_close_utc,open,high,low,close,volume';
const DATES = 'Date,Open,High,Low,Close,Volume';
const ROW = '2018-05-11T20:00:00Z,189.49,190.06,187.45,188.59,25806600';

function refusal(text: string, over: Partial<ReadBarsOptions> = {}): BarsRefusal {
  const file = readBars(text, { ...OPTIONS, timeframe: '1d', ...over });
  if (file.ok) throw new Error('it was taken');
  return file.refused;
}

describe('what is refused', () => {
  const cell = (column: number, value: string): string => ROW.split(',').with(column, value).join(',');
  test.each([
    ['a word for a time', cell(0, 'yesterday'), 'not_a_time', 'ts_close_utc', 'yesterday'],
    [
      'a time in another zone',
      cell(0, '2018-05-11T16:00:00-04:00'),
      'not_a_time',
      'ts_close_utc',
      '2018-05-11T16:00:00-04:00',
    ],
    [
      'a time that does not exist',
      cell(0, '2018-05-11T24:00:00Z'),
      'not_a_time',
      'ts_close_utc',
      '2018-05-11T24:00:00Z',
    ],
    [
      'a time before the calendar',
      cell(0, '1985-05-10T20:00:00Z'),
      'unknown_to_calendar',
      'ts_close_utc',
      '1985-05-10T20:00:00Z',
    ],
    ['a word for a price', cell(1, 'null'), 'not_a_decimal', 'open', 'null'],
    ['no price', cell(2, ''), 'not_a_decimal', 'high', ''],
    ['a plus sign', cell(3, '+187.45'), 'not_a_decimal', 'low', '+187.45'],
    ['an exponent', cell(4, '1e2'), 'not_a_decimal', 'close', '1e2'],
    ['a blank', cell(4, ' 188'), 'not_a_decimal', 'close', ' 188'],
    ['a quote', cell(4, '"188"'), 'not_a_decimal', 'close', '"188"'],
    ['a point without digits before it', cell(4, '.5'), 'not_a_decimal', 'close', '.5'],
    ['a point without digits behind it', cell(4, '188.'), 'not_a_decimal', 'close', '188.'],
    ['two points', cell(4, '188.5.9'), 'not_a_decimal', 'close', '188.5.9'],
    ['not a number', cell(4, 'NaN'), 'not_a_decimal', 'close', 'NaN'],
    ['a seventh decimal', cell(1, '189.4900001'), 'too_precise', 'open', '189.4900001'],
    ['a seventh decimal that is nothing', cell(1, '189.4900000'), 'too_precise', 'open', '189.4900000'],
    ['a price of zero', cell(3, '0.000000'), 'not_positive', 'low', '0.000000'],
    ['a negative price', cell(3, '-1'), 'not_positive', 'low', '-1'],
    [
      'a price beyond 2^53 - 1 micros',
      cell(2, '9007199254.740992'),
      'out_of_range',
      'high',
      '9007199254.740992',
    ],
    ['a price beyond everything', cell(2, '9'.repeat(40)), 'out_of_range', 'high', '9'.repeat(40)],
    ['a low above the close', cell(3, '188.6'), 'low_above_body', 'low', '188.6'],
    ['a high below the open', cell(2, '189.48'), 'high_below_body', 'high', '189.48'],
    ['a negative volume', cell(5, '-5'), 'negative_volume', 'volume', '-5'],
    ['half a share', cell(5, '5.5'), 'not_a_volume', 'volume', '5.5'],
    ['a word for a volume', cell(5, 'many'), 'not_a_volume', 'volume', 'many'],
    ['a volume beyond 2^53 - 1', cell(5, '9007199254740992'), 'out_of_range', 'volume', '9007199254740992'],
    ['a field too many', `${ROW},SPY`, 'field_count', null, `${ROW},SPY`.slice(0, 60)],
    ['a field too few', '2018-05-11T20:00:00Z,1,1,1,1', 'field_count', null, '2018-05-11T20:00:00Z,1,1,1,1'],
    ['an empty line', '', 'field_count', null, ''],
  ])('%s', (_, row, code, column, value) => {
    const before = ROW.replace('05-11', '05-10');
    expect(refusal(`${ENDS}\n${before}\n${row}\n`)).toMatchObject({
      code,
      file: 'spy.csv',
      line: 3,
      column,
      value,
    });
  });

  test('the same end twice, and an end before the last one, each per symbol', () => {
    const [early, late] = [ROW.replace('05-11', '05-10'), ROW];
    expect(refusal([ENDS, early, early].join('\n'))).toMatchObject({ code: 'duplicate_time', line: 3 });
    expect(refusal([ENDS, late, early].join('\n'))).toMatchObject({ code: 'decreasing_time', line: 3 });
    const two = [`${ENDS},symbol`, `${late},A`, `${early},B`, `${late},B`];
    expect(readBars(two.join('\n'), { ...OPTIONS, timeframe: '1d' }).ok).toBe(true);
    expect(refusal([...two, `${late},A`].join('\n'))).toMatchObject({ code: 'duplicate_time', line: 5 });
    expect(refusal([...two, `${late},`].join('\n'))).toMatchObject({
      code: 'not_a_symbol',
      column: 'symbol',
    });
  });

  test('dates that are none, holidays, weekends, and days that the calendar does not know', () => {
    const of = (day: string): BarsRefusal => refusal(`${DATES}\n${day},1,1,1,1,1`);
    expect(of('2018-02-30')).toMatchObject({
      code: 'not_a_date',
      column: 'Date',
      line: 2,
      value: '2018-02-30',
    });
    expect(of('2018-05-12')).toMatchObject({ code: 'not_a_session', column: 'Date', value: '2018-05-12' });
    expect(of('2001-09-12').code).toBe('not_a_session');
    expect(of('1989-12-29').code).toBe('unknown_to_calendar');
    expect(of('9999-12-31').code).toBe('unknown_to_calendar');
  });

  test('a bar that ends as the first known day begins: it is of a day that nobody knows', () => {
    const text = `${ENDS}\n${cell(0, '1970-01-01T00:00:00Z')}\n${cell(0, '1970-01-03T00:00:00Z')}\n`;
    expect(refusal(text, { calendar: calendar('always'), session: 'extended' })).toMatchObject({
      code: 'unknown_to_calendar',
      line: 2,
      value: '1970-01-01T00:00:00Z',
    });
  });

  test('files without bars, and files of another kind', () => {
    expect(refusal('')).toMatchObject({ code: 'empty', line: 0 });
    expect(refusal('\n')).toMatchObject({ code: 'empty', line: 1 });
    expect(refusal(`${ENDS}\n`)).toMatchObject({ code: 'empty', line: 0 });
    expect(refusal('open,high,low,close\n1,1,1,1')).toMatchObject({ code: 'unknown_header', line: 1 });
    expect(refusal('x'.repeat(5000))).toMatchObject({ code: 'line_too_long', line: 1 });
    expect(refusal(`${ENDS}\n${'x'.repeat(5000)}\n`)).toMatchObject({ code: 'line_too_long', line: 2 });
    expect(refusal(`${DATES}\n2018-05-11,1,1,1,1,1`, { timeframe: '1m' })).toMatchObject({
      code: 'timeframe_mismatch',
    });
  });

  test('nothing but bars outside the session leaves nothing', () => {
    const text = `${ENDS}\n2018-05-12T20:00:00Z,1,1,1,1,1`;
    expect(refusal(text, { session: 'drop' })).toMatchObject({ code: 'empty' });
  });
});
