/** The columns of one symbol while its file is being read. */
import type { BarSeries } from './series.ts';

const FIRST_CAPACITY = 64;
const COLUMNS = ['closeAt', 'open', 'high', 'low', 'close', 'volume'] as const;
type ColumnName = (typeof COLUMNS)[number];

/** One bar as it stands in a file: whole numbers, already checked to be exact. */
export type BarCells = { -readonly [Name in ColumnName]: number };

/** Grows by doubling, so that a file of any length is read in one pass. */
export interface BarColumns {
  readonly length: number;
  /** End of the newest bar; -Infinity before the first. */
  readonly lastCloseAt: number;
  append(cells: Readonly<BarCells>): void;
  /** The columns at their final length. */
  finish(about: Pick<BarSeries, 'symbol' | 'kind' | 'timeframe' | 'calendar'>): BarSeries;
  closeAt(): Float64Array;
}

export function createBarColumns(): BarColumns {
  let capacity = FIRST_CAPACITY;
  let length = 0;
  let lastCloseAt = -Infinity;
  const make = (): Record<ColumnName, Float64Array> => ({
    closeAt: new Float64Array(capacity),
    open: new Float64Array(capacity),
    high: new Float64Array(capacity),
    low: new Float64Array(capacity),
    close: new Float64Array(capacity),
    volume: new Float64Array(capacity),
  });
  let columns = make();
  const grow = (): void => {
    const old = columns;
    capacity *= 2;
    columns = make();
    for (const name of COLUMNS) columns[name].set(old[name]);
  };
  return {
    get length() {
      return length;
    },
    get lastCloseAt() {
      return lastCloseAt;
    },
    append(cells) {
      if (length === capacity) grow();
      columns.closeAt[length] = cells.closeAt;
      columns.open[length] = cells.open;
      columns.high[length] = cells.high;
      columns.low[length] = cells.low;
      columns.close[length] = cells.close;
      columns.volume[length] = cells.volume;
      lastCloseAt = cells.closeAt;
      length++;
    },
    finish: (about) => ({
      ...about,
      length,
      closeAt: columns.closeAt.slice(0, length),
      open: columns.open.slice(0, length),
      high: columns.high.slice(0, length),
      low: columns.low.slice(0, length),
      close: columns.close.slice(0, length),
      volume: columns.volume.slice(0, length),
    }),
    closeAt: () => columns.closeAt.subarray(0, length),
  };
}
