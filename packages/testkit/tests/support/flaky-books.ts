/** What has to be true at the end, whatever got lost on the way. */
import { expect } from '@jest/globals';

import { haltsOf } from './books.ts';
import type { Story } from './story.ts';

export async function booksAgree(desk: Story, orders: number): Promise<void> {
  const taken = desk.broker.taken();
  expect(taken).toHaveLength(orders);
  expect(new Set(taken).size).toBe(orders);
  const [row] = await desk.sql(`select
    (select count(*)::int from mqk.execution) as executions,
    (select count(*)::int from mqk.ledger where kind = 'fill') as fills,
    (select count(*)::int from mqk."order" where base = 'FILLED') as filled,
    (select count(*)::int from mqk."order" where possibly_live or base = 'UNSENT') as open,
    (select count(*)::int from mqk.reservation where released_at is null) as held,
    (select count(*)::int from mqk.outbox where status not in ('SUBMITTED', 'FAILED')) as unsettled`);
  expect(row).toEqual({ executions: orders, fills: orders, filled: orders, open: 0, held: 0, unsettled: 0 });
  expect(await haltsOf(desk)).toEqual([]);
  expect((await desk.gateway().reconcile()).verdict).toMatchObject({ state: 'CLEAN' });
}
