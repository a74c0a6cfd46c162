/** Opening entries: what the broker held when we took the account over, booked once in its life. */
import { sql } from 'kysely';

import { type AccountId, type Instrument, type InstrumentId, type Micros, invariant } from '@mqk/core';
import type { BeforeOpening, BookedEntry } from '@mqk/execution/store';
import { type NewEntry, type Position, applyToCash, applyToPosition } from '@mqk/portfolio';

import { together } from '../database/together.ts';
import type { Transaction } from '../database/transaction.ts';
import { countedMicros, read } from '../facts/codecs.ts';
import { storedInstrument } from '../facts/risk-facts.ts';
import { placeOf, saveBooked } from '../inbox/book-entry.ts';
import type { StatementTag } from '../tags.ts';

type Tx = Transaction<StatementTag>;

export async function bookOpening(tx: Tx, account: AccountId, entries: readonly NewEntry[]): Promise<void> {
  let cash = await openBooks(tx, account);
  const positions = new Map<string, Position>();
  const booked: BookedEntry[] = [];
  for (const entry of entries) {
    const paid = applyToCash(cash, entry);
    invariant(paid.ok, 'an opening can be counted');
    cash = paid.value;
    const position = entry.instrument === null ? null : await held(tx, entry, entry.instrument, positions);
    booked.push({ entry, position });
  }
  await together(saveBooked(tx, 'tx-e', account, { entries: booked, cash }));
}

async function held(
  tx: Tx,
  entry: NewEntry,
  instrument: InstrumentId,
  positions: Map<string, Position>,
): Promise<Position> {
  const place = placeOf({ strategy: entry.strategy, instrument });
  const contract = await instrumentOf(tx, entry.account, instrument);
  const after = applyToPosition(positions.get(place) ?? null, entry, contract);
  invariant(after.ok, 'an opening can be counted');
  positions.set(place, after.value);
  return after.value;
}

/** What the broker had told and listed before is in the opening: it is neither heard nor compared again. */
export async function keepBefore(
  tx: Tx,
  account: AccountId,
  { cursor, orders, executions }: BeforeOpening,
): Promise<void> {
  await tx.run(
    'tx-e.cursor',
    sql`update mqk.stream_cursor set cursor = greatest(cursor, ${cursor}::bigint) where account = ${account}`,
  );
  await tx.run(
    'tx-e.before',
    sql`insert into mqk.before_opening (account, what, id)
      select ${account}, 'order', id from unnest(${[...orders]}::text[]) id
      union select ${account}, 'execution', id from unnest(${[...executions]}::text[]) id`,
  );
}

/** Takes the head of the books. Nothing is in them yet. */
async function openBooks(tx: Tx, account: AccountId): Promise<Micros> {
  const [row] = await tx.run(
    'tx-e.opened',
    sql<{ readonly cash: string }>`with opened as (
        update mqk.account set opened_at = clock_timestamp() where account = ${account} and opened_at is null returning account)
      select to_json(c.amount::text)::text as cash from mqk.cash c join opened using (account) where c.ledger_seq = 0
      for update of c`,
  );
  invariant(row !== undefined, `account ${account} is opened once, and before anything is booked`);
  return read(countedMicros, row.cash, 'cash');
}

async function instrumentOf(
  tx: Tx,
  account: AccountId,
  id: NonNullable<NewEntry['instrument']>,
): Promise<Instrument> {
  const [row] = await tx.run(
    'tx-e.instrument',
    sql<{ readonly doc: string }>`select doc::text as doc from mqk.instrument
      where account = ${account} and instrument = ${id} order by version desc limit 1`,
  );
  return read(storedInstrument, row?.doc, `instrument ${id}`);
}
