/** Bars from CSV text. */
import type { Result } from '@mqk/core';

import { createBarReader } from './bar-reader.ts';
import type { BarsRefusal } from './bars-refusal.ts';
import type { Calendar } from './calendar.ts';
import type { BarSeries, SeriesKind } from './series.ts';
import type { Timeframe } from './timeframe.ts';

export const SESSION_POLICIES = [
  'regular', //  a bar outside the regular session refuses the file
  'extended', // kept
  'drop', //     left out, and counted
] as const;
export type SessionPolicy = (typeof SESSION_POLICIES)[number];

export interface ReadBarsOptions {
  /** Named in refusals. */
  readonly file: string;
  /** The symbol of a file without a symbol column. */
  readonly symbol: string;
  readonly calendar: Calendar;
  /** What the numbers are: nobody can see it in them. */
  readonly kind: SeriesKind;
  /** Default: inferred from the commonest distance. */
  readonly timeframe?: Timeframe;
  /** Default: `regular`. */
  readonly session?: SessionPolicy;
  /** Decimal places that a volume may have: the instrument's quantity scale. Default: 0. */
  readonly quantityScale?: number;
}

/** What a file held. */
export interface BarFile {
  /** One per symbol, in code-unit order. */
  readonly series: readonly BarSeries[];
  readonly timeframe: Timeframe;
  readonly timeframeInferred: boolean;
  /** Bars outside the regular session: kept under `extended`, left out under `drop`. */
  readonly outsideSession: number;
}

/**
 * Reads both forms: `ts_close_utc,open,high,low,close,volume[,symbol]` with RFC 3339 bar ends, and
 * `Date,Open,High,Low,Close[,Adj Close],Volume`, whose bars end when their session closes. Decimals are read without
 * floats. The forms need no quotes, so a quote is refused like any other stranger.
 *
 * Refuses the first thing that is wrong, with file, line and column; see {@link BarsRefusal}.
 */
export function readBars(text: string, options: ReadBarsOptions): Result<BarFile, BarsRefusal> {
  const reader = createBarReader(options);
  const pushed = reader.push(text);
  return pushed.ok ? reader.end() : pushed;
}
