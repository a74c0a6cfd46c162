/** The whole story of one order: what it is now, and everything that happened to it, oldest first. */
import { type RawBuilder, sql } from 'kysely';

import type { AccountId, ClientOrderId, Json } from '@mqk/core';

import type { Database } from '../database/pool.ts';
import { query } from '../database/query.ts';
import { bracketEvents, bracketOf, replaceOf } from './family.ts';

/** Rows `(at, what, detail)`; `rank` tells apart what happened in one and the same transaction. */
const events = (account: AccountId, id: ClientOrderId): RawBuilder<unknown> => sql`
  select n.created_at as at, 0 as rank, 'intent' as what, json_build_object('intent', n.intent, 'run', n.run,
      'strategy', n.strategy, 'leg', n.leg, 'decidedAt', mqk.utc(n.decided_at), 'wish', n.doc) as detail
    from mqk.intent n where n.account = ${account} and n.client_order_id = ${id}
  union all select b.created_at, 1, 'promise', json_build_object('row', b.id::text, 'kind', b.kind, 'class', b.class,
      'status', b.status, 'payload', b.payload, 'sha256', b.payload_sha256, 'expiresAt', mqk.utc(b.expires_at))
    from mqk.outbox b where b.account = ${account} and ${concerns(id)}
  union all select r.created_at, 2, 'reservation', json_build_object('price', r.price::text, 'quantity', r.quantity::text,
      'releasedAt', mqk.utc(r.released_at))
    from mqk.reservation r where r.account = ${account} and r.client_order_id = ${id}
  union all select d.denied_at, 3, 'refusal', json_build_object('code', d.code, 'numbers', d.doc)
    from mqk.denial d where d.account = ${account} and d.client_order_id = ${id}
  union all select t.claimed_at, 4, 'claim', json_build_object('row', t.outbox_id::text, 'kind', t.kind,
      'attempt', t.attempt, 'epoch', t.epoch::text)
    from mqk.attempt t join mqk.outbox b on b.id = t.outbox_id where b.account = ${account} and ${concerns(id)}
  union all select t.finished_at, 5, 'answer', json_build_object('row', t.outbox_id::text, 'kind', t.kind,
      'attempt', t.attempt, 'outcome', t.outcome, 'detail', t.detail)
    from mqk.attempt t join mqk.outbox b on b.id = t.outbox_id
    where b.account = ${account} and ${concerns(id)} and t.finished_at is not null
  union all select m.learnt_at, 6, 'broker_id', json_build_object('brokerOrderId', m.broker_order_id)
    from mqk.id_map m where m.account = ${account} and m.client_order_id = ${id}
  union all select v.seen_at, 7, 'evidence', json_build_object('row', v.outbox_id::text, 'kind', v.kind, 'detail', v.detail)
    from mqk.evidence v join mqk.outbox b on b.id = v.outbox_id where b.account = ${account} and ${concerns(id)}
  union all select i.received_at, 8, 'message', json_build_object('key', i.key, 'kind', i.kind,
      'disposition', i.disposition, 'reason', i.reason, 'waitsFor', case i.disposition when 'parked' then i.awaits end, 'raw', encode(i.raw, 'escape'))
    from mqk.inbox i where i.account = ${account} and i.client_order_id = ${id}
  union all select e.booked_at, 9, 'execution', json_build_object('executionId', e.execution_id, 'side', e.side,
      'quantity', e.quantity::text, 'price', e.price::text, 'fee', e.fee::text, 'executedAt', mqk.utc(e.executed_at),
      'entry', l.seq::text, 'cash', l.cash::text)
    from mqk.execution e left join mqk.ledger l on l.account = e.account and l.kind = 'fill' and l.ref = e.execution_id
    where e.account = ${account} and e.client_order_id = ${id}
  union all select a.booked_at, 10, case when a.quantity = 0 then 'bust' else 'correction' end, json_build_object(
      'amendmentId', a.amendment_id, 'amends', a.amends, 'executionId', a.execution_id, 'quantity', a.quantity::text,
      'price', a.price::text, 'fee', a.fee::text, 'amendedAt', mqk.utc(a.amended_at))
    from mqk.amendment a join mqk.execution e using (account, execution_id)
    where a.account = ${account} and e.client_order_id = ${id}
  union all select q.opened_at, 11, 'question', json_build_object('id', q.id::text, 'kind', q.kind, 'reason', q.reason)
    from mqk.inquiry q where q.account = ${account} and q.client_order_id = ${id}
  union all select q.closed_at, 12, 'answered', json_build_object('id', q.id::text, 'answer', q.answer, 'asked', q.asked)
    from mqk.inquiry q where q.account = ${account} and q.client_order_id = ${id} and q.closed_at is not null
  union all select a.raised_at, 13, 'alert', json_build_object('code', a.code, 'detail', a.detail)
    from mqk.alert a where a.account = ${account} and a.client_order_id = ${id}
  union all select c.seen_at, 1, 'other_wish', json_build_object('intent', c.intent, 'wish', c.doc)
    from mqk.intent_conflict c join mqk.intent n using (account, intent)
    where c.account = ${account} and n.client_order_id = ${id}
  union all select e.raised_at, 16, e.kind, json_build_object('code', e.code, 'detail', e.detail)
    from mqk.event e where e.account = ${account} and e.client_order_id = ${id}
      and e.kind in ('outcome_unknown', 'outcome_known')
  union all ${bracketEvents(account, id)}`;

/** A replace concerns the order that it is a row of, and the one that is to take over. */
const concerns = (id: ClientOrderId): RawBuilder<unknown> =>
  sql`(b.client_order_id = ${id} or b.successor = ${id})`;

export async function story(database: Database, account: AccountId, id: ClientOrderId): Promise<Json | null> {
  const [row] = await query(
    database,
    'read.story',
    sql<{
      readonly story: string;
    }>`select json_build_object('order', o.doc, 'updatedAt', mqk.utc(o.updated_at),
        'bracket', ${bracketOf(account)}, 'replace', ${replaceOf(account)},
        'timeline', (select json_agg(json_build_object('at', mqk.utc(t.at), 'what', t.what, 'detail', t.detail)
          order by t.at, t.rank) from (${events(account, id)}) t))::text as story
      from mqk."order" o where o.account = ${account} and o.client_order_id = ${id}`,
  );
  return row === undefined ? null : (JSON.parse(row.story) as Json);
}
