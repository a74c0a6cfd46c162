/** The equity curve by session: the close of each, and the return from one to the next. */
import { marketTime } from '@mqk/core';
import { type Calendar, type Column, cellOf } from '@mqk/market-data';

import type { EquityCurve } from '../result.ts';

export interface SessionReturns {
  /** `YYYY-MM-DD` of each session that had a bar. */
  readonly dates: readonly string[];
  /** Equity at the last bar end of each, in micros. */
  readonly closes: readonly number[];
  /** Simple returns; the first one is from the opening cash. */
  readonly returns: readonly number[];
  /** Share of the highest equity that the deepest bar end stood below it, the opening cash being the first peak. */
  readonly deepest: number;
}

/** Sessions in a year, by convention: 252 of an exchange with weekends, 365 of one without. */
export const sessionsPerYear = ({ name }: Pick<Calendar, 'name'>): number => (name === 'always' ? 365 : 252);

/** Which rows of a curve belong to which session. */
export interface SessionRows {
  readonly dates: readonly string[];
  /** The first row of each. */
  readonly starts: readonly number[];
}

/** A bar outside of all sessions counts towards the next one. */
export function sessionRows(at: Column, length: number, calendar: Calendar): SessionRows {
  const dates: string[] = [];
  const starts: number[] = [];
  let closeAt = -Infinity;
  for (let index = 0; index < length; index++) {
    const time = marketTime(cellOf(at, index));
    if (time <= closeAt) continue;
    const session = calendar.sessionOf(time) ?? calendar.next(time);
    closeAt = session?.closeAt ?? Infinity;
    dates.push(session?.date ?? '');
    starts.push(index);
  }
  return { dates, starts };
}

export const sessionReturns = (curve: EquityCurve, opening: number, calendar: Calendar): SessionReturns =>
  returnsByRows(curve, opening, sessionRows(curve.at, curve.length, calendar));

/** The same where the rows are known already. They may be of a longer curve. */
export function returnsByRows(curve: EquityCurve, opening: number, rows: SessionRows): SessionReturns {
  const { equity, length } = curve;
  let [peak, deepest] = [opening, 0];
  for (let index = 0; index < length; index++) {
    const now = cellOf(equity, index);
    if (now > peak) peak = now;
    else if (peak > 0) deepest = Math.max(deepest, (peak - now) / peak);
  }
  const starts = rows.starts.filter((start) => start < length);
  const closes = starts.map((_, session) => cellOf(equity, (starts[session + 1] ?? length) - 1));
  const dates = rows.dates.slice(0, starts.length);
  return { dates, closes, returns: returnsOf(closes, opening), deepest };
}

export function returnsOf(closes: readonly number[], opening: number): readonly number[] {
  return closes.map((close, index) => {
    const before = index === 0 ? opening : (closes[index - 1] ?? opening);
    return before === 0 ? 0 : close / before - 1;
  });
}
