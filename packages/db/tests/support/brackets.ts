/** An entry that takes its protection along, and what ends its bracket. */
import type { ClientOrderId, OrderIntent } from '@mqk/core';
import type { TradingStore } from '@mqk/execution/store';

import { PROTECTION, intentNamed, promiseAll, promisePart } from './deciders.ts';
import { book, fillMessage } from './news.ts';
import type { World } from './world.ts';

/** A leg that is executed, and a way out by hand. */
export async function bracketEnds(
  { store, epoch }: Pick<World, 'store' | 'epoch'>,
  entry: ClientOrderId,
): Promise<void> {
  const leg = await promisePart(store, 'leg', { links: { parent: entry } });
  await store.receive(epoch, [fillMessage({ name: 'e3', order: leg, cursor: 3n })], book);
  const leaving: OrderIntent = { ...intentNamed('leaving'), leg: 'exit' };
  const promised = promiseAll(leaving)();
  await store.enqueue(epoch, leaving, () =>
    promised.kind === 'promise' ? { ...promised, row: { ...promised.row, class: 'reduce' } } : promised,
  );
}

export const entryNamed = (store: TradingStore, name: string): Promise<ClientOrderId> =>
  promisePart(store, name, { protection: PROTECTION });
