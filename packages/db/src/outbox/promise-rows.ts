/** Promises as rows, in one statement: the intent, its order, what it may cost, and the request. */
import { sql } from 'kysely';

import { type AccountId, invariant } from '@mqk/core';
import type { Promised, Reservation } from '@mqk/execution/store';
import type { Order } from '@mqk/oms';

import { fixed } from '../database/statement.ts';
import type { Transaction } from '../database/transaction.ts';
import type { StatementTag } from '../tags.ts';
import { rows } from '../write/document.ts';
import { moment } from '../write/moment.ts';
import { orderColumns } from '../write/orders.ts';
import { type Wish, storedIntent } from './wish.ts';

export interface PromisedRow {
  readonly wish: Wish;
  readonly id: bigint;
  /** As it is when the transaction ends. */
  readonly order: Order;
  readonly row: Promised;
  readonly reservation: Reservation;
}

const insertion = fixed<{ readonly id: bigint }>()(
  ['account', 'list'],
  ({ account, list }) => sql`
  with r as materialized (select * from json_to_recordset(${list}::json) as r(id bigint, intent_doc json, intent_sha256 text, run text,
      decided_at timestamptz, instrument_version int, client_order_id text, strategy text, instrument text, intent text, parent text,
      leg text, oco_group text, side text, quantity bigint, filled bigint, base text, doc json, price bigint, kind text, class text,
      payload text, payload_sha256 text, expires_at timestamptz)),
    intents as (
      insert into mqk.intent (account, intent, run, strategy, instrument, leg, decided_at, status, client_order_id, doc, doc_sha256)
      select ${account}, intent, run, strategy, instrument, leg, decided_at, 'promised', client_order_id, intent_doc, intent_sha256 from r),
    orders as (
      insert into mqk."order" (account, client_order_id, strategy, instrument, instrument_version, intent, parent, leg, oco_group,
        side, quantity, filled, base, doc)
      select ${account}, client_order_id, strategy, instrument, instrument_version, intent, parent, leg, oco_group,
        side, quantity, filled, base, doc from r),
    held as (
      insert into mqk.reservation (account, client_order_id, strategy, instrument, price, quantity)
      select ${account}, client_order_id, strategy, instrument, price, quantity from r)
  insert into mqk.outbox (id, account, kind, class, client_order_id, payload, payload_sha256, expires_at) overriding system value
  select id, ${account}, kind, class, client_order_id, payload, payload_sha256, expires_at from r order by id returning id`,
);

export async function promiseRows(
  tx: Transaction<StatementTag>,
  account: AccountId,
  promised: readonly PromisedRow[],
): Promise<void> {
  if (promised.length === 0) return;
  const list = promised.map(({ wish: { intent, sha256 }, id, order, row, reservation }) => ({
    ...orderColumns(order),
    id: id.toString(),
    intent_doc: storedIntent.encode(intent),
    intent_sha256: sha256,
    run: intent.run,
    decided_at: moment(intent.decidedAt),
    instrument_version: intent.instrumentVersion,
    price: reservation.price.toString(),
    kind: row.kind,
    class: row.class,
    payload: row.payload,
    payload_sha256: row.payloadSha256,
    expires_at: moment(intent.expiresAt),
  }));
  for (const { order, reservation } of promised)
    invariant(reservation.quantity === order.terms.quantity, 'what is held is for all of the order');
  const stored = await tx.run('tx-ab.promise', insertion({ account, list: rows(list) }));
  invariant(stored.length === promised.length, `${stored.length} of ${promised.length} promises are stored`);
}
