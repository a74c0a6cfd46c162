/** The claimed rows of which row, token, epoch and CLAIMED still hold, and their orders. */
import { sql } from 'kysely';

import {
  type AccountId,
  type ClientOrderId,
  type Codec,
  bigintCodec,
  clientOrderIdCodec,
  listOf,
  nullable,
  record,
} from '@mqk/core';
import type { Settling } from '@mqk/execution/store';
import { type Order, orderCodec } from '@mqk/oms';

import { fixed } from '../database/statement.ts';
import type { Transaction } from '../database/transaction.ts';
import { read } from '../facts/codecs.ts';
import type { StatementTag } from '../tags.ts';
import { rows } from '../write/document.ts';

type Tx = Transaction<StatementTag>;

export interface Owned extends Settling {
  /** Of a replace: the order that takes over. */
  readonly successor: ClientOrderId | null;
}

interface Found {
  readonly rows: readonly { readonly id: bigint; readonly successor: ClientOrderId | null }[];
  readonly orders: readonly Order[];
}

const rowsCodec: Codec<Found['rows']> = listOf(
  record<Found['rows'][number]>({ id: bigintCodec, successor: nullable(clientOrderIdCodec) }),
);
const ordersCodec: Codec<Found['orders']> = listOf(orderCodec);

const locking = fixed<{ readonly rows: string; readonly orders: string }>()(
  ['account', 'list'],
  ({ account, list }) => sql`
  with owned as materialized (
      select b.id, b.client_order_id, b.successor from json_to_recordset(${list}::json) as r(id bigint, token text, epoch bigint)
      join mqk.outbox b on b.id = r.id
      where b.account = ${account} and b.claim_token = r.token and b.claim_epoch = r.epoch and b.status = 'CLAIMED'
      order by b.id for update of b),
    orders as materialized (
      select o.doc from mqk."order" o where o.account = ${account} and o.client_order_id = any(array(
        select w.client_order_id::text from owned w union select w.successor::text from owned w where w.successor is not null))
      order by o.client_order_id for no key update)
  select (select coalesce(json_agg(json_build_object('id', w.id::text, 'successor', w.successor)), '[]') from owned w)::text as rows,
    (select coalesce(json_agg(o.doc), '[]') from orders o)::text as orders`,
);

/** The rows locked in the order of their numbers, then their orders by id; both are kept as they are until we are done. */
export async function ownedRows(
  tx: Tx,
  account: AccountId,
  answered: readonly Settling[],
): Promise<{ readonly owned: readonly Owned[]; readonly orders: ReadonlyMap<ClientOrderId, Order> }> {
  const list = answered.map(({ claim: { row, token, epoch } }) => ({
    id: row.id.toString(),
    token,
    epoch: epoch.toString(),
  }));
  const [found] = await tx.opening('tx-c.row', locking({ account, list: rows(list) }));
  const stored = new Map(read(rowsCodec, found?.rows, 'claimed rows').map((row) => [row.id, row]));
  const owned = answered.flatMap((one) => {
    const row = stored.get(one.claim.row.id);
    return row === undefined ? [] : [{ ...one, successor: row.successor }];
  });
  const orders = read(ordersCodec, found?.orders, 'orders of claimed rows');
  return { owned, orders: new Map(orders.map((order) => [order.clientOrderId, order])) };
}
