/**
 * Claims that nobody will settle any more.
 *
 * A row claimed in an older epoch may have been sent by a process that did not live to say so; one of the running
 * process may have been sent by it, and the settlement was lost. Either is a doubt. A cancel may be repeated without
 * harm, so it simply waits to be sent again.
 */
import { sql } from 'kysely';

import { type AccountId, type ClaimToken, invariant } from '@mqk/core';
import type { OutboxKind } from '@mqk/execution/store';
import { type Order, orderCodec, transition } from '@mqk/oms';

import type { Database } from '../database/pool.ts';
import { Abandon, type Transaction, inTransaction } from '../database/transaction.ts';
import { read } from '../facts/codecs.ts';
import type { StatementTag } from '../tags.ts';
import { lockAccount } from '../write/lock.ts';
import { updateOrders } from '../write/orders.ts';

type Tx = Transaction<StatementTag>;

interface Orphan {
  readonly id: bigint;
  readonly kind: OutboxKind;
  readonly doc: string;
}

/** Answers how many there were; none when the epoch itself is an older one. */
export async function doubtOrphans(
  database: Database,
  account: AccountId,
  epoch: bigint,
  unsettled: readonly ClaimToken[] = [],
): Promise<number> {
  return inTransaction<StatementTag, number>(database, 'orphans', async (tx) => {
    const locked = await lockAccount(tx, 'orphans.lock', account, { mode: 'shared', risk: false });
    if (locked.epoch !== epoch) return new Abandon(0);
    const orphans = await find(tx, account, epoch, unsettled);
    if (orphans.length === 0) return new Abandon(0);
    await write(tx, account, orphans);
    return orphans.length;
  });
}

/** Rows first, then their orders, always by id. */
async function find(
  tx: Tx,
  account: AccountId,
  epoch: bigint,
  unsettled: readonly ClaimToken[],
): Promise<readonly Orphan[]> {
  const rows = await tx.run(
    'orphans.rows',
    sql<{ readonly id: bigint }>`select id from mqk.outbox
      where account = ${account} and status = 'CLAIMED'
        and (claim_epoch < ${epoch} or claim_token = any(${[...unsettled]}::text[])) order by id for update`,
  );
  if (rows.length === 0) return [];
  const orphans = await tx.run(
    'orphans.orders',
    sql<Orphan>`select b.id, b.kind, o.doc::text as doc
      from mqk.outbox b join mqk."order" o using (account, client_order_id)
      where b.id = any(${rows.map(({ id }) => id.toString())}::bigint[])
      order by o.client_order_id for no key update of o`,
  );
  return [...orphans].sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function write(tx: Tx, account: AccountId, orphans: readonly Orphan[]): Promise<void> {
  const ids = orphans.map(({ id }) => id.toString());
  await tx.run(
    'orphans.attempt',
    sql`update mqk.attempt a set outcome = 'orphaned', detail = 'nobody could say how it ended', finished_at = clock_timestamp()
      from mqk.outbox b where b.id = any(${ids}::bigint[]) and a.outbox_id = b.id and a.attempt = b.attempts`,
  );
  const changed = await tx.run(
    'orphans.outbox',
    sql`update mqk.outbox set claim_token = null, claim_epoch = null, changed_at = clock_timestamp(),
        due_at = clock_timestamp(),
        status = case kind when 'cancel' then 'CREATED' else 'UNKNOWN' end,
        unresolved = case kind when 'cancel' then 0 else unresolved + 1 end,
        doubted_at = case kind when 'cancel' then null else coalesce(doubted_at, claimed_at) end
      where id = any(${ids}::bigint[]) returning id`,
  );
  invariant(changed.length === orphans.length, 'every orphan is found once');
  await updateOrders(tx, 'orphans.order', account, ordersOf(orphans));
}

/** An order and its cancel may both be orphans: each event is applied to what the one before made of it. */
function ordersOf(orphans: readonly Orphan[]): readonly Order[] {
  const orders = new Map<string, Order>();
  for (const { kind, doc } of orphans) {
    const stored = read(orderCodec, doc, 'order');
    const before = orders.get(stored.clientOrderId) ?? stored;
    const event = { kind: kind === 'cancel' ? 'cancel_unknown' : 'submit_unknown' } as const;
    orders.set(stored.clientOrderId, transition(before, event).order);
  }
  return [...orders.values()];
}
