/** A strategy comes back from a restart by being shown, mute, what it had seen. */
import { type MarketTime, invariant } from '@mqk/core';
import type { MarketStore } from '@mqk/execution/store';
import type { Bar } from '@mqk/market-data';
import type { RuntimeParts } from './runtime.ts';

export async function rebuild({
  store,
  run,
  strategy,
}: Pick<RuntimeParts, 'run' | 'strategy'> & {
  readonly store: Pick<MarketStore, 'run' | 'storedBars'>;
}): Promise<void> {
  const cursor = (await store.run())?.cursor ?? null;
  if (cursor === null) return;
  for (const bars of byBarEnd(await store.storedBars(run), cursor)) {
    const shown = strategy.feed(bars);
    invariant(shown.ok, 'a bar that the strategy took once is refused by it now');
  }
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
