/** Why a file of bars is not taken, precise enough to find the cell in an editor. */

export const BARS_REFUSALS = [
  'empty', //               no header, or no bars under it
  'unknown_header', //      neither of the two forms
  'line_too_long', //       no line of ours has a thousand characters
  'field_count', //         not as many fields as the header
  'not_a_time', //          not RFC 3339 in UTC
  'not_a_date', //          not YYYY-MM-DD
  'not_a_decimal', //       signs, exponents, blanks, words
  'too_precise', //         a seventh decimal
  'out_of_range', //        above 2^53 - 1 micros
  'not_positive', //        a price of zero or less
  'negative_volume',
  'not_a_volume', //        not a whole number of the instrument's smallest units
  'not_a_symbol',
  'low_above_body', //      low > min(open, close)
  'high_below_body', //     high < max(open, close)
  'duplicate_time',
  'decreasing_time',
  'not_a_session', //       a date on which the exchange does not trade
  'unknown_to_calendar', // before the first or after the last day that the calendar knows
  'outside_session', //     bars outside the regular session, with their count
  'timeframe_unknown', //   no commonest distance, or none of ours
  'timeframe_mismatch', //  the daily form holds daily bars
] as const;
export type BarsRefusalCode = (typeof BARS_REFUSALS)[number];

export interface BarsRefusal {
  readonly code: BarsRefusalCode;
  readonly file: string;
  /** From 1, the header included; 0 for the file as a whole. */
  readonly line: number;
  /** Name of the column; null for the line as a whole. */
  readonly column: string | null;
  /** For people. */
  readonly reason: string;
  /** What stood there, cut at 60 characters. */
  readonly value: string;
  /** How many bars it concerns, where the code is about several. */
  readonly count: number;
}
