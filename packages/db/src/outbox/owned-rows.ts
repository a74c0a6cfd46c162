/** The claimed rows of which row, token, epoch and CLAIMED still hold, and their orders. */
import { sql } from 'kysely';

import { type AccountId, type ClientOrderId, invariant } from '@mqk/core';
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

interface OwnedRow {
  readonly id: bigint;
  readonly successor: ClientOrderId | null;
}

const locking = fixed<OwnedRow>()(
  ['account', 'list'],
  ({ account, list }) => sql`
  select b.id, b.successor from json_to_recordset(${list}::json) as r(id bigint, token text, epoch bigint)
  join mqk.outbox b on b.id = r.id
  where b.account = ${account} and b.claim_token = r.token and b.claim_epoch = r.epoch and b.status = 'CLAIMED'
  order by b.id for update of b`,
);

/** Locked, in the order of their numbers, until we are done. */
export async function ownedRows(
  tx: Tx,
  account: AccountId,
  answered: readonly Settling[],
): Promise<readonly Owned[]> {
  const list = answered.map(({ claim: { row, token, epoch } }) => ({
    id: row.id.toString(),
    token,
    epoch: epoch.toString(),
  }));
  const found = new Map(
    (await tx.opening('tx-c.row', locking({ account, list: rows(list) }))).map((row) => [row.id, row]),
  );
  return answered.flatMap((one) => {
    const row = found.get(one.claim.row.id);
    return row === undefined ? [] : [{ ...one, successor: row.successor }];
  });
}

const reading = fixed<{ readonly id: ClientOrderId; readonly doc: string }>()(
  ['account', 'ids'],
  ({ account, ids }) => sql`
  select client_order_id as id, doc::text as doc from mqk."order"
  where account = ${account} and client_order_id = any(${ids}::text[]) order by client_order_id for no key update`,
);

/** The orders of these rows, kept as they are until we are done. */
export async function ordersOf(
  tx: Tx,
  account: AccountId,
  owned: readonly Owned[],
): Promise<Map<ClientOrderId, Order>> {
  const ids = new Set(owned.flatMap(({ claim, successor }) => [claim.row.clientOrderId, successor]));
  ids.delete(null);
  const found = await tx.run('tx-c.orders', reading({ account, ids: [...ids] }));
  invariant(found.length === ids.size, `${found.length} of ${ids.size} orders are stored`);
  return new Map(found.map(({ id, doc }) => [id, read(orderCodec, doc, 'order')]));
}
