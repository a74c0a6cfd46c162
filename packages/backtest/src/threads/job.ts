/** What a thread is told, and what it answers. Everything in it can be copied from one thread to another. */
import type { Result } from '@mqk/core';
import type { BarSeries, Column } from '@mqk/market-data';

import type { BacktestPolicy } from '../options.ts';
import type { SweepOptions, SweepRefusal } from '../sweep/sweep.ts';
import type { Made, Turns } from './turns.ts';

export interface Job extends Omit<SweepOptions, 'strategy' | 'bars' | 'policy'> {
  /** By its name among those that the thread brings. */
  readonly strategy: string;
  readonly bars: readonly BarSeries[];
  /** The calendar goes by its name. */
  readonly policy: Omit<Partial<BacktestPolicy>, 'calendar'>;
  readonly calendar: string;
  /** Where the thread finds its strategy, if whoever started it said so. */
  readonly module?: string;
  readonly turns: Turns;
}

export type ThreadRefusal =
  | SweepRefusal
  /** Threads know calendars by their names, and none of ours has this one. */
  | { readonly code: 'calendar_unknown'; readonly name: string }
  /** The thread brings no strategy of that name. */
  | { readonly code: 'no_such_strategy'; readonly name: string }
  | { readonly code: 'threads_not_positive'; readonly threads: number }
  | { readonly code: 'bars_per_thread_not_positive'; readonly barsPerThread: number };

export type Answered = Result<readonly Made[], ThreadRefusal>;

const COLUMNS = ['closeAt', 'open', 'high', 'low', 'close', 'volume'] as const;

/** The same series in memory that all threads read: bars are there once, however many threads there are. */
export function shared(series: BarSeries): BarSeries {
  const columns = COLUMNS.map((name) => [name, sharedColumn(series[name], series.length)] as const);
  return { ...series, ...Object.fromEntries(columns) };
}

function sharedColumn(column: Column, length: number): Float64Array {
  const copy = new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
  copy.set(column.slice(0, length));
  return copy;
}
