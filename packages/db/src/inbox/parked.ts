/** Messages that wait for what they are about: booked when it is there, each in a transaction of its own. */
import { sql } from 'kysely';

import type { AccountId, ClientOrderId } from '@mqk/core';
import { type InboxStore, type ReceiveOutcome, orderOf, storedContent } from '@mqk/execution/store';

import { isLasting } from '../database/failures.ts';
import type { Database } from '../database/pool.ts';
import { query } from '../database/query.ts';
import { Abandon, type Transaction, inTransaction } from '../database/transaction.ts';
import { read } from '../facts/codecs.ts';
import type { StatementTag } from '../tags.ts';
import { haltAccount } from '../write/halt.ts';
import { haltingTransaction, lockAccount, needsControl } from '../write/lock.ts';
import { NOTHING_AHEAD, bookAll } from './book-all.ts';
import { Unheld, holding, lockBooks } from './held-books.ts';
import { decideMessage } from './messages.ts';
import { type Book, type Inbox, LOST, NOTHING, faultOf, outcomeOf, sum } from './outcome.ts';

type Tx = Transaction<StatementTag>;
type Message = Parameters<InboxStore['receive']>[1][number];

/**
 * One after the other, oldest first, until nothing that waits can be booked. A message that waits on (it found its
 * subject, and was not satisfied with it) is asked once a round.
 */
export async function retryParked(inbox: Inbox, book: Book): Promise<ReceiveOutcome> {
  let total = NOTHING;
  for (;;) {
    const ready = await readyKeys(inbox.database, inbox.account);
    let booked = 0;
    for (const key of ready) {
      const one = await bookOne(inbox, key, book);
      if (one.ownership === 'ownership_lost') return { ...total, ownership: 'ownership_lost' };
      booked += one.applied + one.repeated + one.quarantined;
      total = sum(total, one);
    }
    if (booked === 0) return total;
  }
}

/** What they wait for is there. */
async function readyKeys(database: Database, account: AccountId): Promise<readonly string[]> {
  const ready = await query(
    database,
    'read.parked',
    sql<{ readonly key: string }>`select p.key from mqk.inbox p
      where p.account = ${account} and p.disposition = 'parked' and case p.awaits_what
        when 'order' then exists (select from mqk."order" o where o.account = p.account and o.client_order_id = any(p.awaits))
        when 'execution' then exists (select from mqk.execution e where e.account = p.account and e.execution_id = any(p.awaits))
          or exists (select from mqk.amendment a where a.account = p.account and a.amendment_id = any(p.awaits))
        when 'instrument' then exists (select from mqk.instrument i where i.account = p.account and i.symbol = any(p.awaits))
        end order by p.seq`,
  );
  return ready.map(({ key }) => key);
}

async function bookOne(inbox: Inbox, key: string, book: Book): Promise<ReceiveOutcome> {
  try {
    return await holding((also) => bookHolding(inbox, { key, also }, book));
  } catch (error) {
    if (!isLasting(error)) throw error;
    return setAside(inbox, key, faultOf(error));
  }
}

/** A message by its key, and what it turned out to be about as well. */
interface Waiting {
  readonly key: string;
  readonly also: readonly ClientOrderId[];
}

function bookHolding(
  { database, account, epoch }: Inbox,
  { key, also }: Waiting,
  book: Book,
): Promise<ReceiveOutcome | Unheld> {
  return haltingTransaction<ReceiveOutcome | Unheld>(database, 'tx-d', async (tx, mode) => {
    const locked = await lockAccount(tx, 'tx-d.lock', account, { mode, risk: false });
    if (locked.epoch !== epoch) return LOST;
    const message = await lockParked(tx, account, key);
    if (message === null) return NOTHING;
    const begun = { held: await lockBooks(tx, account, [message], also), ahead: NOTHING_AHEAD };
    const tally = await bookAll(tx, account, { heard: [{ message, knownKey: false }], begun }, book);
    if (tally instanceof Unheld) return new Abandon(tally);
    if (tally.halts.length > 0 && mode === 'shared') return needsControl;
    if (tally.parked === 0) await closeEarly(tx, account, message);
    if (tally.halts.length > 0) await haltAccount(tx, 'tx-d', account, { locked, halts: tally.halts });
    return outcomeOf(tally, 0);
  });
}

/** Null when somebody has booked it meanwhile. */
async function lockParked(tx: Tx, account: AccountId, key: string): Promise<Message | null> {
  const [row] = await tx.run(
    'tx-d.parked',
    sql<{ readonly cursor: bigint; readonly raw: string; readonly content: string }>`
      select cursor, encode(raw, 'base64') as raw, content::text as content from mqk.inbox
      where account = ${account} and key = ${key} and disposition = 'parked' for no key update`,
  );
  if (row === undefined) return null;
  const raw = Buffer.from(row.raw, 'base64').toString('utf8');
  return { key, cursor: row.cursor, raw, content: read(storedContent, row.content, 'content of a message') };
}

/** The question that it left open is answered, unless others wait beside it. */
async function closeEarly(tx: Tx, account: AccountId, { key, content }: Message): Promise<void> {
  await tx.run(
    'tx-d.early',
    sql`update mqk.inquiry q set closed_at = clock_timestamp(), answer = 'what was waited for has come'
      where q.account = ${account} and q.kind = 'early' and q.closed_at is null
        and coalesce(q.client_order_id, '') in ('', ${orderOf(content) ?? ''})
        and not exists (select from mqk.inbox p where p.account = ${account} and p.disposition = 'parked' and p.key <> ${key}
          and (q.client_order_id is null or p.client_order_id = q.client_order_id))`,
  );
}

/** It can never be booked: kept with its reason, and its question stays open. */
async function setAside(
  { database, account, epoch }: Inbox,
  key: string,
  reason: string,
): Promise<ReceiveOutcome> {
  return inTransaction<StatementTag, ReceiveOutcome>(database, 'tx-d', async (tx) => {
    const locked = await lockAccount(tx, 'tx-d.lock', account, { mode: 'shared', risk: false });
    if (locked.epoch !== epoch)
      return new Abandon<ReceiveOutcome>({ ...NOTHING, ownership: 'ownership_lost' });
    const message = await lockParked(tx, account, key);
    if (message === null) return NOTHING;
    await decideMessage(tx, account, message, { disposition: 'quarantined', reason });
    return { ...NOTHING, quarantined: 1 };
  });
}
