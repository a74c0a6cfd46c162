/**
 * Claims that nobody will settle any more.
 *
 * A row claimed in an older epoch may have been sent by a process that did not live to say so; one of the running
 * process may have been sent by it, and the settlement was lost. Either is a doubt. A cancel may be repeated without
 * harm, so it simply waits to be sent again.
 */
import { sql } from 'kysely';

import { type AccountId, type ClaimToken, type ClientOrderId, invariant } from '@mqk/core';
import type { OutboxKind } from '@mqk/execution/store';
import { type Order, type OrderEvent, orderCodec, transition } from '@mqk/oms';

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
  readonly order: ClientOrderId;
  readonly successor: ClientOrderId | null;
}

interface Found {
  readonly orphans: readonly Orphan[];
  readonly orders: ReadonlyMap<ClientOrderId, Order>;
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
    const found = await find(tx, account, epoch, unsettled);
    if (found.orphans.length === 0) return new Abandon(0);
    await write(tx, account, found);
    return found.orphans.length;
  });
}

/** Rows first, then their orders, always by id. */
async function find(
  tx: Tx,
  account: AccountId,
  epoch: bigint,
  unsettled: readonly ClaimToken[],
): Promise<Found> {
  const orphans = await tx.run(
    'orphans.rows',
    sql<Orphan>`select id, kind, client_order_id as "order", successor from mqk.outbox
      where account = ${account} and status = 'CLAIMED'
        and (claim_epoch < ${epoch} or claim_token = any(${[...unsettled]}::text[])) order by id for update`,
  );
  if (orphans.length === 0) return { orphans, orders: new Map() };
  const orders = await tx.run(
    'orphans.orders',
    sql<{ readonly id: ClientOrderId; readonly doc: string }>`select client_order_id as id, doc::text as doc
      from mqk."order" where account = ${account}
        and client_order_id = any(${orphans.flatMap(({ order, successor }) => [order, successor])}::text[])
      order by client_order_id for no key update`,
  );
  return { orphans, orders: new Map(orders.map(({ id, doc }) => [id, read(orderCodec, doc, 'order')])) };
}

async function write(tx: Tx, account: AccountId, found: Found): Promise<void> {
  const { orphans } = found;
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
  await updateOrders(tx, 'orphans.order', account, ordersOf(found));
}

/** What the death of its sender means: for the order of the row, and for the one that was to take over. */
const NEWS: Readonly<Record<OutboxKind, { readonly order: OrderEvent; readonly successor: OrderEvent }>> = {
  submit: { order: { kind: 'submit_unknown' }, successor: { kind: 'submit_unknown' } },
  cancel: { order: { kind: 'cancel_unknown' }, successor: { kind: 'submit_unknown' } },
  replace: { order: { kind: 'replace_unknown' }, successor: { kind: 'submit_unknown' } },
};

/** An order and its cancel may both be orphans: each event is applied to what the one before made of it. */
function ordersOf({ orphans, orders }: Found): readonly Order[] {
  const after = new Map(orders);
  const tell = (id: ClientOrderId | null, event: OrderEvent): void => {
    const before = id === null ? undefined : after.get(id);
    if (id !== null && before !== undefined) after.set(id, transition(before, event).order);
  };
  for (const { kind, order, successor } of orphans) {
    tell(order, NEWS[kind].order);
    tell(successor, NEWS[kind].successor);
  }
  return [...after.values()];
}
