/** Overnight jumps that look like a split nobody told us about. */
import { marketTime, toMicros } from '@mqk/core';

import { type CorporateAction, ONE, type Ratio, inverse, ratioOf, times } from './actions.ts';
import type { Calendar } from './calendar.ts';
import type { LocalDate } from './local-date.ts';
import type { SplitSuspect } from './quality.ts';
import { type BarSeries, cellOf } from './series.ts';

/** Ratios that companies use, from three for two upwards; smaller ones cannot be told from a bad night. */
const FORWARD: readonly Ratio[] = [
  ratioOf(3n, 2n),
  ratioOf(5n, 2n),
  ...[2n, 3n, 4n, 5n, 6n, 7n, 8n, 10n, 12n, 15n, 20n, 25n, 30n, 40n, 50n, 100n].map((fresh) =>
    ratioOf(fresh, 1n),
  ),
];
const CANDIDATES: readonly Ratio[] = [...FORWARD, ...FORWARD.map(inverse)];

/** How far a real night may move the price beside the split: to miss a split costs more than to ask twice. */
const TOLERANCE_BPS = 500n;

/**
 * The nights after which the price stood near a common split ratio of the close before, beyond what known splits
 * explain. It cannot tell a split from a crash of the same size: it asks somebody to look.
 */
export function splitSuspects(
  series: BarSeries,
  calendar: Calendar,
  actions: readonly CorporateAction[],
): readonly SplitSuspect[] {
  const known = knownSplits(series.symbol, actions);
  return nightsOf(series, calendar).flatMap(({ exDate, close, open }) => {
    const ratio = nearestSplit(close, open, known.get(exDate) ?? ONE);
    if (ratio === null) return [];
    const [closeBefore, openAfter] = [toMicros(BigInt(close)), toMicros(BigInt(open))];
    return [{ symbol: series.symbol, exDate, ratio, closeBefore, openAfter }];
  });
}

interface Night {
  /** The date that it ends in. */
  readonly exDate: LocalDate;
  readonly close: number;
  readonly open: number;
}

/** The last price before each session and the first one in it. */
function nightsOf(series: BarSeries, calendar: Calendar): readonly Night[] {
  const nights: Night[] = [];
  let last = -Infinity;
  for (let index = 0; index < series.length; index++) {
    const at = marketTime(cellOf(series.closeAt, index));
    const session = at <= last ? null : calendar.sessionOf(at);
    if (session === null) continue;
    last = session.closeAt;
    if (index === 0) continue;
    const [close, open] = [cellOf(series.close, index - 1), cellOf(series.open, index)];
    nights.push({ exDate: session.date, close, open });
  }
  return nights;
}

function knownSplits(symbol: string, actions: readonly CorporateAction[]): ReadonlyMap<string, Ratio> {
  const known = new Map<string, Ratio>();
  for (const action of actions) {
    if (action.kind !== 'split' || action.symbol !== symbol) continue;
    known.set(action.exDate, times(known.get(action.exDate) ?? ONE, action.ratio));
  }
  return known;
}

/** The candidate that explains `close / open` beyond what was told, or null. */
function nearestSplit(close: number, open: number, told: Ratio): Ratio | null {
  const rough = (close * Number(told.denominator)) / (open * Number(told.numerator));
  // most nights are nothing like a split
  if (rough > 0.72 && rough < 1.4) return null;
  const numerator = BigInt(close) * told.denominator;
  const denominator = BigInt(open) * told.numerator;
  const distances = CANDIDATES.map((ratio) => ({ ratio, bps: distanceBps(numerator, denominator, ratio) }));
  const nearest = distances.reduce((best, each) => (each.bps < best.bps ? each : best));
  return nearest.bps <= TOLERANCE_BPS ? nearest.ratio : null;
}

/** Distance of a fraction from a candidate, in basis points of the candidate. */
function distanceBps(numerator: bigint, denominator: bigint, candidate: Ratio): bigint {
  const found = numerator * candidate.denominator;
  const expected = denominator * candidate.numerator;
  const apart = found > expected ? found - expected : expected - found;
  return (apart * 10_000n) / expected;
}
