/** Orders as rows: columns for what is searched and constrained, a document for all that is known. */
import { type RawBuilder, sql } from 'kysely';

import { type AccountId, type ClientOrderId, type Json, invariant } from '@mqk/core';
import { type Order, orderCodec } from '@mqk/oms';

import { type Given, fixed } from '../database/statement.ts';
import type { Transaction } from '../database/transaction.ts';
import { read } from '../facts/codecs.ts';
import type { StatementTag } from '../tags.ts';
import { rows } from './document.ts';

/** What is searched and constrained of an order, and all that is known of it. */
export const orderColumns = (order: Order): { readonly [column: string]: Json } => ({
  client_order_id: order.clientOrderId,
  strategy: order.strategy,
  instrument: order.instrument,
  intent: order.intent,
  parent: order.parent,
  leg: order.leg,
  oco_group: order.ocoGroup,
  side: order.terms.side,
  quantity: order.terms.quantity.toString(),
  filled: order.filled.toString(),
  base: order.base,
  doc: orderCodec.encode(order),
});

const records = (list: Given<string>): RawBuilder<unknown> => sql`
  json_to_recordset(${list}::json) as r(client_order_id text, strategy text, instrument text, intent text,
    parent text, leg text, oco_group text, side text, quantity bigint, filled bigint, base text, doc json)`;

export async function insertOrder(
  tx: Transaction<StatementTag>,
  tag: StatementTag,
  order: Order,
  instrumentVersion: number,
): Promise<void> {
  await tx.run(
    tag,
    sql`insert into mqk."order" (account, client_order_id, strategy, instrument, instrument_version, intent, parent, leg,
        oco_group, side, quantity, filled, base, doc)
      select ${order.account}, r.client_order_id, r.strategy, r.instrument, ${instrumentVersion}::int, r.intent, r.parent, r.leg,
        r.oco_group, r.side, r.quantity, r.filled, r.base, r.doc from ${records(rows([orderColumns(order)]))}`,
  );
}

const updating = fixed<{ readonly client_order_id: ClientOrderId }>()(
  ['account', 'list'],
  ({
    account,
    list,
  }) => sql`update mqk."order" o set quantity = r.quantity, filled = r.filled, base = r.base, doc = r.doc,
      updated_at = clock_timestamp()
    from ${records(list as Given<string>)} where o.account = ${account} and o.client_order_id = r.client_order_id
    returning o.client_order_id`,
);

/** The caller holds the locks of these rows. */
export async function updateOrders(
  tx: Transaction<StatementTag>,
  tag: StatementTag,
  account: AccountId,
  orders: readonly Order[],
): Promise<void> {
  if (orders.length === 0) return;
  const written = await tx.run(tag, updating({ account, list: rows(orders.map(orderColumns)) }));
  invariant(written.length === orders.length, `${written.length} of ${orders.length} orders are stored`);
}

/** The order as it is, kept as it is until we are done; null when there is none. */
export async function lockOrder(
  tx: Transaction<StatementTag>,
  tag: StatementTag,
  account: AccountId,
  clientOrderId: ClientOrderId,
): Promise<Order | null> {
  const [found] = await tx.run(
    tag,
    sql<{ readonly doc: string }>`select doc::text as doc from mqk."order"
      where account = ${account} and client_order_id = ${clientOrderId} for no key update`,
  );
  return found === undefined ? null : read(orderCodec, found.doc, 'order');
}
