/**
 * What news is about, and may turn out to be about as well: locked before anything of it is read, in the order in which
 * everybody locks.
 */
import { sql } from 'kysely';

import {
  type AccountId,
  type ClientOrderId,
  type Codec,
  clientOrderIdCodec,
  invariant,
  listOf,
} from '@mqk/core';
import { type InboxStore, orderOf } from '@mqk/execution/store';

import { fixed } from '../database/statement.ts';
import type { Transaction } from '../database/transaction.ts';
import { read } from '../facts/codecs.ts';
import type { StatementTag } from '../tags.ts';

type Message = Parameters<InboxStore['receive']>[1][number];

export class HeldBooks {
  /** Messages waited before these came. */
  readonly waiting: boolean;
  readonly #orders: Set<ClientOrderId>;

  constructor(orders: readonly ClientOrderId[], waiting: boolean) {
    this.waiting = waiting;
    this.#orders = new Set(orders);
  }

  /** Of these orders the ones that somebody else may change meanwhile. */
  lacks(orders: readonly ClientOrderId[]): readonly ClientOrderId[] {
    return orders.filter((order) => !this.#orders.has(order));
  }

  /** Nobody else has seen it yet. */
  add(order: ClientOrderId): void {
    this.#orders.add(order);
  }
}

/** Orders that were promised while we waited for others: to lock them now would be to lock them out of order. */
export class Unheld {
  readonly orders: readonly ClientOrderId[];
  constructor(orders: readonly ClientOrderId[]) {
    this.orders = orders;
  }
}

/** Done again from its beginning, holding more, as long as it comes upon an order that it does not hold. */
export async function holding<Value>(
  work: (also: readonly ClientOrderId[]) => Promise<Value | Unheld>,
): Promise<Value> {
  const also: ClientOrderId[] = [];
  for (;;) {
    const done = await work([...also]);
    if (!(done instanceof Unheld)) return done;
    also.push(...done.orders);
  }
}

const ordersCodec: Codec<readonly ClientOrderId[]> = listOf(clientOrderIdCodec);

interface Head {
  readonly orders: string;
  readonly waiting: boolean;
}

/**
 * With every order those of its pair and the one that is to replace it. What is or may be on its way about any of them is
 * locked first, because whoever claims, settles, resolves or withdraws it locks it before the orders; whatever its status
 * is now, it may be CREATED by the time that we have the orders. The head of the books is last.
 */
const locking = fixed<Head>()(
  ['account', 'ids'],
  ({ account, ids }) => sql`with named as materialized (
      select o.client_order_id, o.oco_group, o.doc #>> '{replace,successor}' as successor from mqk."order" o
      where o.account = ${account} and o.client_order_id = any(${ids}::text[])),
    about as materialized (
      select array(select unnest(${ids}::text[]) union select n.successor from named n where n.successor is not null
        union select s.client_order_id from named n join mqk."order" s on s.account = ${account} and s.oco_group = n.oco_group
          where n.oco_group is not null and (s.possibly_live or s.base = 'UNSENT')) as ids),
    promises as materialized (
      select b.id from mqk.outbox b where b.account = ${account} and b.status in ('CREATED', 'CLAIMED', 'UNKNOWN')
        and b.kind <> 'cancel' and (b.client_order_id = any((select a.ids from about a)::text[])
          or b.successor = any((select a.ids from about a)::text[])) order by b.id for update),
    orders as materialized (
      select o.client_order_id from mqk."order" o where o.account = ${account}
        and o.client_order_id = any((select a.ids from about a)::text[]) and (select count(*) from promises) >= 0
      order by o.client_order_id for no key update)
    select counted.orders, exists (select from mqk.inbox where account = ${account} and disposition = 'parked') as waiting
    from (select coalesce(json_agg(client_order_id), '[]')::text as orders from orders) counted, mqk.cash c
    where c.account = ${account} for no key update of c`,
);

/** `also`: orders that were come upon before. */
export async function lockBooks(
  tx: Transaction<StatementTag>,
  account: AccountId,
  messages: readonly Message[],
  also: readonly ClientOrderId[],
): Promise<HeldBooks> {
  const ids = [...new Set([...messages.flatMap(({ content }) => orderOf(content) ?? []), ...also])];
  const [head] = await tx.run('tx-d.orders', locking({ account, ids }));
  invariant(head !== undefined, 'the books have a head');
  return new HeldBooks([...read(ordersCodec, head.orders, 'orders that are held'), ...also], head.waiting);
}
