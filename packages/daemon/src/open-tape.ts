/** The configured file of bars, read and checked, feeding the paper broker. */
import { readFile } from 'node:fs/promises';

import { findCalendar } from '@mqk/market-data';

import { BootRefused } from './boot-refused.ts';
import type { Config } from './config.ts';
import type { PaperWorld } from './paper.ts';
import { type BarTape, tapeOf } from './tape.ts';

export async function openTape({ tape, instruments }: Config, { paper }: PaperWorld): Promise<BarTape> {
  const named = instruments.find(({ symbol }) => symbol === tape.symbol)?.calendar ?? '';
  const calendar = findCalendar(named);
  if (!calendar.ok) throw new BootRefused({ code: 'unknown_calendar', name: named });
  const text = await readFile(tape.file, 'utf8').catch((error: unknown) => {
    throw new BootRefused({ code: 'tape_refused', why: String(error) });
  });
  const source = { text, file: tape.file, symbol: tape.symbol, kind: tape.series, calendar: calendar.value };
  const opened = tapeOf(source, (step, session) =>
    paper.tape.advance(step.bars, {
      opensAt: session.openAt,
      closesAt: session.closeAt,
      endsSession: step.endsSession,
    }),
  );
  if (!opened.ok) throw new BootRefused(opened.refused);
  return opened.value;
}
