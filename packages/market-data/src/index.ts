/** Bars that can be trusted and time that knows the exchange: reading, merging, sessions, corporate actions, data quality. */
export {
  type CorporateAction,
  type Dividend,
  type Ratio,
  type Split,
  corporateActionCodec,
  ratioOf,
} from './actions.ts';
export {
  type AccountedAction,
  type AdjustOptions,
  type AdjustRefusal,
  type Adjusted,
  adjust,
  barOnOrAfter,
} from './adjust.ts';
export { type Bar, barCodec } from './bar.ts';
export { type BarReader, createBarReader } from './bar-reader.ts';
export { barsBetween } from './bars-between.ts';
export { BARS_REFUSALS, type BarsRefusal, type BarsRefusalCode } from './bars-refusal.ts';
export { type Calendar, type Session, sessionCodec } from './calendar.ts';
export { calendarOf } from './calendar-of.ts';
export type { CalendarRules, SpecialHours } from './calendar-rules.ts';
export { CALENDARS, type CalendarName, type CalendarRefusal, calendar, findCalendar } from './calendars.ts';
export { type GapsRefusal, checkBars, judgeGaps } from './check-bars.ts';
export { type Gap, type GapRule, findGaps, gapCodec, gapsBetween } from './gaps.ts';
export {
  type DateRefusal,
  type LocalDate,
  type Weekday,
  dateOfDay,
  dayOf,
  localDate,
  localDateCodec,
  parseDate,
  weekdayOf,
} from './local-date.ts';
export { type MergedBars, mergeByTime } from './merge.ts';
export {
  GAP_POLICIES,
  type GapPolicy,
  type Outlier,
  type QualityOptions,
  type QualityReport,
  type SplitSuspect,
  type StructureIssue,
  type StuckRun,
  qualityReportCodec,
} from './quality.ts';
export { type ActionsRefusal, type ReadActionsOptions, readActions } from './read-actions.ts';
export {
  type BarFile,
  type ReadBarsOptions,
  SESSION_POLICIES,
  type SessionPolicy,
  readBars,
} from './read-bars.ts';
export {
  type BarSeries,
  type Column,
  type IndexColumn,
  type PriceColumn,
  SERIES_KINDS,
  type SeriesKind,
  type SeriesRefusal,
  barAt,
  barsOf,
  cellOf,
  closeCellOf,
  placeAt,
  plainBar,
  seriesOf,
} from './series.ts';
export { splitSuspects } from './split-suspects.ts';
export { type Staleness, stalenessOf } from './staleness.ts';
export { type TapeCursor, type TapeStep, tapeCursor } from './tape-step.ts';
export { TIMEFRAMES, TIMEFRAME_MS, type Timeframe } from './timeframe.ts';
