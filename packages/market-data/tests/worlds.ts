/** Small series and files for the tests of this package. */
import { type MarketTime, marketTime, parseMarketTime, toMicros, toQuantity } from '@mqk/core';

import {
  type Bar,
  type BarFile,
  type BarSeries,
  type LocalDate,
  type ReadBarsOptions,
  type Timeframe,
  calendar,
  localDate,
  readBars,
  seriesOf,
} from '../src/index.ts';

export const XNYS = calendar('XNYS');
export const ALWAYS = calendar('always');

export const date = localDate;

export function utc(text: string): MarketTime {
  const read = parseMarketTime(text);
  if (!read.ok) throw new Error(text);
  return read.value;
}

export const bar = (closeAt: MarketTime, price = 100_000_000n, over: Partial<Bar> = {}): Bar => ({
  symbol: 'SPY',
  closeAt,
  open: toMicros(price),
  high: toMicros(price),
  low: toMicros(price),
  close: toMicros(price),
  volume: toQuantity(1000n),
  ...over,
});

export function series(
  bars: readonly Bar[],
  timeframe: Timeframe = '1d',
  kind: BarSeries['kind'] = 'raw',
): BarSeries {
  const made = seriesOf(bars, { kind, timeframe, calendar: 'XNYS' });
  if (!made.ok) throw new Error(made.refused.code);
  return made.value;
}

/** One bar per session, closing at the prices given in micros. */
export const daily = (from: string, closes: readonly bigint[]): BarSeries =>
  series(
    XNYS.sessions(date(from), XNYS.lastDate)
      .slice(0, closes.length)
      .map((session, index) => bar(session.closeAt, closes[index])),
  );

/** Every expected bar of the sessions from one date to another. */
export const intraday = (from: string, to: string, sizeMs: number): readonly Bar[] =>
  XNYS.sessions(date(from), date(to)).flatMap((session) =>
    XNYS.barEnds(session, sizeMs).map((end) => bar(end)),
  );

export const OPTIONS: ReadBarsOptions = { file: 'spy.csv', symbol: 'SPY', calendar: XNYS, kind: 'raw' };

export function read(text: string, over: Partial<ReadBarsOptions> = {}): BarFile {
  const file = readBars(text, { ...OPTIONS, ...over });
  if (!file.ok) throw new Error(JSON.stringify(file.refused));
  return file.value;
}

export const only = (file: BarFile): BarSeries => {
  const [first] = file.series;
  if (first === undefined || file.series.length !== 1) throw new Error('not one series');
  return first;
};

export const dates = (sessions: readonly { readonly date: LocalDate }[]): readonly string[] =>
  sessions.map((session) => session.date);

export const at = (ms: number): MarketTime => marketTime(ms);
