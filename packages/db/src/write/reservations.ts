/** What is held back for an order, and when it is free again. */
import { sql } from 'kysely';

import type { AccountId, ClientOrderId } from '@mqk/core';

import { fixed } from '../database/statement.ts';
import type { Transaction } from '../database/transaction.ts';
import type { StatementTag } from '../tags.ts';

const releasing = fixed<never>()(
  ['account', 'orders'],
  ({ account, orders }) => sql`update mqk.reservation set released_at = clock_timestamp()
    where account = ${account} and client_order_id = any(${orders}::text[]) and released_at is null`,
);

export async function releaseReservations(
  tx: Transaction<StatementTag>,
  tag: StatementTag,
  account: AccountId,
  orders: readonly ClientOrderId[],
): Promise<void> {
  if (orders.length === 0) return;
  await tx.run(tag, releasing({ account, orders: [...orders] }));
}
