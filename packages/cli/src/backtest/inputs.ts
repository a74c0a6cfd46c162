/** The files that a backtest reads: bars and corporate actions, each by its bytes. */
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';

import { type HashedFile, sha256Of } from '@mqk/artifacts';
import { isIdText } from '@mqk/core';
import {
  type BarSeries,
  type Calendar,
  type CorporateAction,
  type SeriesKind,
  type SessionPolicy,
  type Timeframe,
  readActions,
  readBars,
} from '@mqk/market-data';

import { sentenceOf } from '../bars/file-refusal.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';

export interface InputWish {
  readonly bars: readonly string[];
  /** One for each file of bars; none where the names of the files or their columns tell. */
  readonly symbols: readonly string[];
  /** One for all, or in step with `bars`. */
  readonly actions: readonly string[];
  readonly calendar: Calendar;
  readonly kind: SeriesKind;
  readonly session: SessionPolicy;
  readonly timeframe: Timeframe | null;
}

export interface InputFile extends HashedFile {
  readonly content: Uint8Array;
}

export interface Inputs {
  readonly series: readonly BarSeries[];
  readonly actions: readonly CorporateAction[];
  /** As they were named. */
  readonly files: readonly InputFile[];
  readonly timeframes: readonly Timeframe[];
  readonly outsideSession: number;
}

/** Ends the command with the place of the first fault. */
export async function readInputs(wish: InputWish): Promise<Inputs> {
  refuseOutOfStep('--symbol', wish.symbols.length, wish.bars.length);
  const series: BarSeries[] = [];
  const files: InputFile[] = [];
  let outsideSession = 0;
  for (const [index, file] of wish.bars.entries()) {
    const { text, hashed } = await readText(file);
    files.push(hashed);
    const given = wish.symbols[index];
    const { calendar, kind, session, timeframe } = wish;
    const about = { file, symbol: given ?? symbolOf(file), calendar, kind, session };
    const read = readBars(text, timeframe === null ? about : { ...about, timeframe });
    if (!read.ok) throw new CommandFailed(EXIT.refused, sentenceOf(read.refused));
    outsideSession += read.value.outsideSession;
    series.push(...chosen(file, read.value.series, given));
  }
  const actions = await readAllActions(wish, series, files);
  return { series, actions, files, timeframes: series.map(({ timeframe }) => timeframe), outsideSession };
}

/** Half a list would leave somebody to guess which file is whose: the same bars could trade under two names. */
function refuseOutOfStep(option: string, given: number, files: number): void {
  if (given === 0 || given === files) return;
  throw new CommandFailed(
    EXIT.usage,
    `${String(files)} files of bars, and ${String(given)} of ${option}. Name one for each file, in their order, or none where the files tell by themselves`,
  );
}

/** A file of several symbols gives all of them, or the one that is asked for. */
function chosen(
  file: string,
  series: readonly BarSeries[],
  symbol: string | undefined,
): readonly BarSeries[] {
  if (symbol === undefined) return series;
  const own = series.filter((each) => each.symbol === symbol);
  if (own.length > 0) return own;
  const found = series.map((each) => each.symbol).join(', ');
  throw new CommandFailed(EXIT.refused, `${file} has no bars of ${symbol}, but of ${found}`);
}

async function readAllActions(
  { actions: names, symbols }: InputWish,
  series: readonly BarSeries[],
  files: InputFile[],
): Promise<readonly CorporateAction[]> {
  const all: CorporateAction[] = [];
  for (const [index, file] of names.entries()) {
    const { text, hashed } = await readText(file);
    files.push(hashed);
    const symbol = symbols[index] ?? series[index]?.symbol ?? symbolOf(file);
    const read = readActions(text, { file, symbol });
    if (!read.ok) throw new CommandFailed(EXIT.refused, sentenceOf(read.refused));
    all.push(...read.value);
  }
  return all;
}

async function readText(file: string): Promise<{ readonly text: string; readonly hashed: InputFile }> {
  const bytes = await readFile(file).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandFailed(
      EXIT.unavailable,
      `${file} cannot be read: ${why}. Look after the path and its rights`,
    );
  });
  const hashed = { name: basename(file), bytes: bytes.length, sha256: sha256Of(bytes), content: bytes };
  return { text: bytes.toString('utf8'), hashed };
}

/** `data/SPY.csv` holds SPY, unless somebody says otherwise. */
function symbolOf(file: string): string {
  const symbol = basename(file, extname(file));
  if (isIdText(symbol)) return symbol;
  throw new CommandFailed(EXIT.usage, `${file} is not named after a symbol: name it with --symbol`);
}
