/** A file of bars as a tape: read once, checked whole, released one bar end at a time. */
import { type MarketTime, type Result, marketTime, ok, refuse } from '@mqk/core';
import { type Bar, type Calendar, type Session, barsOf, readBars } from '@mqk/market-data';
import type { SeriesKind, Timeframe } from '@mqk/market-data';
import type { Tape, TapeStep } from '@mqk/runtime';

export interface TapeFile {
  readonly text: string;
  readonly file: string;
  readonly symbol: string;
  readonly kind: SeriesKind;
  readonly calendar: Calendar;
}

/** A tape that knows what its bars are measured by. */
export interface BarTape extends Tape {
  readonly calendar: Calendar;
  readonly timeframe: Timeframe;
}

/** What the broker is shown of a step. */
export type Feed = (step: TapeStep, session: Session) => Promise<void>;

/** Refuses what the file's reader refuses, in one sentence that names the place. */
export function tapeOf(
  source: TapeFile,
  feed: Feed,
): Result<BarTape, { readonly code: 'tape_refused'; readonly why: string }> {
  const read = readBars(source.text, source);
  if (!read.ok) return refuse({ code: 'tape_refused', why: JSON.stringify(read.refused) });
  const { calendar } = source;
  const steps = read.value.series.flatMap((series) => barsOf(series).map((bar) => stepOf(bar, calendar)));
  const ends = steps.map(({ at }) => at);
  return ok({
    calendar,
    timeframe: read.value.timeframe,
    length: steps.length,
    position: (cursor) => firstAfter(ends, cursor),
    after: (cursor) => steps[firstAfter(ends, cursor)] ?? null,
    orderExpiry: (decidedAt) => calendar.next(decidedAt)?.closeAt ?? decidedAt,
    feed: (step) => feed(step, sessionOf(calendar, step.at)),
  });
}

function sessionOf(calendar: Calendar, at: MarketTime): Session {
  const session = calendar.sessionOf(at);
  if (session === null) throw new Error(`a bar ends outside every session: ${at}`);
  return session;
}

function stepOf(bar: Bar, calendar: Calendar): TapeStep {
  const session = sessionOf(calendar, bar.closeAt);
  return {
    at: marketTime(bar.closeAt),
    session: session.date,
    endsSession: session.closeAt === bar.closeAt,
    bars: [bar],
  };
}

/** Binary search: the tape is asked once a bar, and a year of minutes has many. */
function firstAfter(ends: readonly MarketTime[], cursor: MarketTime | null): number {
  if (cursor === null) return 0;
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? cursor) > cursor) high = middle;
    else low = middle + 1;
  }
  return low;
}
