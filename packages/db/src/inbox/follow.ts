/** Other orders that the news of one is about as well, each decided upon under its own lock. */
import { type RawBuilder, sql } from 'kysely';

import { type AccountId, type ClientOrderId, type Codec, listOf } from '@mqk/core';
import type { Follow, HaltOrder } from '@mqk/execution/store';
import { type Order, orderCodec } from '@mqk/oms';

import type { Transaction } from '../database/transaction.ts';
import { read } from '../facts/codecs.ts';
import type { StatementTag } from '../tags.ts';
import { promiseCancel, withdrawPromise } from '../write/cancels.ts';
import { learnIds } from '../write/id-map.ts';
import { keepLeftOpen } from '../write/left-open.ts';
import { updateOrders } from '../write/orders.ts';
import { releaseReservations } from '../write/reservations.ts';

type Tx = Transaction<StatementTag>;

const ordersCodec: Codec<readonly Order[]> = listOf(orderCodec);

/** Answers every reason to stop that they give. An order that nobody promised is left out. */
export async function followAll(
  tx: Tx,
  account: AccountId,
  follows: readonly Follow[],
): Promise<readonly HaltOrder[]> {
  if (follows.length === 0) return [];
  const orders = new Map((await locked(tx, account, follows)).map((order) => [order.clientOrderId, order]));
  const halts: HaltOrder[] = [];
  for (const { clientOrderId, decide } of follows) {
    const target = orders.get(clientOrderId);
    if (target === undefined) continue;
    const followed = decide(target);
    orders.set(clientOrderId, followed.order);
    halts.push(...(await write(tx, account, followed)));
  }
  return halts;
}

/** In one order for all who lock them. */
async function locked(tx: Tx, account: AccountId, follows: readonly Follow[]): Promise<readonly Order[]> {
  const ids: RawBuilder<unknown> = sql`${follows.map(({ clientOrderId }): ClientOrderId => clientOrderId)}::text[]`;
  const [row] = await tx.run(
    'tx-d.target',
    sql<{ readonly orders: string }>`with found as materialized (
        select doc from mqk."order" where account = ${account} and client_order_id = any(${ids})
        order by client_order_id for no key update)
      select coalesce(json_agg(doc), '[]')::text as orders from found`,
  );
  return read(ordersCodec, row?.orders, 'orders that news is about as well');
}

async function write(
  tx: Tx,
  account: AccountId,
  followed: ReturnType<Follow['decide']>,
): Promise<readonly HaltOrder[]> {
  const { order, brokerOrderId, cancel } = followed;
  const { clientOrderId } = order;
  await updateOrders(tx, 'tx-d.order', account, [order]);
  if (followed.withdraws) await withdrawPromise(tx, 'tx-d', account, clientOrderId);
  else if (followed.releasesReservation)
    await releaseReservations(tx, 'tx-d.release', account, [clientOrderId]);
  if (cancel !== null) await promiseCancel(tx, 'tx-d.cancel', account, cancel);
  await keepLeftOpen(tx, 'tx-d', account, followed);
  const contradiction =
    brokerOrderId === null
      ? null
      : await learnIds(tx, 'tx-d.id-map', account, { clientOrderId, brokerOrderId });
  return contradiction === null ? followed.halts : [...followed.halts, contradiction];
}
