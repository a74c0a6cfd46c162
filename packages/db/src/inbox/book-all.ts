/** Books messages one after the other, each upon what the one before it left. */
import { type RawBuilder, sql } from 'kysely';

import { type AccountId, type ClientOrderId, canonicalJson, invariant, sha256Hex } from '@mqk/core';
import type { Booking, HaltOrder, InboxStore, Promised } from '@mqk/execution/store';
import { type Order, possiblyLive, transition } from '@mqk/oms';

import type { Transaction } from '../database/transaction.ts';
import type { StatementTag } from '../tags.ts';
import { promiseCancel, withdrawPromise } from '../write/cancels.ts';
import { learnIds } from '../write/id-map.ts';
import { insertOrder, lockOrder, updateOrders } from '../write/orders.ts';
import { releaseReservations } from '../write/reservations.ts';
import { bookEntry } from './book-entry.ts';
import { type ReadFacts, readFacts } from './facts.ts';
import { decideMessage } from './messages.ts';
import type { Book } from './receive.ts';

type Tx = Transaction<StatementTag>;
type Message = Parameters<InboxStore['receive']>[1][number];

export interface Tally {
  readonly applied: number;
  readonly repeated: number;
  readonly quarantined: number;
  readonly halts: readonly HaltOrder[];
}

export async function bookAll(
  tx: Tx,
  account: AccountId,
  messages: readonly Message[],
  book: Book,
): Promise<Tally> {
  const count = { applied: 0, repeated: 0, quarantined: 0 };
  const halts: HaltOrder[] = [];
  if (messages.length > 0) await lockBooks(tx, account, messages);
  for (const message of messages) {
    const found = await readFacts(tx, account, message);
    const booking = book(found.facts, message);
    halts.push(...(await write(tx, account, message, { booking, found })));
    count[booking.disposition] += 1;
  }
  return { ...count, halts };
}

const ordersOf = (messages: readonly Message[]): readonly ClientOrderId[] =>
  messages.flatMap(({ content }) => {
    if (content.kind === 'order') return [content.clientOrderId];
    return content.kind === 'execution' ? [content.fill.clientOrderId] : [];
  });

/** Every order that is spoken of, in one order for all, and then the head of the books. */
async function lockBooks(tx: Tx, account: AccountId, messages: readonly Message[]): Promise<void> {
  const ids: RawBuilder<unknown> = sql`${[...ordersOf(messages)]}::text[]`;
  await tx.run(
    'tx-d.orders',
    sql`with orders as materialized (
        select o.client_order_id from mqk."order" o where o.account = ${account} and o.client_order_id = any(${ids})
        order by o.client_order_id for no key update)
      select c.ledger_seq from (select count(*) from orders) counted, mqk.cash c
      where c.account = ${account} for no key update of c`,
  );
}

interface Decided {
  readonly booking: Booking;
  readonly found: ReadFacts;
}

async function write(
  tx: Tx,
  account: AccountId,
  message: Message,
  { booking, found }: Decided,
): Promise<readonly HaltOrder[]> {
  const { order, cancels, halts } = booking;
  if (order !== null) await saveOrder(tx, order, found);
  await bookEntry(tx, message, booking, found.facts);
  if (order !== null && booking.releasesReservation)
    await releaseReservations(tx, 'tx-d.release', account, [order.clientOrderId]);
  if (booking.cancel !== null) await promiseCancel(tx, 'tx-d.cancel', account, booking.cancel);
  for (const clientOrderId of cancels) await cancelToo(tx, account, clientOrderId);
  const contradiction = order === null ? null : await learnFrom(tx, account, order.clientOrderId, message);
  await decideMessage(tx, account, message.key, booking);
  return contradiction === null ? halts : [...halts, contradiction];
}

async function saveOrder(tx: Tx, order: Order, { facts }: ReadFacts): Promise<void> {
  if (facts.order !== null) return updateOrders(tx, 'tx-d.order', facts.account, [order]);
  invariant(facts.instrument !== null, 'an order of a stranger is about something that we know');
  return insertOrder(tx, 'tx-d.order', order, facts.instrument.version);
}

async function learnFrom(
  tx: Tx,
  account: AccountId,
  clientOrderId: ClientOrderId,
  { content }: Message,
): Promise<HaltOrder | null> {
  if (content.kind === 'unreadable') return null;
  return learnIds(tx, 'tx-d.id-map', account, { clientOrderId, brokerOrderId: content.brokerOrderId });
}

/** The other leg of a pair, or a protection of nothing: what was never sent is taken back, what may be live is asked for. */
async function cancelToo(tx: Tx, account: AccountId, clientOrderId: ClientOrderId): Promise<void> {
  const target = await lockOrder(tx, 'tx-d.target', account, clientOrderId);
  if (target === null) return;
  const { order, effects } = transition(target, { kind: 'cancel_wanted', by: 'oco' });
  await updateOrders(tx, 'tx-d.order', account, [order]);
  if (effects.some(({ kind }) => kind === 'withdraw'))
    await withdrawPromise(tx, 'tx-d', account, clientOrderId);
  else if (possiblyLive(order)) await promiseCancel(tx, 'tx-d.cancel', account, cancelRow(clientOrderId));
}

function cancelRow(clientOrderId: ClientOrderId): Promised {
  const payload = canonicalJson({ v: 1, cancel: clientOrderId, reason: 'oco' });
  return { kind: 'cancel', class: 'reduce', clientOrderId, payload, payloadSha256: sha256Hex(payload) };
}
