/** When corporate actions take effect, and where the bars themselves demand a stop. */
import { marketTime } from '@mqk/core';
import {
  type BarSeries,
  type Calendar,
  type CorporateAction,
  type LocalDate,
  type MergedBars,
  barOnOrAfter,
  cellOf,
  findGaps,
} from '@mqk/market-data';

import type { BacktestPolicy } from './options.ts';
import type { ForeseenStop, OutsideAction, ScheduledAction, SymbolGap } from './plan.ts';

/** The step whose bars end at `time`, or the first one after it. */
export function stepAt({ closeAt, length }: MergedBars, time: number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cellOf(closeAt, middle) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface Schedule {
  readonly scheduled: readonly ScheduledAction[];
  readonly outside: readonly OutsideAction[];
}

/**
 * An action takes effect before the first bar of its symbol on or after its ex-date. One that the first bar already
 * knows of, or that no bar reaches, changes nothing.
 */
export function scheduleOf(
  tape: MergedBars,
  calendar: Calendar,
  actions: readonly CorporateAction[],
): Schedule {
  const scheduled: ScheduledAction[] = [];
  const outside: OutsideAction[] = [];
  for (const action of actions) {
    const symbol = tape.series.findIndex((series) => series.symbol === action.symbol);
    const series = tape.series[symbol];
    if (series === undefined) {
      outside.push({ action, outcome: 'other_symbol' });
      continue;
    }
    const bar = barOnOrAfter(series, calendar, action.exDate);
    if (bar === 0) outside.push({ action, outcome: 'before_series' });
    else if (bar >= series.length) outside.push({ action, outcome: 'after_series' });
    else scheduled.push({ step: stepAt(tape, cellOf(series.closeAt, bar)), symbol, bar, action });
  }
  return { scheduled: scheduled.sort(byTime), outside };
}

function byTime(a: ScheduledAction, b: ScheduledAction): number {
  if (a.step !== b.step) return a.step - b.step;
  if (a.symbol !== b.symbol) return a.symbol - b.symbol;
  if (a.action.exDate !== b.action.exDate) return a.action.exDate < b.action.exDate ? -1 : 1;
  // a dividend is paid on the old count
  return a.action.kind === b.action.kind ? 0 : a.action.kind === 'dividend' ? -1 : 1;
}

export function gapsOf(
  tape: MergedBars,
  { calendar, gapBarsMax }: Pick<BacktestPolicy, 'calendar' | 'gapBarsMax'>,
): readonly SymbolGap[] {
  return tape.series.flatMap((series) =>
    findGaps(series, { calendar, timeframe: series.timeframe, gapBarsMax }).map((gap) => ({
      symbol: series.symbol,
      gap,
    })),
  );
}

/** The first stop that policy demands of these bars; of two at one step the gap is told. */
export function foreseenStop(
  tape: MergedBars,
  policy: BacktestPolicy,
  gaps: readonly SymbolGap[],
): ForeseenStop | null {
  const stops = [
    ...(policy.gaps === 'block' ? gaps.map((gap) => gapStop(tape, gap)) : []),
    ...(policy.corporateActions === 'forbid' ? forbidden(tape, policy) : []),
  ];
  return stops.reduce<ForeseenStop | null>(
    (first, stop) => (first === null || stop.step < first.step ? stop : first),
    null,
  );
}

function gapStop(tape: MergedBars, { symbol, gap }: SymbolGap): ForeseenStop {
  const series = tape.series.find((each) => each.symbol === symbol);
  const after = series === undefined ? gap.to : firstAfter(series, gap.from);
  return { step: stepAt(tape, after), stopped: { code: 'gap', at: marketTime(after), symbol, gap } };
}

function firstAfter({ closeAt, length }: BarSeries, time: number): number {
  for (let bar = 0; bar < length; bar++) if (cellOf(closeAt, bar) > time) return cellOf(closeAt, bar);
  return Infinity;
}

/** Ex-dates from the first session of a symbol's bars to the last one are in range. */
function forbidden(tape: MergedBars, { calendar, actions }: BacktestPolicy): readonly ForeseenStop[] {
  return actions.flatMap((action): ForeseenStop[] => {
    const series = tape.series.find(({ symbol }) => symbol === action.symbol);
    if (series === undefined || action.exDate < firstDate(series, calendar)) return [];
    const bar = barOnOrAfter(series, calendar, action.exDate);
    if (bar >= series.length) return [];
    const at = marketTime(cellOf(series.closeAt, bar));
    return [{ step: stepAt(tape, at), stopped: { code: 'corporate_action', at, action } }];
  });
}

function firstDate({ closeAt }: BarSeries, calendar: Calendar): LocalDate {
  const first = marketTime(cellOf(closeAt, 0));
  return (calendar.sessionOf(first) ?? calendar.next(first))?.date ?? calendar.lastDate;
}
