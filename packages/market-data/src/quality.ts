/** What is suspicious about a series, found and named; who reads the report decides. */
import {
  type Codec,
  type MarketTime,
  type Micros,
  integerCodec,
  listOf,
  marketTimeCodec,
  microsCodec,
  oneOf,
  record,
  textCodec,
} from '@mqk/core';

import { type CorporateAction, type Ratio, ratioCodec } from './actions.ts';
import type { Calendar } from './calendar.ts';
import { type Gap, gapCodec } from './gaps.ts';
import { type LocalDate, localDateCodec } from './local-date.ts';
import { SERIES_KINDS, type SeriesKind } from './series.ts';
import { TIMEFRAMES, type Timeframe } from './timeframe.ts';

export interface QualityOptions {
  readonly calendar: Calendar;
  /** Missing bars in a row inside a session that are no gap. */
  readonly gapBarsMax: number;
  /** Bars in a row with the very same open, high, low, close and volume from which a feed counts as stuck. */
  readonly stuckBarsMin: number;
  /** Basis points that a bar may leave both of its neighbours by, in one direction, before it is an outlier. */
  readonly spikeBpsMax: number;
  /** Known actions of the symbol; an overnight ratio that they explain is not reported. */
  readonly actions: readonly CorporateAction[];
}

export interface StuckRun {
  readonly from: MarketTime;
  readonly to: MarketTime;
  readonly bars: number;
}

const OUTLIER_FIELDS = ['high', 'low', 'close'] as const;

/** A bar that leaves its neighbours and comes back: a bad print rather than a market. */
export interface Outlier {
  readonly at: MarketTime;
  readonly field: (typeof OUTLIER_FIELDS)[number];
  readonly value: Micros;
  /** The neighbouring close that it is nearer to. */
  readonly neighbour: Micros;
  /** How far from that neighbour, in its basis points, rounded towards zero. */
  readonly byBps: number;
}

const STRUCTURE_ISSUES = [
  'off_grid', //  does not end where a bar of this size ends
  'no_volume', // prices moved and nothing was traded
  'outside_session',
] as const;

export interface StructureIssue {
  readonly at: MarketTime;
  readonly issue: (typeof STRUCTURE_ISSUES)[number];
}

/** An overnight ratio close to that of a split which no known action explains. */
export interface SplitSuspect {
  readonly symbol: string;
  /** The session that opened at the new price. */
  readonly exDate: LocalDate;
  /** New shares per old that would explain it. */
  readonly ratio: Ratio;
  readonly closeBefore: Micros;
  readonly openAfter: Micros;
}

export interface QualityReport {
  readonly symbol: string;
  readonly kind: SeriesKind;
  readonly timeframe: Timeframe;
  readonly calendar: string;
  readonly bars: number;
  readonly from: MarketTime;
  readonly to: MarketTime;
  readonly gaps: readonly Gap[];
  readonly stuck: readonly StuckRun[];
  readonly outliers: readonly Outlier[];
  readonly structure: readonly StructureIssue[];
  readonly splits: readonly SplitSuspect[];
}

export const GAP_POLICIES = [
  'block', //  a series with a gap is not used
  'report', // used, and the gaps are recorded with the result
] as const;
export type GapPolicy = (typeof GAP_POLICIES)[number];

export const qualityReportCodec: Codec<QualityReport> = record<QualityReport>({
  symbol: textCodec,
  kind: oneOf(SERIES_KINDS),
  timeframe: oneOf(TIMEFRAMES),
  calendar: textCodec,
  bars: integerCodec,
  from: marketTimeCodec,
  to: marketTimeCodec,
  gaps: listOf(gapCodec),
  stuck: listOf(record<StuckRun>({ from: marketTimeCodec, to: marketTimeCodec, bars: integerCodec })),
  outliers: listOf(
    record<Outlier>({
      at: marketTimeCodec,
      field: oneOf(OUTLIER_FIELDS),
      value: microsCodec,
      neighbour: microsCodec,
      byBps: integerCodec,
    }),
  ),
  structure: listOf(record<StructureIssue>({ at: marketTimeCodec, issue: oneOf(STRUCTURE_ISSUES) })),
  splits: listOf(
    record<SplitSuspect>({
      symbol: textCodec,
      exDate: localDateCodec,
      ratio: ratioCodec,
      closeBefore: microsCodec,
      openAfter: microsCodec,
    }),
  ),
});
