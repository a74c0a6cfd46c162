/**
 * TX-D: news is heard, understood and booked in one transaction.
 *
 * Messages are taken together as long as all of them can be booked. When one cannot, each is taken by itself,
 * and the one at fault is kept with its reason, so that it neither stops the others nor is lost.
 */
import type { AccountId } from '@mqk/core';
import type { InboxStore, ReceiveOutcome } from '@mqk/execution/store';

import { isLasting } from '../database/failures.ts';
import type { Database } from '../database/pool.ts';
import { Abandon } from '../database/transaction.ts';
import { haltAccount } from '../write/halt.ts';
import { haltingTransaction, lockAccount, needsControl } from '../write/lock.ts';
import { type Tally, bookAll } from './book-all.ts';
import { freshMessages } from './fresh.ts';
import { advanceCursor } from './messages.ts';
import { quarantine } from './quarantine.ts';

type Messages = Parameters<InboxStore['receive']>[1];
type Message = Messages[number];
export type Book = Parameters<InboxStore['receive']>[2];

export interface Inbox {
  readonly database: Database;
  readonly account: AccountId;
  readonly epoch: bigint;
}

const NOTHING: ReceiveOutcome = { applied: 0, repeated: 0, quarantined: 0, halts: [] };

export async function receive(inbox: Inbox, messages: Messages, book: Book): Promise<ReceiveOutcome> {
  const [first, ...others] = messages;
  if (first === undefined) return NOTHING;
  try {
    return await receiveTogether(inbox, messages, book);
  } catch (error) {
    if (!isLasting(error)) throw error;
    return others.length === 0 ? keepAside(inbox, first, error) : oneByOne(inbox, messages, book);
  }
}

async function oneByOne(inbox: Inbox, messages: Messages, book: Book): Promise<ReceiveOutcome> {
  let total = NOTHING;
  for (const message of messages) {
    const one = await receive(inbox, [message], book);
    if (one.ownership === 'ownership_lost') return { ...total, ownership: 'ownership_lost' };
    total = sum(total, one);
  }
  return total;
}

const sum = (a: ReceiveOutcome, b: ReceiveOutcome): ReceiveOutcome => ({
  applied: a.applied + b.applied,
  repeated: a.repeated + b.repeated,
  quarantined: a.quarantined + b.quarantined,
  halts: [...a.halts, ...b.halts],
});

const LOST = new Abandon<ReceiveOutcome>({ ...NOTHING, ownership: 'ownership_lost' });

async function receiveTogether(
  { database, account, epoch }: Inbox,
  messages: Messages,
  book: Book,
): Promise<ReceiveOutcome> {
  return haltingTransaction<ReceiveOutcome>(database, 'tx-d', async (tx, mode) => {
    const locked = await lockAccount(tx, 'tx-d.lock', account, { mode, risk: false });
    if (locked.epoch !== epoch) return LOST;
    const fresh = await freshMessages(tx, account, epoch, messages);
    const tally: Tally = await bookAll(tx, account, fresh, book);
    if (tally.halts.length > 0 && mode === 'shared') return needsControl;
    await advanceCursor(tx, account, messages);
    if (tally.halts.length > 0) await haltAccount(tx, 'tx-d', account, { locked, halts: tally.halts });
    return outcomeOf(tally, messages.length - fresh.length);
  });
}

const outcomeOf = (tally: Tally, known: number): ReceiveOutcome => ({
  applied: tally.applied,
  repeated: tally.repeated + known,
  quarantined: tally.quarantined,
  halts: tally.halts.map(({ code }) => code),
});

async function keepAside(inbox: Inbox, message: Message, error: unknown): Promise<ReceiveOutcome> {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const kept = await quarantine(inbox, message, reason);
  if (kept === 'ownership_lost') return { ...NOTHING, ownership: 'ownership_lost' };
  return { ...NOTHING, quarantined: 1 };
}
