/** Why a backtest is not begun. Each names what to correct. */
import type { Micros } from '@mqk/core';
import type { SeriesRefusal } from '@mqk/market-data';
import type { SettingRefusal } from '@mqk/venue';

export type BacktestRefusal =
  | SettingRefusal
  | { readonly code: 'no_bars' }
  | { readonly code: 'two_series'; readonly symbol: string }
  | { readonly code: 'bars_refused'; readonly symbol: string; readonly refused: SeriesRefusal }
  /** A bar before the first or after the last day that the calendar knows. */
  | { readonly code: 'unknown_to_calendar'; readonly symbol: string; readonly calendar: string }
  | { readonly code: 'no_instrument'; readonly symbol: string }
  | { readonly code: 'currency_differs'; readonly symbol: string; readonly currency: string }
  /** Actions are told of a series that is adjusted for them already. */
  | { readonly code: 'already_adjusted'; readonly symbol: string; readonly kind: string }
  /** More cash than a column counts exactly: 2^53 - 1 micros. */
  | { readonly code: 'cash_out_of_range'; readonly cash: Micros }
  /** An order that lets bars pass cannot fill on the bar of its decision. */
  | { readonly code: 'same_bar_needs_no_latency'; readonly latencyBars: number }
  /** A cash account that may go short. */
  | { readonly code: 'short_needs_margin' };
