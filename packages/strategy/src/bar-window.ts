/** The closed bars that a strategy may look back on. There is no way to ask for a bar that has not ended. */
import type { Bar } from '@mqk/market-data';

export type Sign = -1 | 0 | 1;

/** Holds, per symbol, as many bars as the strategy's warm-up. Asking for one that is not held is a broken promise. */
export interface BarWindow {
  /** How many bars of the symbol are held; 0 for a symbol never seen. */
  held(symbol: string): number;
  /** A bar by its age in bars: 0 is the newest. */
  bar(symbol: string, ago: number): Bar;
  /** Exact sum of `count` closes, the newest of them `ago` bars old (default 0). Micros, of any size. */
  closeSum(symbol: string, count: number, ago?: number): bigint;
  /** Sign of (mean of the last `first` closes) - (mean of the last `second` closes), exactly. */
  compareMeans(symbol: string, first: number, second: number): Sign;
}
