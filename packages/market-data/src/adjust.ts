/** Past prices restated for what is known about splits and dividends at a day, and not a day earlier. */
import { type Micros, type Result, divide, ok, refuse, toMicros } from '@mqk/core';

import { type CorporateAction, ONE, type Ratio, inverse, ratioOf, times } from './actions.ts';
import type { Calendar } from './calendar.ts';
import type { LocalDate } from './local-date.ts';
import { type BarSeries, type Column, cellOf } from './series.ts';

export interface AdjustOptions {
  readonly calendar: Calendar;
  /** The day from which the past is seen: actions with a later ex-date are unknown yet. */
  readonly asOf: LocalDate;
  /** `splits`: prices and volumes for splits. `all`: prices for cash dividends as well. */
  readonly adjustFor: 'splits' | 'all';
}

export interface Adjusted {
  readonly series: BarSeries;
  /** Every action given, in the order given, and what became of it. */
  readonly accounted: readonly AccountedAction[];
}

export interface AccountedAction {
  readonly action: CorporateAction;
  readonly outcome:
    | 'applied'
    | 'before_series' // no bar before its ex-date: nothing to restate
    | 'after_as_of' //   not known yet
    | 'not_asked' //     a dividend, when only splits are adjusted for
    | 'other_symbol';
  /** Bars restated. */
  readonly bars: number;
  /** What their prices were multiplied by; 1 where nothing was restated. */
  readonly factor: Ratio;
}

export type AdjustRefusal =
  | { readonly code: 'already_adjusted'; readonly kind: BarSeries['kind'] }
  | {
      readonly code: 'dividend_above_price';
      readonly exDate: LocalDate;
      readonly cash: Micros;
      readonly closeBefore: Micros;
    }
  /** A price restated to nothing, or a cell beyond 2^53 - 1. */
  | { readonly code: 'out_of_range'; readonly index: number };

/**
 * The series as somebody on `asOf` sees it. Each price is the raw one times the product of the factors of the actions
 * after it, rounded once, half to even. Refuses a series that is not raw.
 *
 * Source: a split of n for o multiplies earlier prices by o / n and volumes by n / o; a dividend of cash d multiplies
 * earlier prices by (p - d) / p, p being the last close before the ex-date (CRSP's price factor).
 */
export function adjust(
  series: BarSeries,
  actions: readonly CorporateAction[],
  options: AdjustOptions,
): Result<Adjusted, AdjustRefusal> {
  if (series.kind !== 'raw') return refuse({ code: 'already_adjusted', kind: series.kind });
  const accounted: AccountedAction[] = [];
  for (const action of actions) {
    const account = accountFor(series, action, options);
    if (!account.ok) return account;
    accounted.push(account.value);
  }
  const restated = restate(series, accounted);
  if (!restated.ok) return restated;
  const kind = options.adjustFor === 'splits' ? 'split-adjusted' : 'fully-adjusted';
  return ok({ series: { ...series, kind, ...restated.value }, accounted });
}

/** Position of the first bar of a date or later; the length of the series if there is none. */
export function barOnOrAfter(series: BarSeries, calendar: Calendar, date: LocalDate): number {
  if (date < calendar.firstDate) return 0;
  if (date > calendar.lastDate) return series.length;
  const midnight = calendar.startOf(date);
  let [low, high] = [0, series.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cellOf(series.closeAt, middle) <= midnight) low = middle + 1;
    else high = middle;
  }
  return low;
}

function accountFor(
  series: BarSeries,
  action: CorporateAction,
  { calendar, asOf, adjustFor }: AdjustOptions,
): Result<AccountedAction, AdjustRefusal> {
  const untouched = (outcome: AccountedAction['outcome']): Result<AccountedAction, never> =>
    ok({ action, outcome, bars: 0, factor: ONE });
  if (action.symbol !== series.symbol) return untouched('other_symbol');
  if (action.exDate > asOf) return untouched('after_as_of');
  if (action.kind === 'dividend' && adjustFor === 'splits') return untouched('not_asked');
  const bars = barOnOrAfter(series, calendar, action.exDate);
  if (bars === 0) return untouched('before_series');
  if (action.kind === 'split') return ok({ action, outcome: 'applied', bars, factor: inverse(action.ratio) });
  const closeBefore = BigInt(cellOf(series.close, bars - 1));
  if (action.cash >= closeBefore) {
    const { exDate, cash } = action;
    return refuse({ code: 'dividend_above_price', exDate, cash, closeBefore: toMicros(closeBefore) });
  }
  return ok({ action, outcome: 'applied', bars, factor: ratioOf(closeBefore - action.cash, closeBefore) });
}

const PRICES = ['open', 'high', 'low', 'close'] as const;
type RestatedColumns = Pick<BarSeries, (typeof PRICES)[number] | 'volume'>;

/** A stretch of bars between two ex-dates, and the factors of all actions after it. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly price: Ratio;
  readonly volume: Ratio;
}

function restate(
  series: BarSeries,
  accounted: readonly AccountedAction[],
): Result<RestatedColumns, AdjustRefusal> {
  const stretches = stretchesOf(accounted);
  const restated: Record<string, Column> = {};
  for (const name of [...PRICES, 'volume'] as const) {
    const column = series[name].slice();
    for (const stretch of stretches) {
      const broken = multiply(
        column,
        stretch,
        name === 'volume' ? stretch.volume : stretch.price,
        name !== 'volume',
      );
      if (broken !== -1) return refuse({ code: 'out_of_range', index: broken });
    }
    restated[name] = column;
  }
  return ok(restated as unknown as RestatedColumns);
}

/** From the newest action back to the oldest, the factors pile up. */
function stretchesOf(accounted: readonly AccountedAction[]): readonly Stretch[] {
  const applied = accounted.filter(({ outcome }) => outcome === 'applied').sort((a, b) => b.bars - a.bars);
  let [price, volume] = [ONE, ONE];
  return applied.map(({ action, bars, factor }, index) => {
    price = times(price, factor);
    if (action.kind === 'split') volume = times(volume, action.ratio);
    return { from: applied[index + 1]?.bars ?? 0, to: bars, price, volume };
  });
}

/** Multiplies a stretch of a column; the position of a cell that cannot be held, or -1. */
function multiply(column: Float64Array, stretch: Stretch, factor: Ratio, isPrice: boolean): number {
  const least = isPrice ? 1 : 0;
  for (let index = stretch.from; index < stretch.to; index++) {
    const cell = timesRatio(cellOf(column, index), factor);
    if (cell < least || cell > Number.MAX_SAFE_INTEGER) return index;
    column[index] = cell;
  }
  return -1;
}

const timesRatio = (cell: number, { numerator, denominator }: Ratio): number =>
  numerator === denominator ? cell : Number(divide(BigInt(cell) * numerator, denominator, 'half_even'));
