/** Lists, page by page: each row with the key that the next page begins behind. */
import { type RawBuilder, sql } from 'kysely';

import { type AccountId, type Json, invariant } from '@mqk/core';
import { type HistoryList, PAGE_MAX, type Page, type PageRequest } from '@mqk/execution/store';

import type { Database } from '../database/pool.ts';
import { query } from '../database/query.ts';

/** Rows `(key, item)` behind the row with the key `after`, in the order of the list. */
type Rows = (account: AccountId, after: string | null) => RawBuilder<unknown>;

const orders: Rows = (account, after) => sql`
  select o.client_order_id as key, json_build_object('clientOrderId', o.client_order_id, 'strategy', o.strategy,
    'instrument', o.instrument, 'leg', o.leg, 'side', o.side, 'quantity', o.quantity::text, 'filled', o.filled::text,
    'base', o.base, 'order', o.doc, 'decidedAt', (select mqk.utc(n.decided_at) from mqk.intent n
      where n.account = o.account and n.intent = o.intent), 'createdAt', mqk.utc(o.created_at), 'updatedAt', mqk.utc(o.updated_at)) as item,
    row_number() over (order by o.created_at desc, o.client_order_id desc) as place
  from mqk."order" o where o.account = ${account} and (${after}::text is null or (o.created_at, o.client_order_id) <
    (select a.created_at, a.client_order_id from mqk."order" a where a.account = ${account} and a.client_order_id = ${after}))
  order by o.created_at desc, o.client_order_id desc`;

const denials: Rows = (account, after) => sql`
  select d.id::text as key, json_build_object('id', d.id::text, 'intent', d.intent, 'clientOrderId', d.client_order_id,
    'base', o.base, 'code', d.code, 'numbers', d.doc, 'instrument', n.instrument, 'leg', n.leg,
    'terms', n.doc -> 'terms', 'decidedAt', mqk.utc(n.decided_at), 'deniedAt', mqk.utc(d.denied_at)) as item, -d.id as place
  from mqk.denial d
    left join mqk."order" o on o.account = d.account and o.client_order_id = d.client_order_id
    left join mqk.intent n on n.account = d.account and n.intent = coalesce(d.intent, o.intent)
  where d.account = ${account} and (${after}::text is null or d.id <
    case when ${after}::text ~ '^[0-9]{1,18}$' then ${after}::text::bigint else 0 end)
  order by d.id desc`;

const fills: Rows = (account, after) => sql`
  select e.execution_id as key, json_build_object('executionId', e.execution_id, 'clientOrderId', e.client_order_id,
    'strategy', e.strategy, 'instrument', e.instrument, 'side', e.side, 'quantity', e.quantity::text, 'price', e.price::text,
    'fee', e.fee::text, 'executedAt', mqk.utc(e.executed_at), 'bookedAt', mqk.utc(e.booked_at), 'now', (select json_build_object(
      'amendmentId', n.amendment_id, 'quantity', n.quantity::text, 'price', n.price::text, 'fee', n.fee::text)
      from mqk.amendment n where n.account = e.account and n.execution_id = e.execution_id
      order by n.booked_at desc limit 1)) as item,
    row_number() over (order by e.booked_at desc, e.execution_id desc) as place
  from mqk.execution e where e.account = ${account} and (${after}::text is null or (e.booked_at, e.execution_id) <
    (select a.booked_at, a.execution_id from mqk.execution a where a.account = ${account} and a.execution_id = ${after}))
  order by e.booked_at desc, e.execution_id desc`;

const positions: Rows = (account, after) => sql`
  select concat_ws('/', p.strategy, p.instrument) as key, json_build_object('strategy', p.strategy,
    'instrument', p.instrument, 'quantity', p.quantity::text, 'realizedPnl', p.doc ->> 'realizedPnl', 'fees', p.doc ->> 'fees',
    'lots', p.doc -> 'lots', 'mark', m.price::text, 'markedAt', mqk.utc(m.at)) as item,
    row_number() over (order by p.strategy, p.instrument) as place
  from mqk.position p left join mqk.mark m using (account, instrument)
  where p.account = ${account} and (${after}::text is null or concat_ws('/', p.strategy, p.instrument) > ${after})
  order by p.strategy, p.instrument`;

const questions: Rows = (account, after) => sql`
  select q.id::text as key, json_build_object('id', q.id::text, 'kind', q.kind, 'clientOrderId', q.client_order_id,
    'instrument', q.instrument, 'reason', q.reason, 'counted', q.counted::text, 'asked', q.asked, 'answer', q.answer,
    'halted', q.raised, 'openedAt', mqk.utc(q.opened_at)) as item, q.id as place
  from mqk.inquiry q where q.account = ${account} and q.closed_at is null and (${after}::text is null or q.id >
    case when ${after}::text ~ '^[0-9]{1,18}$' then ${after}::text::bigint else 9223372036854775807 end)
  order by q.id`;

const alerts: Rows = (account, after) => sql`
  select a.id::text as key, json_build_object('id', a.id::text, 'code', a.code, 'clientOrderId', a.client_order_id,
    'detail', a.detail, 'raisedAt', mqk.utc(a.raised_at)) as item, -a.id as place
  from mqk.alert a where a.account = ${account} and (${after}::text is null or a.id <
    case when ${after}::text ~ '^[0-9]{1,18}$' then ${after}::text::bigint else 0 end)
  order by a.id desc`;

const LISTS: Readonly<Record<HistoryList, Rows>> = { orders, denials, fills, positions, questions, alerts };

/** One row more than the page holds is read, to know whether there is another page. */
export async function page(
  database: Database,
  account: AccountId,
  { list, limit, after }: PageRequest & { readonly list: HistoryList },
): Promise<Page> {
  invariant(
    Number.isSafeInteger(limit) && limit >= 1 && limit <= PAGE_MAX,
    `a page holds 1 to ${PAGE_MAX} rows`,
  );
  const found = await query(
    database,
    'read.page',
    sql<{ readonly key: string; readonly item: string }>`select key, item::text as item from (
      ${LISTS[list](account, after)} limit ${limit + 1}::int) rows order by place`,
  );
  const shown = found.slice(0, limit);
  return {
    items: shown.map(({ item }) => JSON.parse(item) as Json),
    next: found.length > limit ? (shown.at(-1)?.key ?? null) : null,
  };
}
