/** The equity curve by session: the close of each, and the return from one to the next. */
import { marketTime } from '@mqk/core';
import { type Calendar, cellOf } from '@mqk/market-data';

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

/** A bar outside of all sessions counts towards the next one. */
export function sessionReturns(curve: EquityCurve, opening: number, calendar: Calendar): SessionReturns {
  const dates: string[] = [];
  const closes: number[] = [];
  let closeAt = -Infinity;
  let [peak, deepest] = [opening, 0];
  for (let index = 0; index < curve.length; index++) {
    const at = cellOf(curve.at, index);
    const equity = cellOf(curve.equity, index);
    if (equity > peak) peak = equity;
    else if (peak > 0) deepest = Math.max(deepest, (peak - equity) / peak);
    if (at <= closeAt) {
      closes[closes.length - 1] = equity;
      continue;
    }
    const session = calendar.sessionOf(marketTime(at)) ?? calendar.next(marketTime(at));
    closeAt = session?.closeAt ?? Infinity;
    dates.push(session?.date ?? '');
    closes.push(equity);
  }
  return { dates, closes, returns: returnsOf(closes, opening), deepest };
}

export function returnsOf(closes: readonly number[], opening: number): readonly number[] {
  return closes.map((close, index) => {
    const before = index === 0 ? opening : (closes[index - 1] ?? opening);
    return before === 0 ? 0 : close / before - 1;
  });
}
