/** The quality report: as a person reads it, and as JSON. */
import { type Json, formatMicros, formatTime } from '@mqk/core';
import {
  type AccountedAction,
  type Gap,
  type GapPolicy,
  type QualityReport,
  corporateActionCodec,
  qualityReportCodec,
} from '@mqk/market-data';

import type { FileReport, SeriesReport } from './check-file.ts';

/** Findings that do not fail the check are shown up to this many; JSON has them all. */
const SHOWN_MAX = 5;

export function reportLines({ read, series }: FileReport): readonly string[] {
  const outside =
    read.outsideSession === 0 ? [] : [`${read.outsideSession} bar(s) outside the regular session`];
  return [...outside, ...series.flatMap(seriesLines)];
}

function seriesLines({ quality, accounted }: SeriesReport): readonly string[] {
  const { symbol, kind, timeframe, calendar, bars, from, to } = quality;
  return [
    `${symbol}: ${bars} bar(s) of ${timeframe}, ${kind}, ${calendar}, ${formatTime(from)} to ${formatTime(to)}`,
    ...finding('gaps', quality.gaps.map(gapText), Infinity),
    ...finding(
      'stuck',
      quality.stuck.map(
        ({ bars: count, from: first, to: last }) => `${count} equal bars, ${span(first, last)}`,
      ),
    ),
    ...finding(
      'outliers',
      quality.outliers.map(
        ({ at, field, value, neighbour, byBps }) =>
          `${formatTime(at)} ${field} ${formatMicros(value)}, ${byBps} bps from ${formatMicros(neighbour)}`,
      ),
    ),
    ...finding(
      'structure',
      quality.structure.map(({ at, issue }) => `${formatTime(at)} ${issue}`),
    ),
    ...finding('splits', quality.splits.map(suspectText)),
    ...(accounted.length === 0 ? [] : [`  actions    ${outcomes(accounted)}`]),
  ];
}

function finding(name: string, found: readonly string[], shownMax = SHOWN_MAX): readonly string[] {
  const more = found.length - shownMax;
  return [
    `  ${name.padEnd(10)} ${found.length === 0 ? 'none' : found.length}`,
    ...found.slice(0, shownMax).map((each) => `    ${each}`),
    ...(more > 0 ? [`    and ${more} more; --json has them all`] : []),
  ];
}

type Moment = Gap['from'];
const span = (from: Moment, to: Moment): string =>
  from === to ? formatTime(from) : `${formatTime(from)} to ${formatTime(to)}`;

const gapText = ({ kind, date, sessions, bars, from, to }: Gap): string =>
  kind === 'missing_sessions'
    ? `${sessions} session(s) missing from ${date} on, ${bars} bar(s), ${span(from, to)}`
    : `${bars} bar(s) of ${date} missing, ${span(from, to)}`;

const suspectText = ({ exDate, ratio, closeBefore, openAfter }: QualityReport['splits'][number]): string =>
  `${exDate} looks like ${ratio.numerator}/${ratio.denominator}: ${formatMicros(closeBefore)}, then ${formatMicros(openAfter)}`;

/** `93 applied, 1 after_as_of`: nothing given is left unaccounted. */
function outcomes(accounted: readonly AccountedAction[]): string {
  const counts = new Map<string, number>();
  for (const { outcome } of accounted) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
}

export function reportJson(
  report: FileReport,
  about: { readonly file: string; readonly ok: boolean; readonly gapPolicy: GapPolicy },
): Json {
  const { timeframe, timeframeInferred, outsideSession } = report.read;
  return {
    ...about,
    timeframe,
    timeframeInferred,
    outsideSession,
    series: report.series.map(({ quality, accounted }) => ({
      ...(qualityReportCodec.encode(quality) as Readonly<Record<string, Json>>),
      actions: accounted.map(({ action, outcome, bars, factor }) => ({
        action: corporateActionCodec.encode(action),
        outcome,
        bars,
        factor: `${factor.numerator}/${factor.denominator}`,
      })),
    })),
  };
}
