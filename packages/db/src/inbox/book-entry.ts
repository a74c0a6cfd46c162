/** Execution, ledger, position and cash: one economic fact, four rows, one transaction; of many facts four statements. */
import { sql } from 'kysely';

import { type AccountId, invariant } from '@mqk/core';
import type { BookedAmendment, BookedEntry, BookedExecution, Booking } from '@mqk/execution/store';
import type { NewEntry, Position } from '@mqk/portfolio';

import { fixed } from '../database/statement.ts';
import type { Transaction } from '../database/transaction.ts';
import { storedPosition } from '../facts/codecs.ts';
import type { StatementTag } from '../tags.ts';
import { rows } from '../write/document.ts';
import { moment } from '../write/moment.ts';
import { storedFill } from './amended-facts.ts';

type Tx = Transaction<StatementTag>;
/** The two transactions that book. */
export type Booker = 'tx-d' | 'tx-e';

/** Statements that need not wait for one another, in their order. */
export type Sent = readonly Promise<unknown>[];

/** Whether the parts of a booking belong together; asked before anything of it is sent. */
export function isWhole({ execution, entries, cash }: Booking): void {
  invariant(entries.length > 0 || execution === null, 'an execution is booked with its entry');
  invariant(entries.length === 0 || cash !== null, 'an entry moves the cash, be it by nothing');
}

interface Numbered {
  readonly seq: bigint;
}

const executing = fixed<never>()(
  ['account', 'list'],
  ({
    account,
    list,
  }) => sql`insert into mqk.execution (account, execution_id, client_order_id, strategy, instrument, side,
      quantity, price, fee, executed_at, doc, inbox_key)
    select ${account}, r.id, r."order", r.strategy, r.instrument, r.side, r.quantity, r.price, r.fee, r.at, r.doc, r.key
    from json_to_recordset(${list}::json) as r(id text, "order" text, strategy text, instrument text, side text,
      quantity bigint, price bigint, fee bigint, at timestamptz, doc json, key text)`,
);

/** An execution with its entry, and the message that told of it. */
export interface Executed {
  readonly key: string;
  readonly execution: BookedExecution;
  readonly entry: NewEntry;
}

export async function saveExecutions(
  tx: Tx,
  account: AccountId,
  executed: readonly Executed[],
): Promise<void> {
  if (executed.length === 0) return;
  const list = executed.map(({ key, execution: { executionId, strategy, fill }, entry: { instrument } }) => {
    invariant(instrument !== null, 'an execution is of an instrument');
    return {
      id: executionId,
      order: fill.clientOrderId,
      strategy,
      instrument,
      side: fill.side,
      quantity: fill.quantity.toString(),
      price: fill.price.toString(),
      fee: fill.fee.toString(),
      at: moment(fill.executedAt),
      doc: storedFill.encode(fill),
      key,
    };
  });
  await tx.run('tx-d.execution', executing({ account, list: rows(list) }));
}

export async function saveAmendment(
  tx: Tx,
  account: AccountId,
  key: string,
  { amendmentId, amends, executionId, quantity, price, fee, at }: BookedAmendment,
): Promise<void> {
  await tx.run(
    'tx-d.amendment',
    sql`insert into mqk.amendment (account, amendment_id, amends, execution_id, quantity, price, fee, amended_at, inbox_key)
      values (${account}, ${amendmentId}, ${amends}, ${executionId}, ${quantity}, ${price}, ${fee}, ${moment(at)}, ${key})`,
  );
}

const entering = fixed<Numbered>()(
  ['account', 'list'],
  ({
    account,
    list,
  }) => sql`insert into mqk.ledger (account, seq, strategy, instrument, kind, quantity, cash, price, fee, ref, at)
    select c.account, c.ledger_seq + r.place, r.strategy, r.instrument, r.kind, r.quantity, r.cash, r.price, r.fee, r.ref, r.at
    from mqk.cash c cross join json_to_recordset(${list}::json) as r(place int, strategy text, instrument text, kind text,
      quantity bigint, cash bigint, price bigint, fee bigint, ref text, at timestamptz)
    where c.account = ${account} order by r.place returning seq`,
);

const holding = fixed<never>()(
  ['account', 'list'],
  ({
    account,
    list,
  }) => sql`insert into mqk.position (account, strategy, instrument, quantity, doc, ledger_seq)
    select c.account, r.strategy, r.instrument, r.quantity, r.doc, c.ledger_seq + r.place
    from mqk.cash c cross join json_to_recordset(${list}::json) as r(place int, strategy text, instrument text, quantity bigint,
      doc json)
    where c.account = ${account}
    on conflict (account, strategy, instrument) do update
      set quantity = excluded.quantity, doc = excluded.doc, ledger_seq = excluded.ledger_seq, updated_at = clock_timestamp()`,
);

const paying = fixed<Numbered>()(
  ['account', 'amount', 'count'],
  ({
    account,
    amount,
    count,
  }) => sql`update mqk.cash set amount = ${amount}, ledger_seq = ledger_seq + ${count}::int,
      updated_at = clock_timestamp()
    where account = ${account} returning ledger_seq as seq`,
);

/**
 * Entries numbered behind the last one in their order, each position as the last of them left it, and the cash after all
 * of them. The caller holds the head of the books.
 */
export function saveBooked(
  tx: Tx,
  booker: Booker,
  account: AccountId,
  { entries, cash }: { readonly entries: readonly BookedEntry[]; readonly cash: bigint | null },
): Sent {
  if (entries.length === 0 || cash === null) return [];
  return [
    saveEntries(tx, booker, account, entries),
    savePositions(tx, booker, account, entries),
    saveCash(tx, booker, account, { cash, count: entries.length }),
  ];
}

async function saveEntries(
  tx: Tx,
  booker: Booker,
  account: AccountId,
  entries: readonly BookedEntry[],
): Promise<void> {
  const list = entries.map(({ entry }, index) => {
    invariant(entry.account === account, `an entry of ${entry.account} is not booked in ${account}`);
    return {
      place: index + 1,
      strategy: entry.strategy,
      instrument: entry.instrument,
      kind: entry.kind,
      quantity: entry.quantity.toString(),
      cash: entry.cash.toString(),
      price: entry.price === null ? null : entry.price.toString(),
      fee: entry.fee.toString(),
      ref: entry.ref,
      at: moment(entry.at),
    };
  });
  const booked = await tx.run(`${booker}.ledger`, entering({ account, list: rows(list) }));
  invariant(booked.length === entries.length, `${booked.length} of ${entries.length} entries are booked`);
}

/** What is held of an instrument by a strategy. */
export const placeOf = ({ strategy, instrument }: Pick<Position, 'strategy' | 'instrument'>): string =>
  `${strategy} ${instrument}`;

async function savePositions(
  tx: Tx,
  booker: Booker,
  account: AccountId,
  entries: readonly BookedEntry[],
): Promise<void> {
  const last = new Map<string, { readonly position: Position; readonly place: number }>();
  for (const [index, { position }] of entries.entries())
    if (position !== null) last.set(placeOf(position), { position, place: index + 1 });
  if (last.size === 0) return;
  const list = [...last.values()].map(({ position, place }) => ({
    place,
    strategy: position.strategy,
    instrument: position.instrument,
    quantity: position.quantity.toString(),
    doc: storedPosition.encode(position),
  }));
  await tx.run(`${booker}.position`, holding({ account, list: rows(list) }));
}

/** After the entries and positions: whatever is booked next is numbered behind them. */
async function saveCash(
  tx: Tx,
  booker: Booker,
  account: AccountId,
  { cash, count }: { readonly cash: bigint; readonly count: number },
): Promise<void> {
  const paid = await tx.run(`${booker}.cash`, paying({ account, amount: cash, count }));
  invariant(paid.length === 1, 'the books have a head');
}
