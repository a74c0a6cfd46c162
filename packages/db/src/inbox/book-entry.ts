/** Execution, ledger, position and cash: one economic fact, four rows, one transaction. */
import { sql } from 'kysely';

import { type AccountId, invariant } from '@mqk/core';
import type { Booking, BookingFacts, InboxStore } from '@mqk/execution/store';
import type { NewEntry, Position } from '@mqk/portfolio';

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

export async function bookEntry(
  tx: Tx,
  { key }: Message,
  { execution, amendment, entries, cash }: Booking,
  { account }: BookingFacts,
): Promise<void> {
  const [first] = entries;
  invariant(first !== undefined || execution === null, 'an execution is booked with its entry');
  invariant(first === undefined || cash !== null, 'an entry moves the cash, be it by nothing');
  if (execution !== null && first !== undefined) await saveExecution(tx, key, execution, first.entry);
  let seq = 0n;
  for (const { entry, position } of entries) {
    seq = await saveEntry(tx, 'tx-d', entry);
    if (position !== null) await savePosition(tx, 'tx-d', position, seq);
    if (cash !== null) await saveCash(tx, 'tx-d', account, { cash, seq });
  }
  if (amendment !== null) await saveAmendment(tx, account, key, amendment);
}

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

/** Answers the number of the entry. The caller holds the head of the books. */
export async function saveEntry(tx: Tx, booker: Booker, entry: NewEntry): Promise<bigint> {
  const [row] = await tx.run(
    `${booker}.ledger`,
    sql<{
      readonly seq: bigint;
    }>`insert into mqk.ledger (account, seq, strategy, instrument, kind, quantity, cash, price, fee, ref, at)
      select ${entry.account}, c.ledger_seq + 1, ${entry.strategy}, ${entry.instrument}, ${entry.kind}, ${entry.quantity},
        ${entry.cash}, ${entry.price}, ${entry.fee}, ${entry.ref}, ${moment(entry.at)}
      from mqk.cash c where c.account = ${entry.account} returning seq`,
  );
  invariant(row !== undefined, 'the books have a head');
  return row.seq;
}

export async function savePosition(tx: Tx, booker: Booker, position: Position, seq: bigint): Promise<void> {
  const { account, strategy, instrument, quantity } = position;
  const doc = documentOf(storedPosition, position);
  await tx.run(
    `${booker}.position`,
    sql`insert into mqk.position (account, strategy, instrument, quantity, doc, ledger_seq)
      values (${account}, ${strategy}, ${instrument}, ${quantity}, ${doc}::json, ${seq})
      on conflict (account, strategy, instrument) do update
        set quantity = excluded.quantity, doc = excluded.doc, ledger_seq = excluded.ledger_seq, updated_at = clock_timestamp()`,
  );
}

export async function saveCash(
  tx: Tx,
  booker: Booker,
  account: AccountId,
  { cash, seq }: { readonly cash: bigint; readonly seq: bigint },
): Promise<void> {
  await tx.run(
    `${booker}.cash`,
    sql`update mqk.cash set amount = ${cash}, ledger_seq = ${seq}, updated_at = clock_timestamp() where account = ${account}`,
  );
}
