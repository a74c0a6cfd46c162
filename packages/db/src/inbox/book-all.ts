/** Books messages one after the other, each upon what the one before it left. */
import { type AccountId, type ClientOrderId, invariant } from '@mqk/core';
import type { HaltOrder } from '@mqk/execution/store';

import type { Transaction } from '../database/transaction.ts';
import type { StatementTag } from '../tags.ts';
import { FactsAhead, isPlain } from './ahead.ts';
import { readFacts } from './facts.ts';
import type { Heard } from './fresh.ts';
import { type HeldBooks, Unheld } from './held-books.ts';
import type { Book } from './outcome.ts';
import { type Decided, mayEndProtection, writeBookings } from './write-bookings.ts';

type Tx = Transaction<StatementTag>;

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
  readonly held: HeldBooks;
  /** Facts that are known already. */
  readonly ahead: FactsAhead;
}

/** Answers {@link Unheld}, and has nothing to be committed, when it comes upon an order that the caller does not hold. */
export async function bookAll(
  tx: Tx,
  account: AccountId,
  { heard, begun }: { readonly heard: readonly Heard[]; readonly begun: Begun },
  book: Book,
): Promise<Tally | Unheld> {
  const count = { applied: 0, repeated: 0, quarantined: 0, parked: 0 };
  const halts: HaltOrder[] = [];
  let { ahead } = begun;
  const { held } = begun;
  /** Plain ones, decided and not written yet. */
  let run: Decided[] = [];
  /** Messages whose facts are read at once: few behind one that was not plain, then more and more. */
  let reach = heard.length;
  const write = async (...more: Decided[]): Promise<void> => {
    halts.push(...(await writeBookings(tx, account, run)), ...(await writeBookings(tx, account, more)));
    run = [];
  };
  for (const [at, each] of heard.entries()) {
    let facts = ahead.of(each);
    if (facts === null) {
      await write();
      const next = heard.slice(at, at + reach);
      ahead = new FactsAhead(next, await readFacts(tx, account, next));
      facts = ahead.of(each);
    }
    invariant(facts !== null, `the facts of message ${each.message.key} are read`);
    const decided = { message: each.message, facts, booking: book(facts, each.message) };
    const unheld = held.lacks(ordersIn(decided));
    if (unheld.length > 0) return new Unheld(unheld);
    if (decided.booking.order !== null) held.add(decided.booking.order.clientOrderId);
    count[decided.booking.disposition] += 1;
    halts.push(...decided.booking.halts);
    if (!isPlain(decided)) {
      await write(decided);
      ahead = NOTHING_AHEAD;
      reach = 1;
      continue;
    }
    run.push(decided);
    ahead.add(decided);
    reach *= 2;
    // what is left of brackets is asked of the books as they are behind this one, and before the next
    if (mayEndProtection(decided)) await write();
  }
  await write();
  return { ...count, someWait: count.parked > 0 || (heard.length > 0 && held.waiting), halts };
}

/** What it may change: the order that it is about, and those that follow it. */
const ordersIn = ({ facts: { order }, booking: { follows } }: Decided): readonly ClientOrderId[] => [
  ...(order === null ? [] : [order.clientOrderId]),
  ...follows.map(({ clientOrderId }) => clientOrderId),
];

export const NOTHING_AHEAD = new FactsAhead([], []);
