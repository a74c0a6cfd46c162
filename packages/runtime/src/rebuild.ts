/** A strategy comes back from a restart by being shown, mute, what it had seen. */
import { type MarketTime, invariant } from '@mqk/core';
import type { ControlStore, MarketStore } from '@mqk/execution/store';
import type { Bar } from '@mqk/market-data';

import type { FeedMemory } from './feed-watch.ts';
import type { RuntimeParts } from './runtime.ts';

export interface RebuildParts extends Pick<RuntimeParts, 'run' | 'strategy'> {
  readonly feed: Pick<FeedMemory, 'recall'>;
  readonly store: Pick<MarketStore, 'run' | 'storedBars'> & Pick<ControlStore, 'controlFacts'>;
}

/** Answers whether a bar end was begun and not worked through to its end: its orders may be out already. */
export async function rebuild({ store, run, strategy, feed }: RebuildParts): Promise<boolean> {
  const stored = await store.storedBars(run);
  // a bar that was stored was judged then, also when it was not worked through to its end
  feed.recall(stored, (await store.controlFacts()).control);
  const cursor = (await store.run())?.cursor ?? null;
  if (cursor === null) return stored.length > 0;
  for (const bars of byBarEnd(stored, cursor)) {
    const shown = strategy.feed(bars);
    invariant(shown.ok, 'a bar that the strategy took once is refused by it now');
  }
  return stored.some(({ closeAt }) => closeAt > cursor);
}

/** Groups bars by their end, oldest first, up to the last end that was worked through. */
function byBarEnd(bars: readonly Bar[], cursor: MarketTime): readonly (readonly Bar[])[] {
  const groups: Bar[][] = [];
  let last: MarketTime | null = null;
  for (const bar of bars) {
    if (bar.closeAt > cursor) break;
    if (bar.closeAt === last) groups.at(-1)?.push(bar);
    else groups.push([bar]);
    last = bar.closeAt;
  }
  return groups;
}
