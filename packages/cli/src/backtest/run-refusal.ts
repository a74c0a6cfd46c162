/** Why a run is not begun: what was found, and what to do about it. */
import type { BacktestRefusal, SweepRefusal } from '@mqk/backtest';
import type { ThreadRefusal } from '@mqk/backtest/threads';
import { formatMicros } from '@mqk/core';

type Refusal = BacktestRefusal | SweepRefusal | ThreadRefusal;

/** One sentence for the fault, one for the remedy, and the code. */
export function runRefusal(refused: Refusal): string {
  const sentence = SENTENCES[refused.code] as (of: Refusal) => string;
  return `${sentence(refused)} (${refused.code})`;
}

type Sentences = {
  readonly [Code in Refusal['code']]: (refused: Extract<Refusal, { readonly code: Code }>) => string;
};

const inWords = (code: string): string => code.replaceAll('_', ' ');

const SENTENCES: Sentences = {
  no_bars: () => 'there are no bars. Name a file that holds some with --bars',
  two_series: ({ symbol }) => `two files hold bars of ${symbol}. Name each symbol once`,
  bars_refused: ({ symbol, refused: { code, index } }) =>
    `the bars of ${symbol} are not taken: ${inWords(code)} at bar ${index + 1}. Correct the file`,
  unknown_to_calendar: ({ symbol, calendar }) =>
    `${calendar} does not know all days of ${symbol}. Cut the file, or name another calendar with --calendar`,
  calendar_unknown: ({ name }) => `there is no calendar ${name}. Name one of those that --help lists`,
  already_adjusted: ({ symbol, kind }) =>
    `actions are given for ${symbol}, which is ${kind}: they would count twice. Leave --actions out, or name the raw series`,
  no_instrument: ({ symbol }) => `nobody described ${symbol}. Name its instrument`,
  currency_differs: ({ symbol, currency }) =>
    `${symbol} trades in ${currency}, and the account is in another currency. Name an account in ${currency}`,
  cash_out_of_range: ({ cash }) =>
    `--cash ${formatMicros(cash)} is more than can be counted exactly. Name 9007199254.740991 or less`,
  same_bar_needs_no_latency: ({ latencyBars }) =>
    `an order that lets ${latencyBars} bar(s) pass cannot fill on the bar of its decision. Leave --same-bar-fill or --latency-bars out`,
  short_needs_margin: () =>
    'a cash account cannot go short. Leave --allow-short out, or name --account margin',
  setting_refused: ({ field, fault }) => `${field} is ${inWords(fault)}. Correct the setting`,
  settings_refused: ({ place, refused }) =>
    `setting ${place + 1} of the sweep is not taken: ${JSON.stringify(refused)}. Correct --set`,
  no_such_strategy: ({ name }) => `no thread brings the strategy ${name}. Name it by its path`,
  bars_per_thread_not_positive: ({ barsPerThread }) =>
    `--bars-per-thread ${barsPerThread} is less than one bar. Name one or more`,
  threads_not_positive: ({ threads }) => `--threads ${threads} run nothing. Name one or more`,
};
