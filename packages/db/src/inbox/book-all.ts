/** Books messages one after the other, each upon what the one before it left. */
import { type RawBuilder, sql } from 'kysely';

import { type AccountId, type ClientOrderId, invariant } from '@mqk/core';
import { type Booking, type HaltOrder, type InboxStore, orderOf } from '@mqk/execution/store';
import type { Order } from '@mqk/oms';

import type { Transaction } from '../database/transaction.ts';
import type { StatementTag } from '../tags.ts';
import { endBracketWhenClosed, endBracketsWhenFlat } from '../write/brackets.ts';
import { promiseCancel } from '../write/cancels.ts';
import { learnIds } from '../write/id-map.ts';
import { closeGap, keepLeftOpen } from '../write/left-open.ts';
import { insertOrder, updateOrders } from '../write/orders.ts';
import { releaseReservations } from '../write/reservations.ts';
import { bookEntry } from './book-entry.ts';
import { type ReadFacts, readFacts } from './facts.ts';
import { followAll } from './follow.ts';
import type { Heard } from './fresh.ts';
import { decideMessage } from './messages.ts';
import type { Book } from './outcome.ts';

type Tx = Transaction<StatementTag>;
type Message = Parameters<InboxStore['receive']>[1][number];

export interface Tally {
  readonly applied: number;
  readonly repeated: number;
  readonly quarantined: number;
  readonly parked: number;
  /** Messages wait for what they are about: some of it may have come. */
  readonly someWait: boolean;
  readonly halts: readonly HaltOrder[];
}

export async function bookAll(
  tx: Tx,
  account: AccountId,
  heard: readonly Heard[],
  book: Book,
): Promise<Tally> {
  const count = { applied: 0, repeated: 0, quarantined: 0, parked: 0 };
  const halts: HaltOrder[] = [];
  const messages = heard.map(({ message }) => message);
  let someWait = heard.length > 0 && (await lockBooks(tx, account, messages));
  for (const each of heard) {
    const found = await readFacts(tx, account, each);
    const booking = book(found.facts, each.message);
    halts.push(...(await write(tx, account, each.message, { booking, found })));
    count[booking.disposition] += 1;
    someWait ||= booking.disposition === 'parked';
  }
  return { ...count, someWait, halts };
}

/** Every order that is spoken of, in one order for all, and then the head of the books. Answers whether messages wait. */
async function lockBooks(tx: Tx, account: AccountId, messages: readonly Message[]): Promise<boolean> {
  const ids: RawBuilder<unknown> = sql`${messages.flatMap(({ content }) => orderOf(content) ?? [])}::text[]`;
  const [books] = await tx.run(
    'tx-d.orders',
    sql<{ readonly waiting: boolean }>`with orders as materialized (
        select o.client_order_id from mqk."order" o where o.account = ${account} and o.client_order_id = any(${ids})
        order by o.client_order_id for no key update)
      select c.ledger_seq, exists (select from mqk.inbox where account = ${account} and disposition = 'parked') as waiting
      from (select count(*) from orders) counted, mqk.cash c where c.account = ${account} for no key update of c`,
  );
  return books?.waiting ?? false;
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
  const { order, follows, halts } = booking;
  if (order !== null) await saveOrder(tx, order, { booking, found });
  await bookEntry(tx, message, booking, found.facts);
  await endsProtection(tx, account, booking);
  if (order !== null && booking.releasesReservation)
    await releaseReservations(tx, 'tx-d.release', account, [order.clientOrderId]);
  if (booking.cancel !== null) await promiseCancel(tx, 'tx-d.cancel', account, booking.cancel);
  const followed = await followAll(tx, account, follows);
  if (booking.closesGap && order !== null) await closeGap(tx, account, order);
  await keepLeftOpen(tx, 'tx-d', account, booking);
  const contradiction = order === null ? null : await learnFrom(tx, account, order.clientOrderId, message);
  await decideMessage(tx, account, message, booking);
  return [...halts, ...followed, ...(contradiction === null ? [] : [contradiction])];
}

async function endsProtection(tx: Tx, account: AccountId, { order, execution }: Booking): Promise<void> {
  if (order?.leg === 'exit' && execution !== null) await endBracketsWhenFlat(tx, account, order);
}

async function saveOrder(tx: Tx, order: Order, { booking, found: { facts } }: Decided): Promise<void> {
  if (facts.order !== null) {
    await updateOrders(tx, 'tx-d.order', facts.account, [order]);
    if (order.parent !== null && (booking.execution ?? booking.amendment) !== null)
      await endBracketWhenClosed(tx, facts.account, order.parent);
    return;
  }
  invariant(facts.instrument !== null, 'an order of a stranger is about something that we know');
  return insertOrder(tx, 'tx-d.order', order, facts.instrument.version);
}

async function learnFrom(
  tx: Tx,
  account: AccountId,
  clientOrderId: ClientOrderId,
  { content }: Message,
): Promise<HaltOrder | null> {
  if (content.kind === 'activity' || content.kind === 'unreadable') return null;
  return learnIds(tx, 'tx-d.id-map', account, { clientOrderId, brokerOrderId: content.brokerOrderId });
}
