/** Bookings as rows: one statement for each table, however many they are. */
import { type AccountId, invariant } from '@mqk/core';
import type { Booking, HaltOrder } from '@mqk/execution/store';
import { type Order, isTerminal } from '@mqk/oms';

import { together } from '../database/together.ts';
import type { Transaction } from '../database/transaction.ts';
import type { StatementTag } from '../tags.ts';
import { settleBrackets } from '../write/brackets.ts';
import { promiseCancel } from '../write/cancels.ts';
import { type IdPair, learnAll } from '../write/id-map.ts';
import { closeGap, keepLeftOpen } from '../write/left-open.ts';
import { insertOrder, updateOrders } from '../write/orders.ts';
import { releaseReservations } from '../write/reservations.ts';
import {
  type Executed,
  type Sent,
  isWhole,
  saveAmendment,
  saveBooked,
  saveExecutions,
} from './book-entry.ts';
import type { KnownFacts } from './facts.ts';
import { followAll } from './follow.ts';
import type { Heard } from './fresh.ts';
import { decideMessage, messagesApplied } from './messages.ts';

type Tx = Transaction<StatementTag>;
type Message = Heard['message'];

/** A message, what was known when it was decided about, and what was decided. */
export interface Decided {
  readonly message: Message;
  readonly facts: KnownFacts;
  readonly booking: Booking;
}

/**
 * Several that are plain, or one of any kind: all that is sent together is sent at once. Answers the reasons to stop that
 * the names at the broker and other orders give.
 */
export async function writeBookings(
  tx: Tx,
  account: AccountId,
  decided: readonly Decided[],
): Promise<readonly HaltOrder[]> {
  if (decided.length === 0) return [];
  for (const { booking } of decided) isWhole(booking);
  const entries = decided.flatMap(({ booking }) => booking.entries);
  const cash = decided.findLast(({ booking }) => booking.cash !== null)?.booking.cash ?? null;
  const sent = [
    ...saveOrders(tx, account, decided),
    saveExecutions(tx, account, decided.flatMap(executedIn)),
    ...saveBooked(tx, 'tx-d', account, { entries, cash }),
    ...decided.flatMap(({ message, booking: { amendment } }) =>
      amendment === null ? [] : [saveAmendment(tx, account, message.key, amendment)],
    ),
    ...endsProtection(tx, account, decided),
    releaseReservations(tx, 'tx-d.release', account, decided.flatMap(freedBy)),
  ];
  const learnt = learnAll(tx, 'tx-d.id-map', account, pairsOf(decided)); // an order of a stranger is there by now
  await together([...sent, learnt, ...saveDispositions(tx, account, decided)]);
  const halts = [...(await learnt)];
  for (const { booking } of decided)
    if (!concernsItself(booking)) halts.push(...(await writeMore(tx, account, booking)));
  return halts;
}

/**
 * An entry that is filled in full has just made something to protect. A bracket that was promised since the facts were
 * read has an entry that nobody has sent yet.
 */
export function mayEndProtection({ facts, booking: { order, execution, amendment } }: Decided): boolean {
  if (order === null || !facts.bracketed) return false;
  if (order.leg !== 'entry') return (execution ?? amendment) !== null;
  return amendment !== null || (order.filled > 0n && order.base !== 'FILLED' && isTerminal(order));
}

/** Nothing of it concerns others, or waits for somebody. */
export const concernsItself = ({ cancel, follows, closesGap, inquiries, alerts }: Booking): boolean =>
  cancel === null && !closesGap && follows.length + inquiries.length + alerts.length === 0;

const executedIn = ({ message, booking: { execution, entries } }: Decided): readonly Executed[] =>
  execution === null || entries[0] === undefined
    ? []
    : [{ key: message.key, execution, entry: entries[0].entry }];

const freedBy = ({ booking: { order, releasesReservation } }: Decided): readonly Order['clientOrderId'][] =>
  order !== null && releasesReservation ? [order.clientOrderId] : [];

/** Each as the last of them left it. An order that is new to us is a stranger's. */
function saveOrders(tx: Tx, account: AccountId, decided: readonly Decided[]): Sent {
  const known = new Map<string, Order>();
  const sent: Promise<unknown>[] = [];
  for (const { booking, facts } of decided) {
    const { order } = booking;
    if (order === null) continue;
    if (facts.order !== null) {
      known.set(order.clientOrderId, order);
      continue;
    }
    invariant(facts.instrument !== null, 'an order of a stranger is about something that we know');
    sent.push(insertOrder(tx, 'tx-d.order', order, facts.instrument.version));
  }
  return [...sent, updateOrders(tx, 'tx-d.order', account, [...known.values()])];
}

/** Behind the order and the position: it asks what is held, and of what. Of a run only the last may end any. */
const endsProtection = (tx: Tx, account: AccountId, decided: readonly Decided[]): Sent =>
  decided.flatMap((one) =>
    one.booking.order !== null && mayEndProtection(one)
      ? [settleBrackets(tx, account, one.booking.order)]
      : [],
  );

/** What the broker calls them. */
function pairsOf(decided: readonly Decided[]): readonly IdPair[] {
  const pairs = new Map<string, IdPair>();
  for (const { message, booking } of decided) {
    const { content } = message;
    if (booking.order === null || content.kind === 'activity' || content.kind === 'unreadable') continue;
    const pair = { clientOrderId: booking.order.clientOrderId, brokerOrderId: content.brokerOrderId };
    pairs.set(`${pair.clientOrderId} ${pair.brokerOrderId}`, pair);
  }
  return [...pairs.values()];
}

const wasApplied = ({ booking: { disposition, reason } }: Decided): boolean =>
  disposition === 'applied' && reason === null;

const saveDispositions = (tx: Tx, account: AccountId, decided: readonly Decided[]): Sent => [
  messagesApplied(
    tx,
    account,
    decided.filter(wasApplied).map(({ message }) => message),
  ),
  ...decided
    .filter((one) => !wasApplied(one))
    .map(({ message, booking }) => decideMessage(tx, account, message, booking)),
];

/** Answers the reasons to stop that other orders give. */
async function writeMore(tx: Tx, account: AccountId, booking: Booking): Promise<readonly HaltOrder[]> {
  const { order, cancel, follows, closesGap } = booking;
  if (cancel !== null) await promiseCancel(tx, 'tx-d.cancel', account, cancel);
  const halts = await followAll(tx, account, follows);
  if (closesGap && order !== null) await closeGap(tx, account, order);
  await keepLeftOpen(tx, 'tx-d', account, booking);
  return halts;
}
