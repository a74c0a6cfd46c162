/**
 * TX-D: news is heard, understood and booked in one transaction.
 *
 * Messages are taken together as long as all of them can be booked. When one cannot, each is taken by itself,
 * and the one at fault is kept with its reason, so that it neither stops the others nor is lost. What came before the
 * news that it is about waits for it, and is booked right behind it.
 */
import type { ClientOrderId } from '@mqk/core';
import type { InboxStore, ReceiveOutcome } from '@mqk/execution/store';

import { isLasting } from '../database/failures.ts';
import { together } from '../database/together.ts';
import { Abandon, type Transaction } from '../database/transaction.ts';
import type { StatementTag } from '../tags.ts';
import { haltAccount } from '../write/halt.ts';
import { haltingTransaction, lockAccount, needsControl } from '../write/lock.ts';
import { FactsAhead } from './ahead.ts';
import { type Begun, bookAll } from './book-all.ts';
import { readFacts } from './facts.ts';
import { freshMessages } from './fresh.ts';
import { Unheld, holding, lockBooks } from './held-books.ts';
import { advanceCursor, insertMessages } from './messages.ts';
import { type Book, type Inbox, NOTHING, faultOf, outcomeOf, sum } from './outcome.ts';
import { retryParked } from './parked.ts';
import { quarantine } from './quarantine.ts';

type Messages = Parameters<InboxStore['receive']>[1];
type Message = Messages[number];

/** What was heard, and whether messages wait that it may have brought their subject. */
interface Heard {
  readonly outcome: ReceiveOutcome;
  readonly someWait: boolean;
}

export async function receive(inbox: Inbox, messages: Messages, book: Book): Promise<ReceiveOutcome> {
  const { outcome, someWait } = await hear(inbox, messages, book);
  if (!someWait || outcome.ownership === 'ownership_lost') return outcome;
  const woken = await retryParked(inbox, book);
  const total = sum(outcome, woken);
  return woken.ownership === undefined ? total : { ...total, ownership: woken.ownership };
}

async function hear(inbox: Inbox, messages: Messages, book: Book): Promise<Heard> {
  const [first, ...others] = messages;
  if (first === undefined) return { outcome: NOTHING, someWait: false };
  try {
    return await hearTogether(inbox, messages, book);
  } catch (error) {
    if (!isLasting(error)) throw error;
    return others.length === 0 ? keepAside(inbox, first, error) : oneByOne(inbox, messages, book);
  }
}

async function oneByOne(inbox: Inbox, messages: Messages, book: Book): Promise<Heard> {
  let total: Heard = { outcome: NOTHING, someWait: false };
  for (const message of messages) {
    const one = await hear(inbox, [message], book);
    if (one.outcome.ownership === 'ownership_lost')
      return { ...total, outcome: { ...total.outcome, ownership: 'ownership_lost' } };
    total = { outcome: sum(total.outcome, one.outcome), someWait: total.someWait || one.someWait };
  }
  return total;
}

const NOT_OURS: Heard = { outcome: { ...NOTHING, ownership: 'ownership_lost' }, someWait: false };

const hearTogether = (inbox: Inbox, messages: Messages, book: Book): Promise<Heard> =>
  holding((also) => hearHolding(inbox, { messages, also }, book));

/** Messages, and what they turned out to be about as well. */
interface Told {
  readonly messages: Messages;
  readonly also: readonly ClientOrderId[];
}

function hearHolding({ database, account, epoch }: Inbox, told: Told, book: Book): Promise<Heard | Unheld> {
  const { messages } = told;
  return haltingTransaction<Heard | Unheld>(database, 'tx-d', async (tx, mode) => {
    const locked = await lockAccount(tx, 'tx-d.lock', account, { mode, risk: false });
    if (locked.epoch !== epoch) return new Abandon(NOT_OURS);
    const { fresh, begun } = await stored(tx, { account, epoch }, told);
    const tally = await bookAll(tx, account, { heard: fresh, begun }, book);
    if (tally instanceof Unheld) return new Abandon(tally);
    if (tally.halts.length > 0 && mode === 'shared') return needsControl;
    if (tally.halts.length > 0) await haltAccount(tx, 'tx-d', account, { locked, halts: tally.halts });
    return { outcome: outcomeOf(tally, messages.length - fresh.length), someWait: tally.someWait };
  });
}

interface Stored {
  readonly fresh: Parameters<typeof bookAll>[2]['heard'];
  readonly begun: Begun;
}

/** The messages are kept, their place in the stream with them, and what they need is read: all at once. */
async function stored(
  tx: Transaction<StatementTag>,
  whose: Pick<Inbox, 'account' | 'epoch'>,
  { messages, also }: Told,
): Promise<Stored> {
  const { account, epoch } = whose;
  const heard = messages.map((message) => ({ message, knownKey: false }));
  const [inserted, , held, facts] = await together([
    insertMessages(tx, account, epoch, messages),
    advanceCursor(tx, account, messages),
    lockBooks(tx, account, messages, also),
    readFacts(tx, account, heard),
  ]);
  const fresh = await freshMessages(tx, whose, messages, inserted);
  return { fresh, begun: { held, ahead: new FactsAhead(heard, facts) } };
}

async function keepAside(inbox: Inbox, message: Message, error: unknown): Promise<Heard> {
  const kept = await quarantine(inbox, message, faultOf(error));
  if (kept === 'ownership_lost') return NOT_OURS;
  return { outcome: { ...NOTHING, quarantined: 1 }, someWait: false };
}
