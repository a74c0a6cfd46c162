/** Bars that should be there and are not. Weekends, holidays and half days are no gaps. */
import {
  type Codec,
  type MarketTime,
  integerCodec,
  marketTime,
  marketTimeCodec,
  oneOf,
  record,
} from '@mqk/core';

import type { Calendar, Session } from './calendar.ts';
import { type LocalDate, localDateCodec } from './local-date.ts';
import { type BarSeries, cellOf } from './series.ts';
import { TIMEFRAME_MS, type Timeframe } from './timeframe.ts';

const GAP_KINDS = [
  'missing_sessions', // whole sessions without a bar
  'missing_bars', //     a run of bars inside one session
] as const;

export interface Gap {
  readonly kind: (typeof GAP_KINDS)[number];
  /** End of the first missing bar. */
  readonly from: MarketTime;
  /** End of the last missing bar. */
  readonly to: MarketTime;
  /** Date of the first session concerned. */
  readonly date: LocalDate;
  /** Sessions without any bar; 0 inside a session. */
  readonly sessions: number;
  /** Missing bars. */
  readonly bars: number;
}

export const gapCodec: Codec<Gap> = record<Gap>({
  kind: oneOf(GAP_KINDS),
  from: marketTimeCodec,
  to: marketTimeCodec,
  date: localDateCodec,
  sessions: integerCodec,
  bars: integerCodec,
});

export interface GapRule {
  readonly calendar: Calendar;
  readonly timeframe: Timeframe;
  /** Missing bars in a row inside a session that are still no gap: a quiet minute has no trade. */
  readonly gapBarsMax: number;
}

/**
 * What is missing between two bars that follow each other, by their ends; the same live and over a file. A missing
 * session is always a gap; a run of missing bars inside a session is one when it is longer than `gapBarsMax`.
 * Bars outside the regular session may stand between and are no evidence.
 */
export function gapsBetween(rule: GapRule, before: MarketTime, after: MarketTime): readonly Gap[] {
  const here = rule.calendar.sessionOf(before);
  const there = rule.calendar.sessionOf(after);
  if (here !== null && here.openAt === there?.openAt)
    return missingBars(rule, here, (end) => end > before && end < after);
  return [
    ...(here === null ? [] : missingBars(rule, here, (end) => end > before)),
    ...missingSessions(rule, before, there?.openAt ?? after),
    ...(there === null ? [] : missingBars(rule, there, (end) => end < after)),
  ];
}

/** A run of expected bars of one session that are not there. */
function missingBars(
  rule: GapRule,
  session: Session,
  isMissing: (end: MarketTime) => boolean,
): readonly Gap[] {
  const ends = rule.calendar.barEnds(session, TIMEFRAME_MS[rule.timeframe]).filter(isMissing);
  const [from, to] = [ends[0], ends.at(-1)];
  if (from === undefined || to === undefined || ends.length <= rule.gapBarsMax) return [];
  return [{ kind: 'missing_bars', from, to, date: session.date, sessions: 0, bars: ends.length }];
}

/** Sessions that opened after one moment and had closed by another. */
function missingSessions(rule: GapRule, after: MarketTime, before: MarketTime): readonly Gap[] {
  const { calendar, timeframe } = rule;
  // a session that opens at that very moment has not begun yet
  const first = calendar.next(marketTime(after - 1));
  const last = calendar.previous(before);
  if (first === null || last === null || last.openAt < first.openAt) return [];
  const missed = calendar.sessions(first.date, last.date);
  const ends = missed.flatMap((session) => calendar.barEnds(session, TIMEFRAME_MS[timeframe]));
  return [
    {
      kind: 'missing_sessions',
      from: ends[0] ?? first.closeAt,
      to: last.closeAt,
      date: first.date,
      sessions: missed.length,
      bars: ends.length,
    },
  ];
}

/** Every gap between the first and the last bar of a series. */
export function findGaps(series: BarSeries, rule: GapRule): readonly Gap[] {
  if (series.length < 2) return [];
  const gaps: Gap[] = [];
  const isNextClose = rule.timeframe === '1d' ? nextClose(series, rule.calendar) : null;
  const sizeMs = TIMEFRAME_MS[rule.timeframe];
  for (let index = 1; index < series.length; index++) {
    const before = marketTime(cellOf(series.closeAt, index - 1));
    const after = marketTime(cellOf(series.closeAt, index));
    // next to each other on the clock: nothing fits between
    if (isNextClose === null ? after - before === sizeMs : isNextClose(before, after)) continue;
    gaps.push(...gapsBetween(rule, before, after));
  }
  return gaps;
}

/** Whether two bar ends, asked for from the oldest on, plainly have nothing between them. */
type Neighbours = (before: MarketTime, after: MarketTime) => boolean;

/** The closes of two sessions that follow each other. Walks the sessions once, however many bars there are. */
function nextClose({ closeAt, length }: BarSeries, calendar: Calendar): Neighbours {
  const [first, last] = [marketTime(cellOf(closeAt, 0)), marketTime(cellOf(closeAt, length - 1))];
  const from = calendar.sessionOf(first) ?? calendar.next(first);
  const to = calendar.sessionOf(last) ?? calendar.previous(last);
  const sessions = from === null || to === null ? [] : calendar.sessions(from.date, to.date);
  let at = 0;
  return (before, after) => {
    while ((sessions[at]?.closeAt ?? Infinity) < before) at++;
    return sessions[at]?.closeAt === before && sessions[at + 1]?.closeAt === after;
  };
}
