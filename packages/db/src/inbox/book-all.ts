/** Books messages one after the other, each upon what the one before it left. */
import { type RawBuilder, sql } from 'kysely';

import { type AccountId, invariant } from '@mqk/core';
import { type HaltOrder, type InboxStore, orderOf } from '@mqk/execution/store';

import type { Transaction } from '../database/transaction.ts';
import type { StatementTag } from '../tags.ts';
import { FactsAhead, isPlain } from './ahead.ts';
import { readFacts } from './facts.ts';
import type { Heard } from './fresh.ts';
import type { Book } from './outcome.ts';
import { type Decided, mayEndProtection, writeBookings } from './write-bookings.ts';

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
  /** Facts that are known already. */
  readonly ahead: FactsAhead;
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
  let { ahead } = begun;
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
    if (mayEndProtection(decided.booking)) await write();
  }
  await write();
  return { ...count, someWait: count.parked > 0 || (heard.length > 0 && begun.waiting), halts };
}

export const NOTHING_AHEAD = new FactsAhead([], []);

/**
 * Every order that is spoken of, in one order for all, and then the head of the books. Answers whether messages wait.
 * What still waits to be sent about these orders comes first: news may withdraw it, and whoever claims it or takes it
 * back locks it before the orders.
 */
export async function lockBooks(tx: Tx, account: AccountId, messages: readonly Message[]): Promise<boolean> {
  const ids: RawBuilder<unknown> = sql`${messages.flatMap(({ content }) => orderOf(content) ?? [])}::text[]`;
  const [books] = await tx.run(
    'tx-d.orders',
    sql<{ readonly waiting: boolean }>`with promises as materialized (
        select b.id from mqk.outbox b where b.account = ${account} and b.status = 'CREATED' and b.kind <> 'cancel'
          and (b.client_order_id = any(${ids}) or b.successor = any(${ids})) order by b.id for update),
      orders as materialized (
        select o.client_order_id from mqk."order" o where o.account = ${account} and o.client_order_id = any(${ids})
          and (select count(*) from promises) >= 0 order by o.client_order_id for no key update)
      select c.ledger_seq, exists (select from mqk.inbox where account = ${account} and disposition = 'parked') as waiting
      from (select count(*) from orders) counted, mqk.cash c where c.account = ${account} for no key update of c`,
  );
  return books?.waiting ?? false;
}
