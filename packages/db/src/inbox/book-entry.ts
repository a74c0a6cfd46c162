/** Execution, ledger, position and cash: one economic fact, four rows, one transaction. */
import { sql } from 'kysely';

import { type AccountId, invariant } from '@mqk/core';
import type { Booking, BookingFacts, InboxStore } from '@mqk/execution/store';
import type { NewEntry, Position } from '@mqk/portfolio';

import { together } from '../database/together.ts';
import type { Transaction } from '../database/transaction.ts';
import { storedPosition } from '../facts/codecs.ts';
import type { StatementTag } from '../tags.ts';
import { documentOf } from '../write/document.ts';
import { moment } from '../write/moment.ts';
import { storedFill } from './amended-facts.ts';

type Tx = Transaction<StatementTag>;
type Message = Parameters<InboxStore['receive']>[1][number];
/** The two transactions that book. */
export type Booker = 'tx-d' | 'tx-e';

/** Statements that need not wait for one another, in their order. */
export type Sent = readonly Promise<unknown>[];

/** Whether the parts of a booking belong together; asked before anything of it is sent. */
export function isWhole({ execution, entries, cash }: Booking): void {
  invariant(entries.length > 0 || execution === null, 'an execution is booked with its entry');
  invariant(entries.length === 0 || cash !== null, 'an entry moves the cash, be it by nothing');
}

/** Of a booking with one entry at most; those with more go through {@link bookEntries}. */
export function bookEntry(
  tx: Tx,
  { key }: Message,
  { execution, amendment, entries: [first], cash }: Booking,
  { account }: BookingFacts,
): Sent {
  return [
    ...(execution === null || first === undefined ? [] : [saveExecution(tx, key, execution, first.entry)]),
    ...(first === undefined || cash === null ? [] : saveBooked(tx, account, first, cash)),
    ...(amendment === null ? [] : [saveAmendment(tx, account, key, amendment)]),
  ];
}

/** One after the other: each is numbered behind the one before it. */
export async function bookEntries(tx: Tx, { entries, cash }: Booking, account: AccountId): Promise<void> {
  for (const booked of entries) if (cash !== null) await together(saveBooked(tx, account, booked, cash));
}

const saveBooked = (
  tx: Tx,
  account: AccountId,
  { entry, position }: Booking['entries'][number],
  cash: bigint,
): Sent => [
  saveEntry(tx, 'tx-d', entry),
  ...(position === null ? [] : [savePosition(tx, 'tx-d', position)]),
  saveCash(tx, 'tx-d', account, cash),
];

async function saveExecution(
  tx: Tx,
  key: string,
  { executionId, strategy, fill }: NonNullable<Booking['execution']>,
  { account, instrument }: NewEntry,
): Promise<void> {
  invariant(instrument !== null, 'an execution is of an instrument');
  await tx.run(
    'tx-d.execution',
    sql`insert into mqk.execution (account, execution_id, client_order_id, strategy, instrument, side, quantity, price, fee,
        executed_at, doc, inbox_key)
      values (${account}, ${executionId}, ${fill.clientOrderId}, ${strategy}, ${instrument}, ${fill.side},
        ${fill.quantity}, ${fill.price}, ${fill.fee}, ${moment(fill.executedAt)}, ${documentOf(storedFill, fill)}::json, ${key})`,
  );
}

async function saveAmendment(
  tx: Tx,
  account: AccountId,
  key: string,
  { amendmentId, amends, executionId, quantity, price, fee, at }: NonNullable<Booking['amendment']>,
): Promise<void> {
  await tx.run(
    'tx-d.amendment',
    sql`insert into mqk.amendment (account, amendment_id, amends, execution_id, quantity, price, fee, amended_at, inbox_key)
      values (${account}, ${amendmentId}, ${amends}, ${executionId}, ${quantity}, ${price}, ${fee}, ${moment(at)}, ${key})`,
  );
}

/** Numbered behind the last one. The caller holds the head of the books, and saves position and cash behind it. */
export async function saveEntry(tx: Tx, booker: Booker, entry: NewEntry): Promise<void> {
  const booked = await tx.run(
    `${booker}.ledger`,
    sql`insert into mqk.ledger (account, seq, strategy, instrument, kind, quantity, cash, price, fee, ref, at)
      select ${entry.account}, c.ledger_seq + 1, ${entry.strategy}, ${entry.instrument}, ${entry.kind}, ${entry.quantity},
        ${entry.cash}, ${entry.price}, ${entry.fee}, ${entry.ref}, ${moment(entry.at)}
      from mqk.cash c where c.account = ${entry.account} returning seq`,
  );
  invariant(booked.length === 1, 'the books have a head');
}

export async function savePosition(tx: Tx, booker: Booker, position: Position): Promise<void> {
  const { account, strategy, instrument, quantity } = position;
  const doc = documentOf(storedPosition, position);
  await tx.run(
    `${booker}.position`,
    sql`insert into mqk.position (account, strategy, instrument, quantity, doc, ledger_seq)
      select ${account}, ${strategy}, ${instrument}, ${quantity}, ${doc}::json, c.ledger_seq + 1 from mqk.cash c where c.account = ${account}
      on conflict (account, strategy, instrument) do update
        set quantity = excluded.quantity, doc = excluded.doc, ledger_seq = excluded.ledger_seq, updated_at = clock_timestamp()`,
  );
}

/** After its entry and its position: the next entry is numbered behind it. */
export async function saveCash(tx: Tx, booker: Booker, account: AccountId, cash: bigint): Promise<void> {
  await tx.run(
    `${booker}.cash`,
    sql`update mqk.cash set amount = ${cash}, ledger_seq = ledger_seq + 1, updated_at = clock_timestamp() where account = ${account}`,
  );
}
