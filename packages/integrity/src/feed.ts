/** Whether a price feed still speaks. */
import { type InstrumentId, type Result, ok, refuse } from '@mqk/core';

export interface Feed {
  readonly instrument: InstrumentId;
  /** Milliseconds of session time since it last said something; null: never. A closed market does not age it. */
  readonly silentMs: number | null;
}

export interface FeedRefusal {
  readonly code: 'feed_stale';
  readonly instrument: InstrumentId;
  readonly silentMs: number | null;
  readonly silentMsMax: number;
}

/**
 * Refuses the first silent feed by instrument, at its longest silence. Connected and silent is as bad as
 * disconnected.
 */
export function feedHealth(feeds: readonly Feed[], silentMsMax: number): Result<void, FeedRefusal> {
  const silent = feeds.filter(
    ({ silentMs }) => !(silentMs !== null && silentMs >= 0 && silentMs <= silentMsMax),
  );
  const [first, ...rest] = silent;
  if (first === undefined) return ok();
  const { instrument, silentMs } = rest.reduce((worst, feed) => (isWorse(feed, worst) ? feed : worst), first);
  return refuse({ code: 'feed_stale', instrument, silentMs, silentMsMax });
}

function isWorse(feed: Feed, than: Feed): boolean {
  if (feed.instrument !== than.instrument) return feed.instrument < than.instrument;
  return than.silentMs !== null && (feed.silentMs === null || feed.silentMs > than.silentMs);
}
