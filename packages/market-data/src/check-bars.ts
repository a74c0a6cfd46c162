/** The quality report of a series. */
import { type Result, invariant, marketTime, ok, refuse } from '@mqk/core';

import { type Gap, findGaps } from './gaps.ts';
import { findOutliers } from './outliers.ts';
import type { GapPolicy, QualityOptions, QualityReport } from './quality.ts';
import { type BarSeries, cellOf } from './series.ts';
import { splitSuspects } from './split-suspects.ts';
import { findStructureIssues, findStuckRuns } from './structure.ts';

/** Looks at a whole series. Nothing is refused here: whether a finding matters is the reader's policy. */
export function checkBars(series: BarSeries, options: QualityOptions): QualityReport {
  const { calendar, gapBarsMax, stuckBarsMin, spikeBpsMax, actions } = options;
  invariant(series.length > 0, 'a series has bars');
  invariant(gapBarsMax >= 0 && stuckBarsMin >= 2 && spikeBpsMax > 0, 'limits of quality are sensible');
  return {
    symbol: series.symbol,
    kind: series.kind,
    timeframe: series.timeframe,
    calendar: calendar.name,
    bars: series.length,
    from: marketTime(cellOf(series.closeAt, 0)),
    to: marketTime(cellOf(series.closeAt, series.length - 1)),
    gaps: findGaps(series, { calendar, timeframe: series.timeframe, gapBarsMax }),
    stuck: findStuckRuns(series, stuckBarsMin),
    outliers: findOutliers(series, spikeBpsMax),
    structure: findStructureIssues(series, calendar),
    splits:
      series.kind === 'raw' ? splitSuspects(series, calendar, actions) : splitSuspects(series, calendar, []),
  };
}

export interface GapsRefusal {
  readonly code: 'gaps';
  readonly symbol: string;
  /** All of them. */
  readonly gaps: readonly Gap[];
}

/** Whether a series with this report may be used under a policy; a refusal names every gap. */
export function judgeGaps(
  report: Pick<QualityReport, 'symbol' | 'gaps'>,
  policy: GapPolicy,
): Result<void, GapsRefusal> {
  const { symbol, gaps } = report;
  return policy === 'block' && gaps.length > 0 ? refuse({ code: 'gaps', symbol, gaps }) : ok();
}
