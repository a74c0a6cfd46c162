/** An opened account with limits and one instrument in a database of its own. */
import type { TradingStore } from '@mqk/execution/store';

import { type Database, openTradingStore } from '../../src/index.ts';
import { freshDatabase, opened } from './databases.ts';
import { BAR_END, LIMITS, OPTIONS, SPY, barAt, micros, openAccount } from './words.ts';

export {
  GET_OUT,
  WHOLE_LIFE,
  ACCOUNT,
  BAR_END,
  LIMITS,
  OPTIONS,
  RUN,
  SPY,
  STRATEGY,
  at,
  barAt,
  micros,
} from './words.ts';
export {
  NOTHING_OPEN,
  accepted,
  cancelIt,
  claimAll,
  clientIdOf,
  intentNamed,
  notSent,
  orderAll,
  promise,
  promiseAll,
  replaceAll,
  sendAll,
  tokens,
  unknown,
} from './deciders.ts';
export { NOTHING, book, fillMessage } from './news.ts';

export interface World {
  readonly url: string;
  readonly database: Database;
  readonly store: TradingStore;
  readonly epoch: bigint;
}

/** As the role of the app, opened with 100,000, limits set, the bar of `BAR_END` seen, lease held by `life-1`, armed or not. */
export async function world(): Promise<World> {
  const url = await freshDatabase();
  const database = await opened(url, { role: 'mqk_app' });
  const store = await openTradingStore(database, OPTIONS);
  await store.saveInstruments([SPY]);
  await store.saveLimits(LIMITS, 'test');
  await openAccount(store);
  await store.market(0n, barAt(BAR_END, '272.50'), () => micros('100000'));
  const lease = await store.acquireLease('life-1', 60_000);
  if (!lease.ok) throw new Error('the lease is held');
  return { url, database, store, epoch: lease.value.epoch };
}
