/** A file of bars, read and looked at as a whole. */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';

import { type Result, marketTime, ok, refuse } from '@mqk/core';
import {
  type AccountedAction,
  type BarFile,
  type BarSeries,
  type Calendar,
  type CorporateAction,
  type LocalDate,
  type QualityReport,
  type SeriesKind,
  type SessionPolicy,
  type Timeframe,
  adjust,
  checkBars,
  createBarReader,
  readActions,
} from '@mqk/market-data';

import { CommandFailed, EXIT } from '../exit-codes.ts';
import { type FileRefusal, adjustRefusal } from './file-refusal.ts';

export interface FileCheck {
  readonly file: string;
  readonly symbol: string;
  readonly calendar: Calendar;
  readonly kind: SeriesKind;
  readonly session: SessionPolicy;
  /** Null: inferred. */
  readonly timeframe: Timeframe | null;
  readonly gapBarsMax: number;
  /** Null: none are known. */
  readonly actions: string | null;
}

export interface SeriesReport {
  readonly quality: QualityReport;
  /** What became of each known action; empty when none are known. */
  readonly accounted: readonly AccountedAction[];
}

export interface FileReport {
  readonly read: BarFile;
  readonly series: readonly SeriesReport[];
}

/** Bars in a row that are equal in every number, from which a feed counts as stuck. */
const STUCK_BARS_MIN = 5;
/** A bar that leaves both of its neighbours by more than a fifth of their price is a bad print rather than a market. */
const SPIKE_BPS_MAX = 2000;

/** Throws when a file cannot be read at all; what stands in it is refused. */
export async function checkFile(check: FileCheck): Promise<Result<FileReport, FileRefusal>> {
  const read = await readBarsFile(check);
  if (!read.ok) return read;
  const actions = await readActionsFile(check);
  if (!actions.ok) return actions;
  const series: SeriesReport[] = [];
  for (const each of read.value.series) {
    const reported = reportOn(each, actions.value, check);
    if (!reported.ok) return reported;
    series.push(reported.value);
  }
  return ok({ read: read.value, series });
}

async function readBarsFile(check: FileCheck): Promise<Result<BarFile, FileRefusal>> {
  const { file, symbol, calendar, kind, session, timeframe } = check;
  const options = { file, symbol, calendar, kind, session };
  const reader = createBarReader(timeframe === null ? options : { ...options, timeframe });
  try {
    for await (const piece of createReadStream(file, 'utf8')) if (!reader.push(piece as string).ok) break;
  } catch (error) {
    throw cannotRead(file, error);
  }
  return reader.end();
}

async function readActionsFile({
  actions: file,
  symbol,
}: FileCheck): Promise<Result<readonly CorporateAction[], FileRefusal>> {
  if (file === null) return ok([]);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw cannotRead(file, error);
  });
  return readActions(text, { file, symbol });
}

function cannotRead(file: string, error: unknown): CommandFailed {
  const why = error instanceof Error ? error.message : String(error);
  return new CommandFailed(
    EXIT.unavailable,
    `${file} cannot be read: ${why}. Look after the path and its rights`,
  );
}

function reportOn(
  series: BarSeries,
  actions: readonly CorporateAction[],
  { file, calendar, gapBarsMax, actions: known }: FileCheck,
): Result<SeriesReport, FileRefusal> {
  const limits = { gapBarsMax, stuckBarsMin: STUCK_BARS_MIN, spikeBpsMax: SPIKE_BPS_MAX };
  const quality = checkBars(series, { calendar, ...limits, actions });
  if (known === null) return ok({ quality, accounted: [] });
  const adjusted = adjust(series, actions, { calendar, asOf: lastDate(series, calendar), adjustFor: 'all' });
  if (!adjusted.ok) return refuse(adjustRefusal(adjusted.refused, { file, actions: known, series }));
  return ok({ quality, accounted: adjusted.value.accounted });
}

/** The session that the newest bar belongs to, or the one before it. */
function lastDate(series: BarSeries, calendar: Calendar): LocalDate {
  const last = marketTime(series.closeAt.at(-1) ?? 0);
  return (calendar.sessionOf(last) ?? calendar.previous(last))?.date ?? calendar.firstDate;
}
