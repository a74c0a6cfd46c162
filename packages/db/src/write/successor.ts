/** The order that takes over in a replace, read and written together with the one that it replaces. */
import type { AccountId, BrokerOrderId, ClientOrderId } from '@mqk/core';
import { invariant } from '@mqk/core';
import type { HaltOrder, SuccessorChange } from '@mqk/execution/store';
import { type Order, orderCodec } from '@mqk/oms';

import type { Transaction } from '../database/transaction.ts';
import { read } from '../facts/codecs.ts';
import type { StatementTag } from '../tags.ts';
import { type IdPair, learnAll } from './id-map.ts';
import { lockOrder, updateOrders } from './orders.ts';
import { releaseReservations } from './reservations.ts';

type Tx = Transaction<StatementTag>;
type Settling = 'resolve';

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

/** The ids that the broker told, of both orders. */
export function pairsOf({ order, brokerOrderId, successor }: RowChange): readonly IdPair[] {
  const told = successor?.brokerOrderId ?? null;
  return [
    ...(brokerOrderId === null ? [] : [{ clientOrderId: order.clientOrderId, brokerOrderId }]),
    ...(successor === undefined || told === null
      ? []
      : [{ clientOrderId: successor.order.clientOrderId, brokerOrderId: told }]),
  ];
}

/** Orders that cannot be executed any more: what was held back for them is free. */
export const freedBy = ({ order, releasesReservation, successor }: RowChange): readonly ClientOrderId[] => [
  ...(releasesReservation ? [order.clientOrderId] : []),
  ...(successor?.releasesReservation === true ? [successor.order.clientOrderId] : []),
];

/** Keeps the ids that the broker told; what contradicts what is known is a reason to stop. */
export async function learnFrom(
  tx: Tx,
  transaction: Settling,
  account: AccountId,
  change: RowChange,
): Promise<HaltOrder | null> {
  const contradictions = await learnAll(tx, `${transaction}.id-map`, account, pairsOf(change));
  return contradictions[0] ?? null;
}

export async function writeRowOrders(
  tx: Tx,
  transaction: Settling,
  account: AccountId,
  change: RowChange,
): Promise<void> {
  const { order, successor } = change;
  const orders = successor === undefined ? [order] : [order, successor.order];
  await updateOrders(tx, `${transaction}.order`, account, orders);
  await releaseReservations(tx, `${transaction}.release`, account, freedBy(change));
}
