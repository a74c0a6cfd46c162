/** The configured file of bars, read and checked, feeding the paper broker. */
import { readFile } from 'node:fs/promises';

import { barsOf, findCalendar, readBars } from '@mqk/market-data';

import { BootRefused } from './boot-refused.ts';
import type { Config } from './config.ts';
import type { SecondOpinion } from './feed-watch.ts';
import type { PaperWorld } from './paper.ts';
import { type BarTape, tapeOf } from './tape.ts';

export async function openTape({ tape, instruments }: Config, { paper }: PaperWorld): Promise<BarTape> {
  const named = instruments.find(({ symbol }) => symbol === tape.symbol)?.calendar ?? '';
  const calendar = findCalendar(named);
  if (!calendar.ok) throw new BootRefused({ code: 'unknown_calendar', name: named });
  const about = { symbol: tape.symbol, kind: tape.series, calendar: calendar.value };
  const source = { ...about, text: await textOf(tape.file), file: tape.file };
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

/** The second opinion, where the configuration names one. */
export async function openSecond({ tape }: Config, { calendar }: BarTape): Promise<SecondOpinion | null> {
  if (tape.second === null) return null;
  const { file, byBpsMax } = tape.second;
  const read = readBars(await textOf(file), { file, symbol: tape.symbol, kind: tape.series, calendar });
  if (!read.ok) throw new BootRefused({ code: 'tape_refused', why: JSON.stringify(read.refused) });
  const bars = new Map(
    read.value.series.flatMap((series) => barsOf(series).map((bar) => [bar.closeAt, bar])),
  );
  return { bars, byBpsMax: BigInt(byBpsMax) };
}

const textOf = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: unknown) => {
    throw new BootRefused({ code: 'tape_refused', why: String(error) });
  });
