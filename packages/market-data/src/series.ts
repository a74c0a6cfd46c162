/**
 * Bars by column: a million of them is five arrays instead of a million objects.
 *
 * A cell is a whole number of micros that a float holds exactly (at most 2^53 - 1), so columns may be compared and
 * looked at as they are. Whatever could grow beyond that, and whatever enters an order, a fill, a fee or a
 * ledger, goes through {@link barAt} and is `Micros`.
 */
import {
  type MarketTime,
  type Micros,
  type Quantity,
  type Result,
  invariant,
  marketTime,
  ok,
  refuse,
  toMicros,
  toQuantity,
} from '@mqk/core';

import type { Bar } from './bar.ts';
import type { Timeframe } from './timeframe.ts';

/** A column that nobody writes to. */
export type Column = Pick<Float64Array, 'length' | 'at' | 'subarray' | 'slice'> & {
  readonly [index: number]: number;
};

/** Micros as safe integers. */
export type PriceColumn = Column;

/** Positions in something else, that nobody writes to. */
export interface IndexColumn {
  readonly length: number;
  readonly [index: number]: number;
}

/** A cell that is there: callers stay within the length. */
export const cellOf = (column: Column, index: number): number => column[index] ?? Number.NaN;

/** A position that is there: callers stay within the length. */
export const placeAt = (column: IndexColumn, index: number): number => column[index] ?? -1;

export const SERIES_KINDS = [
  'raw', //            as traded
  'split-adjusted', // past prices and volumes restated for splits
  'fully-adjusted', // past prices restated for splits and cash dividends
] as const;
export type SeriesKind = (typeof SERIES_KINDS)[number];

/** The bars of one symbol, oldest first, every end later than the one before. */
export interface BarSeries {
  readonly symbol: string;
  readonly kind: SeriesKind;
  readonly timeframe: Timeframe;
  /** Name of the calendar that the bars were read under. */
  readonly calendar: string;
  readonly length: number;
  /** Milliseconds of market time: the end of each bar. */
  readonly closeAt: Column;
  readonly open: PriceColumn;
  readonly high: PriceColumn;
  readonly low: PriceColumn;
  readonly close: PriceColumn;
  /** Smallest units, as safe integers. */
  readonly volume: Column;
}

export interface SeriesRefusal {
  readonly code: 'not_increasing' | 'other_symbol' | 'beyond_safe_integer' | 'no_bars';
  /** Position of the bar in the list. */
  readonly index: number;
}

/** The columns of plain bars. Refuses an empty list, mixed symbols, times that do not increase, cells above 2^53 - 1. */
export function seriesOf(
  bars: readonly Bar[],
  about: Pick<BarSeries, 'kind' | 'timeframe' | 'calendar'>,
): Result<BarSeries, SeriesRefusal> {
  const first = bars[0];
  if (first === undefined) return refuse({ code: 'no_bars', index: 0 });
  for (const [index, bar] of bars.entries()) {
    const code = refusalOf(bar, first.symbol, bars[index - 1]);
    if (code !== null) return refuse({ code, index });
  }
  const column = (cell: (bar: Bar) => bigint): Float64Array =>
    Float64Array.from(bars, (bar) => Number(cell(bar)));
  return ok({
    ...about,
    symbol: first.symbol,
    length: bars.length,
    closeAt: Float64Array.from(bars, (bar) => bar.closeAt),
    open: column((bar) => bar.open),
    high: column((bar) => bar.high),
    low: column((bar) => bar.low),
    close: column((bar) => bar.close),
    volume: column((bar) => bar.volume),
  });
}

const SAFE_MAX = BigInt(Number.MAX_SAFE_INTEGER);

function refusalOf(bar: Bar, symbol: string, before: Bar | undefined): SeriesRefusal['code'] | null {
  if (bar.symbol !== symbol) return 'other_symbol';
  if (before !== undefined && bar.closeAt <= before.closeAt) return 'not_increasing';
  const cells = [bar.open, bar.high, bar.low, bar.close, bar.volume];
  return cells.some((cell) => cell > SAFE_MAX || cell < -SAFE_MAX) ? 'beyond_safe_integer' : null;
}

const NO_CELLS: Column = new Float64Array(0);
const NO_BARS: BarSeries = {
  ...{ symbol: '', kind: 'raw', timeframe: '1d', calendar: '', length: 0 },
  ...{ closeAt: NO_CELLS, open: NO_CELLS, high: NO_CELLS, low: NO_CELLS, close: NO_CELLS, volume: NO_CELLS },
};

/**
 * A bar read through its columns. It is cheap to make and reads a cell only when it is asked for, so an engine may
 * hand a million of them to a strategy. Copy it with {@link plainBar} before it leaves the thread.
 */
class BarView implements Bar {
  /**
   * One that is always there: compiled code is thrown away with the last value of a shape that it knows, and these are gone
   * after a moment, so that a collection of all garbage would cost a backtest its code.
   */
  static readonly ALWAYS: Bar = new BarView(NO_BARS, 0);

  readonly #series: BarSeries;
  readonly #index: number;

  constructor(series: BarSeries, index: number) {
    this.#series = series;
    this.#index = index;
  }

  /** The close as it stands in its column. */
  get closeCell(): number {
    return cellOf(this.#series.close, this.#index);
  }

  get symbol(): string {
    return this.#series.symbol;
  }
  get closeAt(): MarketTime {
    return marketTime(cellOf(this.#series.closeAt, this.#index));
  }
  get open(): Micros {
    return toMicros(BigInt(cellOf(this.#series.open, this.#index)));
  }
  get high(): Micros {
    return toMicros(BigInt(cellOf(this.#series.high, this.#index)));
  }
  get low(): Micros {
    return toMicros(BigInt(cellOf(this.#series.low, this.#index)));
  }
  get close(): Micros {
    return toMicros(BigInt(cellOf(this.#series.close, this.#index)));
  }
  get volume(): Quantity {
    return toQuantity(BigInt(cellOf(this.#series.volume, this.#index)));
  }
}

/** The bar at a position, oldest = 0. A position outside the series is a broken promise. */
export function barAt(series: BarSeries, index: number): Bar {
  const isThere = Number.isInteger(index) && index >= 0 && index < series.length;
  if (!isThere) invariant(false, `no bar ${index} in ${series.symbol}`);
  return new BarView(series, index);
}

/** The close as a column would hold it; NaN if it is above 2^53 - 1, which no column holds. */
export function closeCellOf(bar: Bar): number {
  if (bar instanceof BarView) return bar.closeCell;
  return bar.close <= SAFE_MAX ? Number(bar.close) : Number.NaN;
}

/** A copy that holds its values itself. */
export const plainBar = (bar: Bar): Bar => ({
  symbol: bar.symbol,
  closeAt: bar.closeAt,
  open: bar.open,
  high: bar.high,
  low: bar.low,
  close: bar.close,
  volume: bar.volume,
});

/** Every bar of a series as a plain value. For small series and tests. */
export const barsOf = (series: BarSeries): readonly Bar[] =>
  Array.from({ length: series.length }, (_, index) => plainBar(barAt(series, index)));
