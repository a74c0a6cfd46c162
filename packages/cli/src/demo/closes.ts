/** What the demo's bars say that a share is worth at the end. */
import { readFile } from 'node:fs/promises';

import type { Instrument, InstrumentId, Micros } from '@mqk/core';
import { barAt, calendar, readBars } from '@mqk/market-data';

import { CommandFailed, EXIT } from '../exit-codes.ts';
import { BARS_FILE } from './settings.ts';

export async function lastCloses(
  symbol: string,
  instruments: readonly Instrument[],
): Promise<ReadonlyMap<InstrumentId, Micros>> {
  const text = await readFile(BARS_FILE, 'utf8');
  const read = readBars(text, {
    file: BARS_FILE,
    symbol,
    calendar: calendar('XNYS'),
    kind: 'split-adjusted',
  });
  if (!read.ok)
    throw new CommandFailed(EXIT.refused, `the sample bars are refused: ${JSON.stringify(read.refused)}`);
  const closes = new Map<InstrumentId, Micros>();
  for (const series of read.value.series) {
    const instrument = instruments.find((candidate) => candidate.symbol === series.symbol);
    if (instrument !== undefined) closes.set(instrument.id, barAt(series, series.length - 1).close);
  }
  return closes;
}
