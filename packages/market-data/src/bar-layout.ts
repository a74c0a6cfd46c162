/** The two forms of a CSV file of bars, and where each number stands in them. */

export interface BarLayout {
  readonly time:
    | 'bar_end' // RFC 3339 in UTC
    | 'date'; //   a date, whose session's close ends the bar
  readonly columns: readonly string[];
  /** Positions of the fields. */
  readonly volume: number;
  /** -1 where the file is about one symbol. */
  readonly symbol: number;
}

const BAR_ENDS = ['ts_close_utc', 'open', 'high', 'low', 'close', 'volume'];
const DATES = ['Date', 'Open', 'High', 'Low', 'Close'];

/** In every form the time comes first, then open, high, low and close. */
export const LAYOUTS: readonly BarLayout[] = [
  { time: 'bar_end', columns: BAR_ENDS, volume: 5, symbol: -1 },
  { time: 'bar_end', columns: [...BAR_ENDS, 'symbol'], volume: 5, symbol: 6 },
  { time: 'date', columns: [...DATES, 'Volume'], volume: 5, symbol: -1 },
  // the adjusted close is somebody else's arithmetic: it is read over
  { time: 'date', columns: [...DATES, 'Adj Close', 'Volume'], volume: 6, symbol: -1 },
];

export const layoutOf = (header: string): BarLayout | null =>
  LAYOUTS.find((layout) => layout.columns.join(',') === header) ?? null;
