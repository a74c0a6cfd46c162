/** When an exchange trades. */
import { type Codec, type MarketTime, marketTimeCodec, ok, record, through } from '@mqk/core';

import { type LocalDate, localDateCodec } from './local-date.ts';

/** One day of trading, open from `openAt` up to but not including `closeAt`. */
export interface Session {
  readonly date: LocalDate;
  readonly openAt: MarketTime;
  readonly closeAt: MarketTime;
}

/** As `{ date, open, close }`. */
export const sessionCodec: Codec<Session> = through(
  record<{ date: LocalDate; open: MarketTime; close: MarketTime }>({
    date: localDateCodec,
    open: marketTimeCodec,
    close: marketTimeCodec,
  }),
  ({ date, open, close }) => ok({ date, openAt: open, closeAt: close }),
  ({ date, openAt, closeAt }) => ({ date, open: openAt, close: closeAt }),
);

/**
 * The sessions of an exchange, with every answer computed from rules and a list of special days.
 *
 * A calendar knows the days from `firstDate` to `lastDate`. Asking about others is a broken promise: text from
 * outside is checked with `covers` or `coversTime` first.
 */
export interface Calendar {
  readonly name: string;
  /** IANA name, such as `America/New_York`. */
  readonly timeZone: string;
  readonly firstDate: LocalDate;
  readonly lastDate: LocalDate;
  covers(date: LocalDate): boolean;
  coversTime(at: MarketTime): boolean;
  /** Local midnight at which a date begins; the next date may be the day after `lastDate`. */
  startOf(date: LocalDate): MarketTime;
  /** Sessions of the dates from `from` to `to`, both included, oldest first. */
  sessions(from: LocalDate, to: LocalDate): readonly Session[];
  /** The session of a date, or null if the exchange does not trade on it. */
  session(date: LocalDate): Session | null;
  /** The first session that opens after `at`; null beyond the last known one. */
  next(at: MarketTime): Session | null;
  /** The last session that had closed by `at`; null before the first known one. */
  previous(at: MarketTime): Session | null;
  isOpen(at: MarketTime): boolean;
  /** The session that a bar ending at `barEnd` belongs to: `openAt < barEnd <= closeAt`. */
  sessionOf(barEnd: MarketTime): Session | null;
  /**
   * Ends of the bars of a session: clock-aligned in the exchange's zone, cut at open and close, so that the last
   * one is always the close.
   */
  barEnds(session: Session, sizeMs: number): readonly MarketTime[];
  /** How many sessions `to` is after `from`, counting sessions in (from, to]; negative backwards. */
  sessionDistance(from: LocalDate, to: LocalDate): number;
  /** Milliseconds of trading time between two moments; 0 over a closed market. `from` must not be after `to`. */
  openMs(from: MarketTime, to: MarketTime): number;
}
