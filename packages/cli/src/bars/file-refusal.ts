/** Why a file is not taken: where, what stands there, and what to do about it. */
import { formatMicros, formatTime, marketTime, unreachable } from '@mqk/core';
import type { ActionsRefusal, AdjustRefusal, BarSeries, BarsRefusal } from '@mqk/market-data';

export interface FileRefusal {
  readonly code: BarsRefusal['code'] | ActionsRefusal['code'] | AdjustRefusal['code'];
  readonly file: string;
  /** From 1, the header included; 0 for the file as a whole. */
  readonly line: number;
  readonly column: string | null;
  readonly reason: string;
  readonly value: string;
}

/** One sentence for the place and the fault, one for the remedy. */
export function sentenceOf({ code, file, line, column, reason, value }: FileRefusal): string {
  const place = [file, ...(line === 0 ? [] : [line])].join(':');
  const what = [place, ...(column === null ? [] : [column]), reason].join(': ');
  const shown = value === '' ? '' : `: ${JSON.stringify(value)}`;
  return `${what}${shown}. ${REMEDY[code]} (${code})`;
}

export function adjustRefusal(
  refused: AdjustRefusal,
  { file, actions, series }: { readonly file: string; readonly actions: string; readonly series: BarSeries },
): FileRefusal {
  const { code } = refused;
  const at = { code, line: 0, column: null };
  switch (code) {
    case 'already_adjusted':
      return {
        ...at,
        file,
        reason: `actions are given for a series that is ${refused.kind}`,
        value: series.symbol,
      };
    case 'dividend_above_price': {
      const [cash, close] = [formatMicros(refused.cash), formatMicros(refused.closeBefore)];
      const reason = `a dividend of ${cash} on ${refused.exDate} is no less than the close of ${close} before it`;
      return { ...at, file: actions, reason, value: series.symbol };
    }
    case 'out_of_range': {
      const bar = formatTime(marketTime(series.closeAt.at(refused.index) ?? 0));
      return {
        ...at,
        file: actions,
        reason: `they restate the bar of ${bar} beyond what can be held`,
        value: series.symbol,
      };
    }
    default:
      return unreachable(code);
  }
}

const CELL = 'Correct the cell, or fetch the file again.';
const LINE = 'Correct the line, or fetch the file again.';

const REMEDY: Readonly<Record<FileRefusal['code'], string>> = {
  empty: 'Name a file with a header and bars under it.',
  unknown_header: 'Give the file one of the two headers, spelt exactly so.',
  line_too_long: LINE,
  field_count: LINE,
  not_a_time: CELL,
  not_a_date: CELL,
  not_a_decimal: CELL,
  too_precise: 'Round it to six decimals where it comes from.',
  out_of_range: CELL,
  not_positive: CELL,
  negative_volume: CELL,
  not_a_volume: CELL,
  not_a_symbol: CELL,
  low_above_body: LINE,
  high_below_body: LINE,
  duplicate_time: 'Remove one of the two bars.',
  decreasing_time: 'Sort the bars of each symbol by time.',
  not_a_session: 'Remove the bar, or name the calendar that it belongs to with --calendar.',
  unknown_to_calendar: 'Name the calendar that knows this time with --calendar.',
  outside_session: 'Leave such bars out with --session drop, or keep them with --session extended.',
  timeframe_unknown: 'Name it with --timeframe.',
  timeframe_mismatch: 'Leave --timeframe out, or name a file with a time in each line.',
  unknown_kind: CELL,
  not_a_ratio: CELL,
  not_a_dividend: CELL,
  duplicate_action: 'Remove one of the two lines.',
  already_adjusted: 'Leave --actions out, or name the raw series.',
  dividend_above_price: 'Correct the action, or name the series that it belongs to.',
};
