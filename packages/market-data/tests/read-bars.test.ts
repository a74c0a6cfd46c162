import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { formatMicros, formatTime, parseMicros, toMicros } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  type BarsRefusal,
  type ReadBarsOptions,
  TIMEFRAME_MS,
  barAt,
  barsOf,
  createBarReader,
  findGaps,
  readBars,
} from '../src/index.ts';
import { ALWAYS, OPTIONS, XNYS, date, only, read, utc } from './worlds.ts';

const AAPL = readFileSync(
  fileURLToPath(import.meta.resolve('@observablehq/sample-datasets/aapl.csv')),
  'utf8',
);
const ENDS = 'ts_close_utc,open,high,low,close,volume';
const DATES = 'Date,Open,High,Low,Close,Volume';
const ROW = '2018-05-11T20:00:00Z,189.49,190.06,187.45,188.59,25806600';

function refusal(text: string, over: Partial<ReadBarsOptions> = {}): BarsRefusal {
  const file = readBars(text, { ...OPTIONS, timeframe: '1d', ...over });
  if (file.ok) throw new Error('it was taken');
  return file.refused;
}

describe('the daily form', () => {
  test('five years of Apple are read to the last digit, and end when their sessions close', () => {
    const file = read(AAPL, { file: 'aapl.csv', symbol: 'AAPL', kind: 'split-adjusted' });
    expect(file).toMatchObject({ timeframe: '1d', timeframeInferred: false, outsideSession: 0 });
    const series = only(file);
    expect(series).toMatchObject({ symbol: 'AAPL', kind: 'split-adjusted', calendar: 'XNYS', length: 1260 });
    const [first, last] = [barAt(series, 0), barAt(series, 1259)];
    expect([first.open, first.high, first.low, first.close].map(formatMicros)).toEqual([
      '64.501427',
      '65.414284',
      '64.5',
      '64.96286',
    ]);
    expect([formatTime(first.closeAt), first.volume]).toEqual(['2013-05-13T20:00:00Z', 79_237_200n]);
    expect([formatTime(last.closeAt), formatMicros(last.close)]).toEqual([
      '2018-05-11T20:00:00Z',
      '188.589996',
    ]);
    expect(findGaps(series, { calendar: XNYS, timeframe: '1d', gapBarsMax: 0 })).toEqual([]);
  });

  test('a half day ends at one, and a market that never closes at the next midnight', () => {
    const text = `${DATES}\n2018-12-24,1,1,1,1,1\n`;
    expect(formatTime(barAt(only(read(text)), 0).closeAt)).toBe('2018-12-24T18:00:00Z');
    expect(formatTime(barAt(only(read(text, { calendar: ALWAYS })), 0).closeAt)).toBe('2018-12-25T00:00:00Z');
  });
});

describe('the form with bar ends', () => {
  test('one symbol, with line ends of either kind, with or without the last one, and with a byte order mark', () => {
    const plain = only(read(`${ENDS}\n${ROW}\n`, { timeframe: '1d' }));
    expect(barsOf(plain)).toEqual([
      {
        symbol: 'SPY',
        closeAt: utc('2018-05-11T20:00:00Z'),
        open: 189_490_000n,
        high: 190_060_000n,
        low: 187_450_000n,
        close: 188_590_000n,
        volume: 25_806_600n,
      },
    ]);
    for (const text of [`${ENDS}\r\n${ROW}\r\n`, `${ENDS}\n${ROW}`, `\uFEFF${ENDS}\n${ROW}`]) {
      expect(only(read(text, { timeframe: '1d' }))).toEqual(plain);
    }
  });

  test('several symbols in one file become one series each, in code-unit order', () => {
    const line = (end: string, symbol: string, price: number): string =>
      `2018-05-11T${end}Z,${price},${price},${price},${price},5,${symbol}`;
    const text = [
      `${ENDS},symbol`,
      line('13:31:00', 'b', 1),
      line('13:31:00', 'B', 2),
      line('13:32:00', 'b', 3),
      line('13:32:00', 'A', 4),
    ].join('\n');
    const file = read(text);
    expect(file.timeframe).toBe('1m');
    expect(file.series.map((series) => [series.symbol, [...series.close.slice()]])).toEqual([
      ['A', [4_000_000]],
      ['B', [2_000_000]],
      ['b', [1_000_000, 3_000_000]],
    ]);
  });

  test('the commonest distance tells the timeframe', () => {
    const rows = (sizeMs: number): string =>
      [
        ENDS,
        ...XNYS.sessions(date('2021-11-24'), date('2021-12-03')).flatMap((session) =>
          XNYS.barEnds(session, sizeMs).map((end) => `${formatTime(end)},1,1,1,1,1`),
        ),
      ].join('\n');
    for (const timeframe of ['1m', '5m', '1h', '1d'] as const) {
      expect(read(rows(TIMEFRAME_MS[timeframe]))).toMatchObject({ timeframe, timeframeInferred: true });
    }
    expect(refusal(rows(120_000), { timeframe: undefined as never })).toMatchObject({
      code: 'timeframe_unknown',
      value: '120000',
    });
    const one = readBars(`${ENDS}\n${ROW}`, OPTIONS);
    expect(one).toMatchObject({ ok: false, refused: { code: 'timeframe_unknown', value: '' } });
  });

  test('bars outside the session refuse the file with their count, are kept, or are dropped and counted', () => {
    const text = [
      ENDS,
      '2018-05-11T13:30:00Z,1,1,1,1,1',
      '2018-05-11T13:31:00Z,2,2,2,2,1',
      '2018-05-11T20:01:00Z,3,3,3,3,1',
    ].join('\n');
    expect(refusal(text, { timeframe: '1m' })).toEqual({
      code: 'outside_session',
      file: 'spy.csv',
      line: 2,
      column: 'ts_close_utc',
      reason: '2 bars outside the regular session, the first of them here',
      value: '2018-05-11T13:30:00Z',
      count: 2,
    });
    const kept = read(text, { timeframe: '1m', session: 'extended' });
    expect([only(kept).length, kept.outsideSession]).toEqual([3, 2]);
    const dropped = read(text, { timeframe: '1m', session: 'drop' });
    expect([[...only(dropped).close.slice()], dropped.outsideSession]).toEqual([[2_000_000], 2]);
  });

  test('a volume has as many decimals as the instrument has', () => {
    const text = `${ENDS}\n2018-05-11T20:00:00Z,1,1,1,1,0.12345678`;
    expect(refusal(text)).toMatchObject({ code: 'not_a_volume', column: 'volume' });
    expect(only(read(text, { timeframe: '1d', quantityScale: 8 })).volume[0]).toBe(12_345_678);
    expect(refusal(text, { quantityScale: 4 })).toMatchObject({ code: 'too_precise', column: 'volume' });
  });
});

describe('a file in pieces', () => {
  test('reads as the file in one piece, wherever it is cut', () => {
    const text = AAPL.slice(0, 2000);
    const whole = readBars(text.slice(0, text.lastIndexOf('\n')), OPTIONS);
    expect(whole.ok).toBe(true);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1800 }), { maxLength: 12 }), (cuts) => {
        const reader = createBarReader(OPTIONS);
        const end = text.lastIndexOf('\n');
        const edges = [0, ...cuts.sort((a, b) => a - b), end];
        for (const [index, edge] of edges.slice(1).entries()) {
          expect(reader.push(text.slice(edges[index], edge)).ok).toBe(true);
        }
        expect(reader.end()).toEqual(whole);
      }),
    );
  });

  test('stays refused, and does not hold a line that never ends', () => {
    const reader = createBarReader(OPTIONS);
    expect(reader.push(`${DATES}\n2018-05-12,1,1,1,1,1\n`)).toMatchObject({
      ok: false,
      refused: { line: 2 },
    });
    expect(reader.push('2018-05-11,1,1,1,1,1\n')).toMatchObject({ ok: false, refused: { line: 2 } });
    expect(reader.end()).toMatchObject({ ok: false, refused: { line: 2, code: 'not_a_session' } });
    const endless = createBarReader(OPTIONS);
    const pushed = Array.from({ length: 4 }, () => endless.push('x'.repeat(400)).ok);
    expect(pushed).toEqual([true, true, false, false]);
  });
});

test('every decimal that is taken is the decimal that was written', () => {
  const digits = fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 12 })
    .map((each) => each.join(''));
  const decimal = fc
    .tuple(digits, fc.option(fc.oneof(digits), { nil: null }))
    .map(([whole, fraction]) => (fraction === null ? whole : `${whole}.${fraction}`));
  fc.assert(
    fc.property(decimal, (text) => {
      const file = readBars(`${ENDS}\n2018-05-11T20:00:00Z,${text},${text},${text},${text},1`, {
        ...OPTIONS,
        timeframe: '1d',
      });
      const expected = parseMicros(text);
      const places = text.split('.')[1]?.length ?? 0;
      const fits = expected.ok && expected.value > 0n && expected.value < 2n ** 53n && places <= 6;
      expect(file.ok).toBe(fits);
      if (file.ok && expected.ok) expect(barAt(only(file.value), 0).close).toBe(toMicros(expected.value));
    }),
    { numRuns: 500 },
  );
});
