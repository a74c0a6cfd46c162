/** The exchange as a live feed knows it: bar ends, one after another. */
import { type MarketTime, parseMarketTime } from '@mqk/core';
import { type Timeframe, TIMEFRAME_MS, calendar, localDate } from '@mqk/market-data';

export const XNYS = calendar('XNYS');

export function utc(text: string): MarketTime {
  const read = parseMarketTime(text);
  if (!read.ok) throw new Error(text);
  return read.value;
}

/** Ends of every bar that the sessions from one date to another should have. */
export const barEnds = (from: string, to: string, timeframe: Timeframe): readonly MarketTime[] =>
  XNYS.sessions(localDate(from), localDate(to)).flatMap((session) =>
    XNYS.barEnds(session, TIMEFRAME_MS[timeframe]),
  );
