/** What the demo's bars say that a share is worth at the end. */
import { readFile, writeFile } from 'node:fs/promises';

import type { Instrument, InstrumentId, Micros } from '@mqk/core';
import { barAt, calendar, readBars } from '@mqk/market-data';

import { CommandFailed, EXIT } from '../exit-codes.ts';

export async function lastCloses(
  file: string,
  symbol: string,
  instruments: readonly Instrument[],
): Promise<ReadonlyMap<InstrumentId, Micros>> {
  const text = await readFile(file, 'utf8');
  const read = readBars(text, { file, symbol, calendar: calendar('XNYS'), kind: 'split-adjusted' });
  if (!read.ok)
    throw new CommandFailed(EXIT.refused, `the sample bars are refused: ${JSON.stringify(read.refused)}`);
  const closes = new Map<InstrumentId, Micros>();
  for (const series of read.value.series) {
    const instrument = instruments.find((candidate) => candidate.symbol === series.symbol);
    if (instrument !== undefined) closes.set(instrument.id, barAt(series, series.length - 1).close);
  }
  return closes;
}

/** The first so many bars, in a file of their own; the sample data itself when nothing is left out. */
export async function firstBars(file: string, count: number | null, copy: string): Promise<string> {
  if (count === null) return file;
  const lines = (await readFile(file, 'utf8')).split('\n');
  await writeFile(copy, `${lines.slice(0, count + 1).join('\n')}\n`);
  return copy;
}
