/** Brackets: promised with their entry, and over when nothing wants a leg of them any more. */
import { sql } from 'kysely';

import type { AccountId, ClientOrderId, OrderIntent } from '@mqk/core';
import type { Protection } from '@mqk/execution/store';
import type { Order } from '@mqk/oms';

import type { Transaction } from '../database/transaction.ts';
import type { StatementTag } from '../tags.ts';

type Tx = Transaction<StatementTag>;

export async function promiseBracket(
  tx: Tx,
  { account, strategy, instrument }: OrderIntent,
  entry: ClientOrderId,
  { stopPrice, targetPrice }: Protection,
): Promise<void> {
  await tx.run(
    'tx-a.bracket',
    sql`insert into mqk.bracket (account, entry, strategy, instrument, stop_price, target_price)
      values (${account}, ${entry}, ${strategy}, ${instrument}, ${stopPrice}, ${targetPrice})`,
  );
}

/** The position is left by another way; by a person it is left whoever holds it. */
export async function endBracketsOf(
  tx: Tx,
  { account, strategy, instrument }: OrderIntent,
  whose: 'its own' | 'all',
): Promise<void> {
  await tx.run(
    'tx-a.bracket-end',
    sql`update mqk.bracket set ended_at = clock_timestamp()
      where account = ${account} and instrument = ${instrument} and ended_at is null
        ${whose === 'all' ? sql`` : sql`and strategy = ${strategy}`}`,
  );
}

/** A leg was executed: when all of an entry that nothing can be added to is closed, its bracket is over. */
export async function endBracketWhenClosed(tx: Tx, account: AccountId, entry: ClientOrderId): Promise<void> {
  await tx.run(
    'tx-d.bracket',
    sql`update mqk.bracket b set ended_at = clock_timestamp() from mqk."order" e
      where b.account = ${account} and b.entry = ${entry} and b.ended_at is null
        and e.account = b.account and e.client_order_id = b.entry and not e.possibly_live and e.base <> 'UNSENT'
        and e.filled <= (select coalesce(sum(l.filled), 0) from mqk."order" l
          where l.account = ${account} and l.parent = ${entry})`,
  );
}

/** An exit was executed: when nothing is held any more, whatever protected it is over, and so makes no leg of what comes next. */
export async function endBracketsWhenFlat(tx: Tx, account: AccountId, exit: Order): Promise<void> {
  await tx.run(
    'tx-d.bracket',
    sql`update mqk.bracket b set ended_at = clock_timestamp() from mqk."order" e
      where b.account = ${account} and b.strategy = ${exit.strategy} and b.instrument = ${exit.instrument}
        and b.ended_at is null and e.account = b.account and e.client_order_id = b.entry
        and not e.possibly_live and e.base <> 'UNSENT'
        and not exists (select from mqk.position p where p.account = b.account and p.strategy = b.strategy
          and p.instrument = b.instrument and p.quantity <> 0)`,
  );
}
