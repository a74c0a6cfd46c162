/** Books messages one after the other, each upon what the one before it left. */
import { type RawBuilder, sql } from 'kysely';

import { type AccountId, type ClientOrderId, invariant } from '@mqk/core';
import {
  type Booking,
  type BookingFacts,
  type HaltOrder,
  type InboxStore,
  orderOf,
} from '@mqk/execution/store';
import { type Order, isTerminal } from '@mqk/oms';

import { together } from '../database/together.ts';
import type { Transaction } from '../database/transaction.ts';
import type { StatementTag } from '../tags.ts';
import { settleBrackets } from '../write/brackets.ts';
import { promiseCancel } from '../write/cancels.ts';
import { learnIds } from '../write/id-map.ts';
import { closeGap, keepLeftOpen } from '../write/left-open.ts';
import { insertOrder, updateOrders } from '../write/orders.ts';
import { releaseReservations } from '../write/reservations.ts';
import { type Sent, bookEntries, bookEntry, isWhole } from './book-entry.ts';
import { readFacts } from './facts.ts';
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

/** What was asked together with storing the messages. */
export interface Begun {
  /** Messages waited before these came. */
  readonly waiting: boolean;
  /** Facts of the first of them, where they are known already. */
  readonly first: BookingFacts | null;
}

/** The caller holds the head of the books and every order that the messages speak of. */
export async function bookAll(
  tx: Tx,
  account: AccountId,
  { heard, begun }: { readonly heard: readonly Heard[]; readonly begun: Begun },
  book: Book,
): Promise<Tally> {
  const count = { applied: 0, repeated: 0, quarantined: 0, parked: 0 };
  const halts: HaltOrder[] = [];
  let known = begun.first;
  for (const [at, each] of heard.entries()) {
    const facts = known ?? (await readFacts(tx, account, each));
    const booking = book(facts, each.message);
    const next = heard[at + 1];
    const written = await write(tx, each.message, { booking, facts }, next);
    halts.push(...written.halts);
    known = written.next;
    count[booking.disposition] += 1;
  }
  return { ...count, someWait: count.parked > 0 || (heard.length > 0 && begun.waiting), halts };
}

/** Every order that is spoken of, in one order for all, and then the head of the books. Answers whether messages wait. */
export async function lockBooks(tx: Tx, account: AccountId, messages: readonly Message[]): Promise<boolean> {
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
  readonly facts: BookingFacts;
}

interface Written {
  readonly halts: readonly HaltOrder[];
  /** Read behind what was written; null where something had to be written one after the other. */
  readonly next: BookingFacts | null;
}

/** What concerns the message, its order and the books is sent at once, and with it the question about the next message. */
async function write(tx: Tx, message: Message, decided: Decided, next: Heard | undefined): Promise<Written> {
  const { booking, facts } = decided;
  const { account } = facts;
  const { order } = booking;
  isWhole(booking);
  const several = booking.entries.length > 1;
  if (several) await bookEntries(tx, booking, account);
  const releases = order !== null && booking.releasesReservation;
  const sent: Promise<unknown>[] = [
    ...saveOrder(tx, decided),
    ...bookEntry(tx, message, several ? { ...booking, entries: [] } : booking, facts),
    ...endsProtection(tx, account, booking),
    ...(releases ? [releaseReservations(tx, 'tx-d.release', account, [order.clientOrderId])] : []),
  ];
  const learnt = order === null ? NOTHING_LEARNT : learnFrom(tx, account, order.clientOrderId, message);
  sent.push(learnt, decideMessage(tx, account, message, booking));
  const asked = next !== undefined && isPlain(booking) ? readFacts(tx, account, next) : NOTHING_ASKED;
  sent.push(asked);
  await together(sent);
  const contradiction = await learnt;
  const followed = isPlain(booking) ? [] : await writeMore(tx, account, booking);
  return {
    halts: [...booking.halts, ...followed, ...(contradiction === null ? [] : [contradiction])],
    next: await asked,
  };
}

const NOTHING_LEARNT: Promise<HaltOrder | null> = Promise.resolve(null);
const NOTHING_ASKED: Promise<BookingFacts | null> = Promise.resolve(null);

/** Nothing of it concerns others, or waits for somebody. */
const isPlain = ({ cancel, follows, closesGap, inquiries, alerts }: Booking): boolean =>
  cancel === null && !closesGap && follows.length + inquiries.length + alerts.length === 0;

/** Answers the reasons to stop that other orders give. */
async function writeMore(tx: Tx, account: AccountId, booking: Booking): Promise<readonly HaltOrder[]> {
  const { order, cancel, follows, closesGap } = booking;
  if (cancel !== null) await promiseCancel(tx, 'tx-d.cancel', account, cancel);
  const halts = await followAll(tx, account, follows);
  if (closesGap && order !== null) await closeGap(tx, account, order);
  await keepLeftOpen(tx, 'tx-d', account, booking);
  return halts;
}

/** Behind the order and the position: it asks what is held, and of what. */
const endsProtection = (tx: Tx, account: AccountId, booking: Booking): Sent =>
  booking.order !== null && mayEndProtection(booking.order, booking)
    ? [settleBrackets(tx, account, booking.order)]
    : [];

/** An entry that is filled in full has just made something to protect. */
function mayEndProtection(order: Order, { execution, amendment }: Booking): boolean {
  if (order.leg !== 'entry') return (execution ?? amendment) !== null;
  return amendment !== null || (order.filled > 0n && order.base !== 'FILLED' && isTerminal(order));
}

/** An order that is new to us is a stranger's. */
function saveOrder(tx: Tx, { booking, facts }: Decided): Sent {
  const { order } = booking;
  if (order === null) return [];
  if (facts.order === null) {
    invariant(facts.instrument !== null, 'an order of a stranger is about something that we know');
    return [insertOrder(tx, 'tx-d.order', order, facts.instrument.version)];
  }
  return [updateOrders(tx, 'tx-d.order', facts.account, [order])];
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
