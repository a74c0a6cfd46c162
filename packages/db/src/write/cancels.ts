/** Requests to cancel as rows, and promises that are taken back. */
import { sql } from 'kysely';

import type { AccountId, ClientOrderId } from '@mqk/core';
import type { Promised } from '@mqk/execution/store';

import type { Transaction } from '../database/transaction.ts';
import type { StatementTag } from '../tags.ts';
import { releaseReservations } from './reservations.ts';

type Tx = Transaction<StatementTag>;

/** A request to cancel never expires. Answers whether it is a new one: one that waits already will do. */
export async function promiseCancel(
  tx: Tx,
  tag: StatementTag,
  account: AccountId,
  row: Promised,
): Promise<boolean> {
  const created = await tx.run(
    tag,
    sql`insert into mqk.outbox (account, kind, class, client_order_id, payload, payload_sha256, expires_at)
      values (${account}, ${row.kind}, ${row.class}, ${row.clientOrderId}, ${row.payload}, ${row.payloadSha256},
        '9999-12-31T00:00:00Z')
      on conflict (account, client_order_id) where kind = 'cancel' and status in ('CREATED', 'CLAIMED') do nothing
      returning id`,
  );
  return created.length === 1;
}

/** Of an order that nobody outside has heard of, whether it was to be submitted or to take over from another. */
export async function withdrawPromise(
  tx: Tx,
  transaction: 'tx-a' | 'tx-d',
  account: AccountId,
  clientOrderId: ClientOrderId,
): Promise<void> {
  await tx.run(
    `${transaction}.withdraw`,
    sql`update mqk.outbox set status = 'FAILED', refusal_code = 'withdrawn', changed_at = clock_timestamp()
      where account = ${account} and status = 'CREATED'
        and ((kind = 'submit' and client_order_id = ${clientOrderId}) or successor = ${clientOrderId})`,
  );
  await releaseReservations(tx, `${transaction}.release`, account, [clientOrderId]);
}
