/** Our executions as a reconcile compares them: as they stand, by the id that they go by now. */
import { type RawBuilder, sql } from 'kysely';

import type { AccountId } from '@mqk/core';
import type { BooksWindow } from '@mqk/execution/store';

import { momentIfAny } from '../write/moment.ts';

/** Rows `(id, client_order_id, instrument, side, quantity, price, cash, booked_at)`; what was taken back is not among them. */
export const executionRows = (
  account: AccountId,
  { executions, since, askedAt }: BooksWindow,
): RawBuilder<unknown> => sql`
  select coalesce(a.amendment_id, e.execution_id) as id, e.client_order_id, e.instrument, e.side,
    coalesce(a.quantity, e.quantity) as quantity, coalesce(a.price, e.price) as price,
    l.cash + (select coalesce(sum(m.cash), 0) from mqk.ledger m where m.account = e.account and m.ref = e.execution_id
      and m.kind = 'amendment') as cash,
    coalesce(a.booked_at, e.booked_at) as booked_at
  from mqk.execution e join mqk.ledger l on l.account = e.account and l.kind = 'fill' and l.ref = e.execution_id
  left join lateral (select * from mqk.amendment a where a.account = e.account and a.execution_id = e.execution_id
    order by a.booked_at desc limit 1) a on true
  where e.account = ${account} and coalesce(a.quantity, e.quantity) > 0
    and (e.execution_id = any(${executions}::text[])
      or e.executed_at >= coalesce(${momentIfAny(since)}::timestamptz, '-infinity')
      or e.booked_at >= ${momentIfAny(askedAt)}::timestamptz
      or e.execution_id in (select execution_id from mqk.amendment where account = ${account}
        and amendment_id = any(${executions}::text[])))`;
