/** The orders that an order belongs with: its entry, the legs of its bracket, what it replaces and what replaces it. */
import { type RawBuilder, sql } from 'kysely';

import type { AccountId, ClientOrderId } from '@mqk/core';

/** An order of the family, and why it is over or is to be. */
const member = (account: AccountId): RawBuilder<unknown> => sql`json_build_object(
  'clientOrderId', f.client_order_id, 'leg', f.leg, 'parent', f.parent, 'ocoGroup', f.oco_group, 'side', f.side,
  'quantity', f.quantity::text, 'filled', f.filled::text, 'base', f.base, 'cancel', f.doc ->> 'cancel',
  'flags', f.doc -> 'flags', 'terms', f.doc -> 'terms', 'promisedAt', mqk.utc(f.created_at), 'changedAt', mqk.utc(f.updated_at),
  'cancelAsked', (select json_build_object('because', c.payload::json ->> 'reason', 'at', mqk.utc(c.created_at))
    from mqk.outbox c where c.account = ${account} and c.client_order_id = f.client_order_id and c.kind = 'cancel'
    order by c.id limit 1),
  'refusal', (select s.refusal_code from mqk.outbox s where s.account = ${account}
    and s.client_order_id = f.client_order_id and s.kind = 'submit'))`;

/** What was executed against the position by other orders while the bracket was open: what it gave up went that way. */
const otherWays = (account: AccountId): RawBuilder<unknown> => sql`(
  select coalesce(json_agg(json_build_object('clientOrderId', x.client_order_id, 'executionId', x.execution_id,
    'quantity', x.quantity::text, 'bookedAt', mqk.utc(x.booked_at)) order by x.booked_at, x.execution_id), '[]')
  from mqk.execution x left join mqk."order" w on w.account = x.account and w.client_order_id = x.client_order_id
  where x.account = ${account} and x.strategy = b.strategy and x.instrument = b.instrument and x.side <> e.side
    and w.parent is distinct from b.entry and x.booked_at between b.created_at and coalesce(b.ended_at, 'infinity'))`;

/** The bracket of an order that is its entry or one of its legs; null for any other. */
export const bracketOf = (account: AccountId): RawBuilder<unknown> => sql`(
  select json_build_object('entry', b.entry, 'stopPrice', b.stop_price::text, 'targetPrice', b.target_price::text,
    'promisedAt', mqk.utc(b.created_at), 'givenUp', b.given_up::text, 'givenUpAt', mqk.utc(b.given_up_at),
    'otherWays', case when b.given_up > 0 then ${otherWays(account)} else '[]' end,
    'endedAt', mqk.utc(b.ended_at), 'endedBecause', b.ended_because,
    'orders', (select json_agg(${member(account)} order by f.parent is not null, f.created_at, f.client_order_id)
      from mqk."order" f where f.account = ${account} and (f.client_order_id = b.entry or f.parent = b.entry)))
  from mqk.bracket b join mqk."order" e on e.account = b.account and e.client_order_id = b.entry
  where b.account = ${account} and b.entry = coalesce(o.parent, o.client_order_id))`;

/** One name each, or null: the order that it is to take over from, and the one that is to take over from it. */
export const replaceOf = (account: AccountId): RawBuilder<unknown> => sql`json_build_object(
  'of', (select r.client_order_id from mqk.outbox r where r.account = ${account} and r.successor = o.client_order_id),
  'by', (select r.successor from mqk.outbox r where r.account = ${account} and r.client_order_id = o.client_order_id
    and r.kind = 'replace' order by r.id desc limit 1))`;

/** What became of the bracket of an order, as rows of its story. */
export const bracketEvents = (account: AccountId, id: ClientOrderId): RawBuilder<unknown> => sql`
  select t.at, t.rank, t.what, t.detail
  from mqk."order" o
    join mqk.bracket b on b.account = o.account and b.entry = coalesce(o.parent, o.client_order_id)
    cross join lateral (values
      (b.created_at, 2, 'bracket', json_build_object('entry', b.entry, 'stopPrice', b.stop_price::text,
        'targetPrice', b.target_price::text)),
      (b.given_up_at, 14, 'bracket_given_up', json_build_object('entry', b.entry, 'quantity', b.given_up::text)),
      (b.ended_at, 15, 'bracket_ended', json_build_object('entry', b.entry, 'because', b.ended_because))) t (at, rank, what, detail)
  where o.account = ${account} and o.client_order_id = ${id} and t.at is not null`;
