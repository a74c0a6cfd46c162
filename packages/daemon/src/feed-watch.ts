/** Who watches the feed: the exchange's calendar, the size of a bar, and how much silence a person allows. */
import { type MarketTime, marketTime } from '@mqk/core';
import { type FeedAlarm, disagreementAlarm, gapAlarm, staleAlarm } from '@mqk/integrity';
import type { Bar, Calendar, Timeframe } from '@mqk/market-data';
import type { FeedWatch } from '@mqk/runtime';

export interface FeedRules {
  readonly calendar: Calendar;
  readonly timeframe: Timeframe;
  /** Missing bars in a row inside a session that are no gap. */
  readonly gapBarsMax: number;
  /** Session time that a symbol may be silent while others speak. */
  readonly silentMsMax: number;
  /** Null: there is only one source. */
  readonly second: SecondOpinion | null;
}

/** The same bars from somebody else. */
export interface SecondOpinion {
  readonly bars: ReadonlyMap<MarketTime, Bar>;
  /** Basis points of the lower price by which the two may differ. */
  readonly byBpsMax: bigint;
}

/**
 * A symbol with a bar is asked what is missing before it; one without, how long it has been silent. Who has not spoken
 * yet is not waited for here: without a price risk refuses its orders. By symbol, in code units.
 */
export function feedWatch(rules: FeedRules): FeedWatch {
  return (step, last) => {
    const speaking = new Set(step.bars.map(({ symbol }) => symbol));
    const symbols = [...new Set([...speaking, ...last.keys()])].sort();
    const judge = (symbol: string): FeedAlarm | null => {
      const heard = { symbol, last: last.get(symbol) ?? null };
      return speaking.has(symbol)
        ? gapAlarm(rules, { ...heard, next: step.at })
        : staleAlarm(rules, { ...heard, now: step.at });
    };
    return [...symbols.map(judge), ...step.bars.map((bar) => compared(bar, rules.second))].filter(
      (alarm) => alarm !== null,
    );
  };
}

/** A file is complete when it is read, so a bar that the second source lacks is missing at once. */
function compared(first: Bar, second: SecondOpinion | null): FeedAlarm | null {
  if (second === null) return null;
  const { symbol, closeAt } = first;
  const now = marketTime(closeAt + 1);
  const rule = { byBpsMax: second.byBpsMax, graceMs: 0 };
  return disagreementAlarm(rule, { symbol, closeAt, first, second: second.bars.get(closeAt) ?? null, now });
}
