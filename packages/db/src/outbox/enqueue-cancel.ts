/** TX-A for a cancel: what becomes of the wish is decided from the order, under its lock. */
import { sql } from 'kysely';

import { type AccountId, type ClientOrderId, invariant } from '@mqk/core';
import type { CancelDecision, OutboxStore } from '@mqk/execution/store';
import type { Order } from '@mqk/oms';

import type { Database } from '../database/pool.ts';
import { together } from '../database/together.ts';
import { Abandon, type Transaction, inTransaction } from '../database/transaction.ts';
import type { StatementTag } from '../tags.ts';
import { promiseCancel, withdrawPromise } from '../write/cancels.ts';
import { shareLease } from '../write/lock.ts';
import { lockOrder, updateOrders } from '../write/orders.ts';

type Answer = Awaited<ReturnType<OutboxStore['enqueueCancel']>>;
type Judge = Parameters<OutboxStore['enqueueCancel']>[2];

interface Asked {
  readonly account: AccountId;
  readonly epoch: bigint;
  readonly clientOrderId: ClientOrderId;
}

export async function enqueueCancel(
  database: Database,
  { account, epoch, clientOrderId }: Asked,
  judge: Judge,
): Promise<Answer> {
  return inTransaction<StatementTag, Answer>(database, 'tx-a', async (tx) => {
    // its promise is locked before the order itself, as the dispatcher does
    const [now, replaces] = await together([
      shareLease(tx, account),
      lockPromise(tx, account, clientOrderId),
    ]);
    if (now !== epoch) return new Abandon<Answer>('ownership_lost');
    const original = replaces === null ? null : await lockOrder(tx, 'tx-a.original', account, replaces);
    const order = await lockOrder(tx, 'tx-a.target', account, clientOrderId);
    if (order === null) return new Abandon('no_such_order');
    const decision: CancelDecision = judge(order, original);
    invariant(decision.order.clientOrderId === clientOrderId, 'a cancel is about its own order');
    await updateOrders(tx, 'tx-a.order', account, changed(decision));
    if (decision.kind === 'withdraw') {
      await withdrawPromise(tx, 'tx-a', account, clientOrderId);
      const { cancel = null } = decision;
      if (cancel !== null) await promiseCancel(tx, 'tx-a.cancel', account, cancel);
    }
    if (decision.kind !== 'promise') return decision.kind;
    return (await promiseCancel(tx, 'tx-a.cancel', account, decision.row)) ? 'promise' : 'already';
  });
}

/** What was to be submitted under this id, and waits; answers the order that it was promised to replace. */
async function lockPromise(
  tx: Transaction<StatementTag>,
  account: AccountId,
  clientOrderId: ClientOrderId,
): Promise<ClientOrderId | null> {
  const [row] = await tx.opening(
    'tx-a.submit',
    sql<{
      readonly replaces: ClientOrderId | null;
    }>`select case kind when 'replace' then client_order_id end as replaces
      from mqk.outbox where account = ${account} and status = 'CREATED'
      and ((kind = 'submit' and client_order_id = ${clientOrderId}) or successor = ${clientOrderId}) for update`,
  );
  return row?.replaces ?? null;
}

const changed = (decision: CancelDecision): readonly Order[] =>
  decision.kind === 'withdraw' && decision.original !== undefined && decision.original !== null
    ? [decision.order, decision.original]
    : [decision.order];
