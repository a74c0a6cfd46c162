/** The store of a new account in a database of its own, as the contract of a store wants it. */
import type { StoreOnTable } from '@mqk/execution/contracts';

import { openTradingStore } from '../../src/index.ts';
import { freshDatabase, opened } from './databases.ts';
import { OPTIONS } from './words.ts';

export async function storeOnTable(): Promise<StoreOnTable> {
  const url = await freshDatabase();
  const beside = async () => openTradingStore(await opened(url, { role: 'mqk_app' }), OPTIONS);
  return { store: await beside(), beside };
}
