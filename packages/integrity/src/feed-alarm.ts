/**
 * Whether a price feed can be believed: nothing missing between two bars, not silent while the market trades, and not
 * contradicted by a second source.
 *
 * Each question answers null or an alarm whose code is the one to halt with. Bars are counted and silence is measured
 * by the calendar of the exchange, with the functions that judge a file of bars: nights, weekends, holidays and half
 * days raise nothing, and live nothing passes that a file would be refused for.
 */
import { type MarketTime, type Micros, formatMicros, formatTime, invariant, unreachable } from '@mqk/core';
import {
  type Bar,
  type Calendar,
  type Gap,
  type GapRule,
  type Timeframe,
  gapsBetween,
  stalenessOf,
} from '@mqk/market-data';

import type { HaltCode } from './halt-code.ts';

/** Bars are missing between the last bar of a symbol and the one that came now. */
export interface FeedGap {
  readonly code: Extract<HaltCode, 'feed_gap'>;
  readonly symbol: string;
  /** Oldest first, never empty. */
  readonly gaps: readonly Gap[];
}

/** The market trades, and a symbol has said nothing for too long. */
export interface FeedStale {
  readonly code: Extract<HaltCode, 'feed_stale'>;
  readonly symbol: string;
  /** End of its last bar; null: it never spoke. */
  readonly last: MarketTime | null;
  /** Session time since then; negative for a bar from the future, null if it never spoke. */
  readonly silentMs: number | null;
  readonly silentMsMax: number;
}

/** Two sources of one bar contradict each other. */
export interface FeedDisagrees {
  readonly code: Extract<HaltCode, 'feed_disagrees'>;
  readonly symbol: string;
  readonly closeAt: MarketTime;
  readonly about: PriceDispute | MissingBar;
}

export interface PriceDispute {
  readonly kind: 'price';
  readonly field: (typeof PRICES)[number];
  readonly first: Micros;
  readonly second: Micros;
}

export interface MissingBar {
  readonly kind: 'missing';
  /** Which of the two does not have the bar. */
  readonly from: 'first' | 'second';
}

export type FeedAlarm = FeedGap | FeedStale | FeedDisagrees;

/**
 * What is missing between the last bar of a symbol and the next one, by their ends. Before the first bar nothing can
 * be missing.
 */
export function gapAlarm(
  rule: GapRule,
  {
    symbol,
    last,
    next,
  }: { readonly symbol: string; readonly last: MarketTime | null; readonly next: MarketTime },
): FeedGap | null {
  const gaps = last === null || next <= last ? [] : gapsBetween(rule, last, next);
  return gaps.length === 0 ? null : { code: 'feed_gap', symbol, gaps };
}

export interface StaleRule {
  readonly calendar: Calendar;
  readonly timeframe: Timeframe;
  /** Milliseconds of session time that a symbol may be silent. */
  readonly silentMsMax: number;
}

/**
 * Whether a symbol has been silent for too long, seen at `now`. A closed market ages nobody. Who never spoke is
 * silent; a last bar from further ahead than silence may last means that a clock stepped, and proves nothing.
 */
export function staleAlarm(
  { silentMsMax, ...rule }: StaleRule,
  {
    symbol,
    last,
    now,
  }: { readonly symbol: string; readonly last: MarketTime | null; readonly now: MarketTime },
): FeedStale | null {
  const silentMs = last === null ? null : last > now ? now - last : stalenessOf(rule, last, now).ageMs;
  const speaks = silentMs !== null && silentMs >= -silentMsMax && silentMs <= silentMsMax;
  return speaks ? null : { code: 'feed_stale', symbol, last, silentMs, silentMsMax };
}

export interface DisagreementRule {
  /** Basis points of the lower of two prices by which the sources may differ. */
  readonly byBpsMax: bigint;
  /**
   * Milliseconds after its end within which a bar may still be on its way from one of the sources. By the clock and
   * not by sessions: delivery goes on after the close, and the last bar of a day is missed like any other.
   */
  readonly graceMs: number;
}

/** One bar as two sources tell it; null: that source has not got it. */
export interface TwoSources {
  readonly symbol: string;
  readonly closeAt: MarketTime;
  readonly first: Bar | null;
  readonly second: Bar | null;
  readonly now: MarketTime;
}

const PRICES = ['open', 'high', 'low', 'close'] as const;

/**
 * Whether two sources contradict each other about a bar: the first price that differs too much, or a bar that only one
 * of them has. Volumes are not compared, since sources count different venues. A bar that neither has is a matter of
 * gaps.
 */
export function disagreementAlarm(rule: DisagreementRule, sources: TwoSources): FeedDisagrees | null {
  const { symbol, closeAt, first, second, now } = sources;
  for (const bar of [first, second])
    invariant(
      bar === null || (bar.symbol === symbol && bar.closeAt === closeAt),
      `two sources of ${symbol} are compared about one and the same bar`,
    );
  const about = (what: FeedDisagrees['about']): FeedDisagrees => ({
    code: 'feed_disagrees',
    symbol,
    closeAt,
    about: what,
  });
  if (first !== null && second !== null) {
    const field = PRICES.find((name) => !isNear(first[name], second[name], rule.byBpsMax));
    return field === undefined
      ? null
      : about({ kind: 'price', field, first: first[field], second: second[field] });
  }
  const inTime = now - closeAt <= rule.graceMs;
  if (first === second || inTime) return null;
  return about({ kind: 'missing', from: first === null ? 'first' : 'second' });
}

/** Exact: no division, so nothing is rounded in anybody's favour. A price that is none is near to nothing. */
function isNear(a: Micros, b: Micros, byBpsMax: bigint): boolean {
  const [low, high] = a < b ? [a, b] : [b, a];
  return low > 0n && (high - low) * 10_000n <= low * byBpsMax;
}

/**
 * What a person is told, and acknowledges. The same alarm is the same text whenever it is raised: it names the bars
 * that are concerned, and nothing that grows while one looks.
 */
export function describeAlarm(alarm: FeedAlarm): string {
  switch (alarm.code) {
    case 'feed_gap':
      return `${alarm.symbol}: ${alarm.gaps.map(describeGap).join('; ')}`;
    case 'feed_stale':
      return alarm.last === null
        ? `${alarm.symbol}: not a single bar`
        : `${alarm.symbol}: silent since the bar of ${formatTime(alarm.last)}`;
    case 'feed_disagrees':
      return `${alarm.symbol}: ${formatTime(alarm.closeAt)}: ${describeDispute(alarm.about)}`;
    default:
      return unreachable(alarm);
  }
}

function describeGap({ kind, from, to, date, sessions, bars }: Gap): string {
  const where = from === to ? `at ${formatTime(from)}` : `from ${formatTime(from)} to ${formatTime(to)}`;
  return kind === 'missing_sessions'
    ? `${sessions} session(s) from ${date} on without a bar, ${where}`
    : `${bars} bar(s) of ${date} missing, ${where}`;
}

const describeDispute = (about: FeedDisagrees['about']): string =>
  about.kind === 'missing'
    ? `only the ${about.from === 'first' ? 'second' : 'first'} source has this bar`
    : `${about.field} is ${formatMicros(about.first)} in one source and ${formatMicros(about.second)} in the other`;
