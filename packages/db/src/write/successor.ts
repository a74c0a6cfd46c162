/** The order that takes over in a replace, read and written together with the one that it replaces. */
import type { AccountId, BrokerOrderId, ClientOrderId } from '@mqk/core';
import { invariant } from '@mqk/core';
import type { HaltOrder, SuccessorChange } from '@mqk/execution/store';
import { type Order, orderCodec } from '@mqk/oms';

import type { Transaction } from '../database/transaction.ts';
import { read } from '../facts/codecs.ts';
import type { StatementTag } from '../tags.ts';
import { learnIds } from './id-map.ts';
import { lockOrder, updateOrders } from './orders.ts';
import { releaseReservations } from './reservations.ts';

type Tx = Transaction<StatementTag>;
type Settling = 'tx-c' | 'resolve';

/** Both orders of a row; the second is null for all rows but replaces. */
export interface RowOrders {
  readonly order: Order;
  readonly successor: Order | null;
}

/** The orders of a row whose first one is locked together with it. */
export async function rowOrders(
  tx: Tx,
  transaction: Settling,
  account: AccountId,
  found: { readonly doc: string; readonly successor: ClientOrderId | null },
): Promise<RowOrders> {
  const order = read(orderCodec, found.doc, 'order');
  if (found.successor === null) return { order, successor: null };
  const successor = await lockOrder(tx, `${transaction}.successor`, account, found.successor);
  invariant(successor !== null, `the successor ${found.successor} of ${order.clientOrderId} is stored`);
  return { order, successor };
}

/** What an answer made of the orders of a row. */
export interface RowChange {
  readonly order: Order;
  readonly brokerOrderId: BrokerOrderId | null;
  readonly releasesReservation: boolean;
  readonly successor?: SuccessorChange;
}

/** Keeps the ids that the broker told; what contradicts what is known is a reason to stop. */
export async function learnFrom(
  tx: Tx,
  transaction: Settling,
  account: AccountId,
  { order, brokerOrderId, successor }: RowChange,
): Promise<HaltOrder | null> {
  const told = successor?.brokerOrderId ?? null;
  const pairs = [
    ...(brokerOrderId === null ? [] : [{ ...order, brokerOrderId }]),
    ...(successor === undefined || told === null ? [] : [{ ...successor.order, brokerOrderId: told }]),
  ];
  let contradiction: HaltOrder | null = null;
  for (const pair of pairs) contradiction ??= await learnIds(tx, `${transaction}.id-map`, account, pair);
  return contradiction;
}

export async function writeRowOrders(
  tx: Tx,
  transaction: Settling,
  account: AccountId,
  { order, releasesReservation, successor }: RowChange,
): Promise<void> {
  const orders = successor === undefined ? [order] : [order, successor.order];
  await updateOrders(tx, `${transaction}.order`, account, orders);
  const free = [
    ...(releasesReservation ? [order.clientOrderId] : []),
    ...(successor?.releasesReservation === true ? [successor.order.clientOrderId] : []),
  ];
  await releaseReservations(tx, `${transaction}.release`, account, free);
}
