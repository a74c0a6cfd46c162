import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { qualityReportCodec } from '@mqk/market-data';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { mqk } from './support/in-process.ts';

let place = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'mqk-bars-'));
});
afterEach(() => {
  rmSync(place, { recursive: true, force: true });
});

function file(name: string, ...lines: readonly string[]): string {
  const path = join(place, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

const DAILY = 'Date,Open,High,Low,Close,Volume';
const day = (date: string, price = 100): string => `${date},${price},${price + 1},${price - 1},${price},1000`;
/** The week of Thanksgiving, with its half day. */
const WEEK = ['2021-11-22', '2021-11-23', '2021-11-24', '2021-11-26', '2021-11-29'];
const weekOf = (name = 'SPY.csv', left: readonly string[] = WEEK): string =>
  file(name, DAILY, ...left.map((date) => day(date)));

const check = (path: string, ...more: readonly string[]) =>
  mqk('bars', 'check', path, '--calendar', 'XNYS', ...more);

describe('a file that is whole', () => {
  test('passes, and says what it is', async () => {
    const { code, out, err } = await check(weekOf());

    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('SPY: 5 bar(s) of 1d, raw, XNYS, 2021-11-22T21:00:00Z to 2021-11-29T21:00:00Z');
    for (const finding of ['gaps', 'outliers', 'structure', 'splits'])
      expect(out).toMatch(new RegExp(`  ${finding} +none`));
  });

  test('leaves as one JSON object that the package reads back', async () => {
    const path = weekOf('x.csv');
    const { code, out } = await check(path, '--symbol', 'QQQ', '--series', 'fully-adjusted', '--json');
    const { series, ...about } = JSON.parse(out) as { series: readonly Record<string, unknown>[] };

    expect(code).toBe(0);
    expect(about).toEqual({
      ok: true,
      file: path,
      gapPolicy: 'block',
      timeframe: '1d',
      timeframeInferred: false,
      outsideSession: 0,
    });
    const [{ actions, ...quality } = {}, ...more] = series;
    expect([actions, more]).toEqual([[], []]);
    expect(qualityReportCodec.decode(quality as never)).toMatchObject({
      ok: true,
      value: { symbol: 'QQQ', kind: 'fully-adjusted', bars: 5, gaps: [] },
    });
  });
});

describe('a file with a gap', () => {
  const GAP = '1 session(s) missing from 2021-11-26 on, 1 bar(s), 2021-11-26T18:00:00Z';
  const holed = (): string =>
    weekOf(
      'SPY.csv',
      WEEK.filter((date) => date !== '2021-11-26'),
    );

  test('fails the check, and the gap is named', async () => {
    const path = holed();
    const { code, out, err } = await check(path);

    expect(code).toBe(1);
    expect(out).toContain(GAP);
    expect(err).toBe(
      `mqk: ${path}: 1 gap(s) in SPY. Fetch what is missing, or take it as it is with --gaps report\n`,
    );
  });

  test('is named to a program as well', async () => {
    const { code, out } = await check(holed(), '--json');

    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      series: [{ gaps: [{ kind: 'missing_sessions', date: '2021-11-26', sessions: 1, bars: 1 }] }],
    });
  });

  test('passes where gaps are only reported, and still shows it', async () => {
    const { code, out, err } = await check(holed(), '--gaps', 'report');

    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(GAP);
  });

  test('in one of two symbols names that one', async () => {
    const bar = (date: string, symbol: string): string => `${date}T21:00:00Z,1,1,1,1,1,${symbol}`;
    const both = WEEK.filter((date) => date !== '2021-11-26').flatMap((date) => [
      bar(date, 'A'),
      bar(date, 'B'),
    ]);
    const path = file(
      'both.csv',
      'ts_close_utc,open,high,low,close,volume,symbol',
      ...both,
      bar('2021-11-30', 'A'),
      bar('2021-12-01', 'A'),
      bar('2021-12-01', 'B'),
    );
    const { code, err } = await check(path, '--timeframe', '1d');

    expect(code).toBe(1);
    expect(err).toContain('1 gap(s) in A, 2 gap(s) in B.');
  });
});

test('quiet bars inside a session are no gap up to the count that is named', async () => {
  const minute = (end: string): string => `2021-11-26T${end}:00Z,1,1,1,1,1`;
  const ends = ['17:30', '17:31', '17:32', '17:35', '17:36', '17:37'];
  const path = file('SPY.csv', 'ts_close_utc,open,high,low,close,volume', ...ends.map(minute));

  const strict = await check(path);
  expect(strict.code).toBe(1);
  expect(strict.out).toContain(
    '2 bar(s) of 2021-11-26 missing, 2021-11-26T17:33:00Z to 2021-11-26T17:34:00Z',
  );
  expect((await check(path, '--gap-bars', '2')).code).toBe(0);
});

test('bars outside the session are refused, kept or dropped, as one says', async () => {
  const path = file(
    'SPY.csv',
    'ts_close_utc,open,high,low,close,volume',
    ...['17:59', '18:00', '18:01'].map((end) => `2021-11-26T${end}:00Z,1,1,1,1,1`),
  );

  const refused = await check(path);
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.err).toContain(`${path}:4: ts_close_utc: 1 bars outside the regular session`);
  expect(refused.err).toContain('--session drop');
  expect((await check(path, '--session', 'drop')).out).toContain('SPY: 2 bar(s) of 1m');
  expect((await check(path, '--session', 'extended')).out).toContain('SPY: 3 bar(s) of 1m');
});

test('what is refused is named by file, line, column and value, with what to do about it', async () => {
  const path = file('SPY.csv', DAILY, day('2021-11-22'), '2021-11-23,100,101,100.5,100,1');
  const { code, out, err } = await check(path, '--json');

  expect(code).toBe(1);
  expect(err).toBe(
    `mqk: ${path}:3: Low: the low is above the open or the close: "100.5". Correct the line, or fetch the file again. (low_above_body)\n`,
  );
  expect(JSON.parse(out)).toMatchObject({
    ok: false,
    refused: { code: 'low_above_body', file: path, line: 3, column: 'Low', value: '100.5' },
  });
});

describe('known actions', () => {
  const splitWeek = (): string =>
    file(
      'AAPL.csv',
      DAILY,
      day('2021-11-22', 400),
      day('2021-11-23', 400),
      day('2021-11-24'),
      day('2021-11-26'),
    );
  const HEADER = 'ex_date,kind,value';

  test('explain the night of a split, and each is accounted for', async () => {
    const path = splitWeek();
    expect((await check(path)).out).toContain('2021-11-24 looks like 4/1: 400, then 100');

    const actions = file(
      'actions.csv',
      HEADER,
      '2021-11-23,dividend,0.22',
      '2021-11-24,split,4',
      '2022-01-03,dividend,1',
    );
    const { code, out } = await check(path, '--actions', actions);
    expect(code).toBe(0);
    expect(out).toMatch(/splits +none/);
    expect(out).toContain('actions    2 applied, 1 after_as_of');

    const json = await check(path, '--actions', actions, '--json');
    expect(JSON.parse(json.out)).toMatchObject({
      series: [
        {
          actions: [
            {
              action: { kind: 'dividend', cash: '0.22' },
              outcome: 'applied',
              bars: 1,
              factor: '19989/20000',
            },
            { action: { kind: 'split' }, outcome: 'applied', bars: 2, factor: '1/4' },
            { outcome: 'after_as_of', bars: 0, factor: '1/1' },
          ],
        },
      ],
    });
  });

  test.each([
    [
      'a line that is none',
      ['2021-11-24,spilt,4'],
      [],
      'actions.csv:2: kind: neither split nor dividend: "spilt"',
    ],
    ['a dividend above the price', ['2021-11-23,dividend,400'], [], 'a dividend of 400 on 2021-11-23'],
    [
      'a series that is adjusted already',
      ['2021-11-24,split,4'],
      ['--series', 'split-adjusted'],
      'Leave --actions out',
    ],
    ['a split beyond all prices', ['2021-11-24,split,900000000'], [], 'beyond what can be held'],
  ])('that cannot be are refused: %s', async (_what, lines, more, said) => {
    const { code, out, err } = await check(
      splitWeek(),
      '--actions',
      file('actions.csv', HEADER, ...lines),
      ...more,
    );

    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(said);
  });
});

test('a finding that is shown only in part says so', async () => {
  const bad = Array.from({ length: 9 }, (_, index) =>
    day(`2021-11-${String(index + 8).padStart(2, '0')}`, index % 2 === 0 ? 100 : 300),
  );
  const path = file('SPY.csv', DAILY, ...bad.filter((_, index) => index !== 5 && index !== 6));
  const { out, code } = await check(path);

  expect(code).toBe(0);
  expect(out).toMatch(/and \d+ more; --json has them all/);
});

test.each([
  [['/nowhere/SPY.csv', '--calendar', 'XNYS'], 3, '/nowhere/SPY.csv cannot be read'],
  [['/tmp', '--calendar', 'XNYS'], 3, '/tmp cannot be read'],
  [['SPY.csv'], 2, "required option '--calendar <name>'"],
  [['SPY.csv', '--calendar', 'NYSE'], 2, 'Name one of the calendars: XNYS, always'],
  [['SPY.csv', '--calendar', 'XNYS', '--series', 'clean'], 2, 'Allowed choices are raw'],
  [['SPY.csv', '--calendar', 'XNYS', '--gap-bars', '-1'], 2, 'a whole number from 0 on'],
  [['my bars.csv', '--calendar', 'XNYS'], 2, 'name it with --symbol'],
  [['SPY.csv', '--calendar', 'XNYS', '--symbol', 'a b'], 2, 'a symbol such as AAPL'],
])('%j ends with exit code %i', async (args, code, said) => {
  const ended = await mqk('bars', 'check', ...args);

  expect({ code: ended.code, out: ended.out }).toEqual({ code, out: '' });
  expect(ended.err).toContain(said);
});

test('an actions file that cannot be read is no file without actions', async () => {
  const { code, err } = await check(weekOf(), '--actions', '/nowhere/actions.csv');

  expect(code).toBe(3);
  expect(err).toContain('/nowhere/actions.csv cannot be read');
});

test.each([['calendar'], ['bars', 'check']])('%s shows how it is used', async (...words) => {
  const { code, out } = await mqk(...words, '--help');

  expect(code).toBe(0);
  expect(out).toContain(`  $ mqk ${words.join(' ')} `);
});
