/** A store within reach: what the contract needs of whoever made it, and the desk that its stories begin with. */
import type { ClientOrderId } from '@mqk/core';
import type { Order } from '@mqk/oms';

import type { GateFacts } from '../store/facts.ts';
import type { Claim } from '../store/outbox-row.ts';
import type { TradingStore } from '../store/trading-store.ts';
import { ContractBroken, holds } from './claims.ts';
import { clientIdOf, intentNamed, promiseAll, sendAll } from './store-deciders.ts';
import { BAR_END, LIMITS, SPY, barOf, micros, openAccount } from './store-words.ts';

export interface StoreOnTable {
  /** Of the account `paper-1`: cash, in USD, on paper, its market time that of the tape. Nothing has been written yet. */
  readonly store: TradingStore;
  /** The same account once more, as another process has it: over connections of its own. */
  beside(): Promise<TradingStore>;
}

/** An account that is open and has 100,000, limits, and a bar; the lease is with `life-1`. Disarmed, as it was born. */
export interface Desk extends StoreOnTable {
  readonly epoch: bigint;
  /** Never the same again. */
  readonly tokens: () => string;
}

export type StoreStories = Readonly<Record<string, (desk: Desk) => Promise<void>>>;

/** Nothing waits, nothing is under way. */
export const AT_REST = { created: 0, claimed: 0, unknown: 0, inquiries: 0 } as const;

export const LEASE_MS = 60_000;

export async function deskOn(table: StoreOnTable): Promise<Desk> {
  const { store } = table;
  await store.saveInstruments([SPY]);
  await store.saveLimits(LIMITS, 'test');
  await openAccount(store);
  await store.market(0n, barOf(BAR_END, '2018-05-11', '272.50'), () => micros('100000'));
  const epoch = await leaseOf(store, 'life-1');
  let last = 0;
  return { store, beside: () => table.beside(), epoch, tokens: () => `token-${(last += 1)}` };
}

/** The epoch of a life that takes the account. */
export async function leaseOf(store: TradingStore, holder: string): Promise<bigint> {
  const lease = await store.acquireLease(holder, LEASE_MS);
  if (!lease.ok) throw new ContractBroken(`the lease is still held by ${lease.refused.holder}`);
  return lease.value.epoch;
}

/** The epoch of the next life, which has the account from now on. */
export async function takeOver({ store, epoch }: Desk): Promise<bigint> {
  await store.releaseLease('life-1', epoch);
  return leaseOf(store, 'life-2');
}

export async function promise(desk: Desk, name: string, quantity = 100n): Promise<ClientOrderId> {
  const intent = intentNamed(name, quantity);
  await desk.store.enqueue(desk.epoch, intent, promiseAll(intent));
  return clientIdOf(name);
}

export const claimAll = (desk: Desk, limit = 10, store = desk.store): Promise<readonly Claim[]> =>
  store.claim({ epoch: desk.epoch, limit, tokens: desk.tokens }, sendAll);

/** The one of which there is one. */
export function one<Thing>(things: readonly Thing[]): Thing {
  const [first] = things;
  holds(things.length === 1, `there had to be one, and there are ${things.length}`);
  if (first === undefined) throw new ContractBroken('there is none');
  return first;
}

/** An order under this name that is claimed. */
export async function claimed(desk: Desk, name: string): Promise<Claim> {
  await promise(desk, name);
  return one(await claimAll(desk));
}

/** The order as the store has it. */
export async function orderOf({ store, epoch }: Desk, id: ClientOrderId): Promise<Order> {
  const seen: Order[] = [];
  await store.enqueueCancel(epoch, id, (order) => {
    seen.push(order);
    return { kind: 'nothing', order };
  });
  return one(seen);
}

/** What the gate is told; nothing is claimed by it. */
export async function gateFacts(desk: Desk): Promise<GateFacts> {
  const seen: GateFacts[] = [];
  const probe = await promise(desk, 'probe');
  await desk.store.claim({ epoch: desk.epoch, limit: 100, tokens: desk.tokens }, (facts, requests) => {
    seen.push(facts);
    return requests.map(() => ({
      kind: 'wait',
      refusal: { code: 'symbol_blocked', clientOrderId: probe },
      delayMs: 0,
      halt: null,
    }));
  });
  return one(seen);
}
