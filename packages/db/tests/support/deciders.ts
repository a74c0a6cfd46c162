/** The deciders of the contract of a store, and how the stories of this package ask them. */
import type { ClientOrderId, OrderIntent } from '@mqk/core';
import { type PromisePart, storeWords } from '@mqk/execution/contracts';
import type { Claim, TradingStore } from '@mqk/execution/store';

export const {
  NOTHING_OPEN,
  PROTECTION,
  accepted,
  cancelIt,
  clientIdOf,
  intentNamed,
  notSent,
  orderAll,
  promiseAll,
  refused,
  replaceAll,
  seenWorking,
  sendAll,
  unknown,
  withdrawIt,
} = storeWords;

/** Of the life that has the account. */
const epochOf = async (store: TradingStore): Promise<bigint> =>
  (await store.controlFacts()).lease?.epoch ?? 0n;

export async function promise(store: TradingStore, name: string, quantity = 100n): Promise<ClientOrderId> {
  const intent = intentNamed(name, quantity);
  await store.enqueue(await epochOf(store), intent, promiseAll(intent));
  return clientIdOf(name);
}

export async function promisePart(
  store: TradingStore,
  name: string,
  part: PromisePart,
): Promise<ClientOrderId> {
  const intent: OrderIntent = { ...intentNamed(name), leg: 'links' in part ? 'stop' : 'entry' };
  await store.enqueue(await epochOf(store), intent, promiseAll(intent, part));
  return clientIdOf(name);
}

let token = 0;
export const tokens = (): string => `token-${process.pid}-${(token += 1)}`;

export async function claimAll(
  { store, epoch }: { readonly store: TradingStore; readonly epoch: bigint },
  limit = 10,
): Promise<readonly Claim[]> {
  return store.claim({ epoch, limit, tokens }, sendAll);
}
