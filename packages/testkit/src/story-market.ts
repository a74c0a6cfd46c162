/** What the market says in a story. */
import { type MarketTime, type Micros, type RunId, formatTime, invariant, toQuantity } from '@mqk/core';
import type { TradingStore } from '@mqk/execution/store';

import { AAPL } from './terms.ts';

interface MarketMove {
  readonly price: Micros;
  readonly at: MarketTime;
  /** Null: what the account holds in cash. */
  readonly equity: Micros | null;
}

/** One bar at one price, as the life that has the account stores it. */
export async function market(
  store: TradingStore,
  run: RunId,
  { price, at, equity }: MarketMove,
): Promise<void> {
  const { symbol, id: instrument } = AAPL;
  const volume = toQuantity(1_000n);
  const bar = { symbol, instrument, closeAt: at, open: price, high: price, low: price, close: price, volume };
  const session = formatTime(at).slice(0, 10);
  const { lease } = await store.controlFacts();
  const step = { run, at, session, bars: [bar] };
  const moved = await store.market(lease?.epoch ?? 0n, step, ({ cash }) => equity ?? cash);
  invariant(moved === 'done', 'the account is held');
}
