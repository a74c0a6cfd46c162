/** Our side of the account, and what is under way, read in one statement: one moment. */
import { type RawBuilder, sql } from 'kysely';

import {
  type AccountId,
  type ClientOrderId,
  FLAT,
  type SystemTime,
  ZERO,
  signed,
  systemTime,
} from '@mqk/core';
import type { BooksWindow, ReconcileStore } from '@mqk/execution/store';
import { type Order, isTerminal } from '@mqk/oms';
import type { InFlight, NewsInFlight, OurBooks, OurOrderLine } from '@mqk/reconcile';

import type { Database } from '../database/pool.ts';
import { query } from '../database/query.ts';
import { read } from '../facts/codecs.ts';
import { momentIfAny } from '../write/moment.ts';
import { executionRows } from './execution-rows.ts';
import {
  type StoredActivity,
  type StoredBooks,
  type StoredExecution,
  type StoredOrder,
  booksCodec,
} from './stored-books.ts';

/** How long what is under way excuses a difference, in milliseconds. Too long hides a real one. */
export interface ReconcileRules {
  /** An order without an answer. */
  readonly unknownAgeMsMax: number;
  /** Something that was heard and waits to be booked. */
  readonly newsAgeMsMax: number;
  /** A snapshot; and with it what was booked after the broker was asked for it, which the next one has to show. */
  readonly snapshotAgeMsMax: number;
}

const booksObject = (
  account: AccountId,
  window: BooksWindow,
  { unknownAgeMsMax }: ReconcileRules,
): RawBuilder<unknown> => sql`json_build_object(
  'now', mqk.utc(clock_timestamp()),
  'opened', (select opened_at is not null from mqk.account where account = ${account}),
  'cash', (select amount::text from mqk.cash where account = ${account}),
  'watermark', (select doc from mqk.watermark where account = ${account}),
  'before', (select json_build_object(
    'orders', coalesce(json_agg(id order by id) filter (where what = 'order'), '[]'),
    'executions', coalesce(json_agg(id order by id) filter (where what = 'execution'), '[]'))
    from mqk.before_opening where account = ${account}),
  'positions', (select coalesce(json_agg(json_build_object('instrument', instrument, 'quantity', quantity::text) order by instrument), '[]')
    from (select instrument, sum(quantity) as quantity from mqk.position
      where account = ${account} group by instrument having sum(quantity) <> 0) held),
  'orders', (select coalesce(json_agg(json_build_object('order', o.doc, 'brokerOrderId', m.broker_order_id,
      'changedAt', mqk.utc(o.updated_at)) order by o.client_order_id), '[]')
    -- what may be open is found first, so that no order that is over is read for it
    from (select client_order_id as id from mqk."order" where account = ${account} and possibly_live
      union select client_order_id from mqk.reservation where account = ${account} and released_at is null
      union select unnest(${window.orders}::text[])) asked
    cross join lateral (select * from mqk."order" where account = ${account} and client_order_id = asked.id limit 1) o
    left join lateral (select broker_order_id from mqk.id_map
      where account = ${account} and client_order_id = asked.id limit 1) m on true
    where o.possibly_live or o.base = 'UNSENT' or o.client_order_id = any(${window.orders}::text[])),
  'executions', (select coalesce(json_agg(json_build_object('bookedAt', mqk.utc(x.booked_at),
      'line', json_build_object('executionId', x.id, 'clientOrderId', x.client_order_id,
        'instrument', x.instrument, 'side', x.side, 'quantity', x.quantity::text, 'price', x.price::text,
        'cash', x.cash::text)) order by x.id), '[]') from (${executionRows(account, window)}) x),
  'waiting', (select coalesce(json_agg(json_build_object('id', key, 'instrument', null, 'quantity', '0',
      'cash', content #>> '{activity,cash}', 'bookedAt', mqk.utc(received_at)) order by seq), '[]')
    from mqk.inbox where account = ${account} and disposition = 'parked' and kind = 'activity'),
  'activities', (select coalesce(json_agg(json_build_object('id', a.ref, 'instrument', a.instrument, 'quantity', a.quantity::text,
      'cash', a.cash::text, 'bookedAt', mqk.utc(a.booked_at)) order by a.ref), '[]')
    from (select ref, instrument, sum(quantity) as quantity, sum(cash) as cash, max(booked_at) as booked_at from mqk.ledger
      where account = ${account} and kind not in ('fill', 'opening', 'amendment')
        and booked_at >= ${momentIfAny(window.askedAt)}::timestamptz group by ref, instrument) a),
  'sending', (select coalesce(json_agg(json_build_object('clientOrderId', f.id, 'since', mqk.utc(f.since)) order by f.place, f.id), '[]')
    from (select b.id as place, unnest(array[b.client_order_id, b.successor]) as id, coalesce(b.doubted_at, b.claimed_at) as since
      from mqk.outbox b where b.account = ${account} and b.status in ('CLAIMED', 'UNKNOWN') and b.kind <> 'cancel'
      -- news of it waits for what it is about
      union all select null, p.client_order_id, min(p.received_at) from mqk.inbox p
        where p.account = ${account} and p.disposition = 'parked' and p.client_order_id is not null
        group by p.client_order_id
      -- the snapshot still lists, under the name that it went by, what was amended since
      union all select null, e.client_order_id, min(a.booked_at) from mqk.amendment a join mqk.execution e using (account, execution_id)
        where a.account = ${account} and a.booked_at >= ${momentIfAny(window.askedAt)}::timestamptz
          and (e.execution_id = any(${window.executions}::text[])
            or exists (select from mqk.amendment o where o.account = a.account and o.execution_id = a.execution_id
              and o.booked_at < a.booked_at and o.amendment_id = any(${window.executions}::text[])))
        group by e.client_order_id
      -- the broker is being asked what of it was executed
      union all select null, g.client_order_id, g.opened_at from ${asking(account, 'fill_gap', unknownAgeMsMax)} g
      ) f where f.id is not null),
  'asked', (select coalesce(json_agg(json_build_object('clientOrderId', r.client_order_id, 'since', mqk.utc(r.opened_at))
      order by r.client_order_id), '[]') from ${asking(account, 'reread', unknownAgeMsMax)} r))`;

/** A question about an order; one that nobody answers does not excuse for ever. */
const asking = (
  account: AccountId,
  kind: 'reread' | 'fill_gap',
  unknownAgeMsMax: number,
): RawBuilder<unknown> => sql`(select q.client_order_id, q.opened_at from mqk.inquiry q
  where q.account = ${account} and q.kind = ${kind} and q.closed_at is null and q.client_order_id is not null
    and q.opened_at > clock_timestamp() - ${unknownAgeMsMax} * interval '1 millisecond')`;

export async function books(
  database: Database,
  account: AccountId,
  { window, ...rules }: ReconcileRules & { readonly window: BooksWindow },
): Promise<Awaited<ReturnType<ReconcileStore['books']>>> {
  const [row] = await query(
    database,
    'read.books',
    sql<{ readonly books: string }>`select ${booksObject(account, window, rules)}::text as books`,
  );
  const stored = read(booksCodec, row?.books, 'books');
  return {
    ours: ourBooks(account, stored),
    inFlight: inFlight(stored, rules, window.askedAt),
    watermark: stored.watermark,
    before: stored.before,
    now: stored.now,
  };
}

const ourBooks = (account: AccountId, stored: StoredBooks): OurBooks => ({
  account,
  opened: stored.opened,
  cash: stored.cash,
  positions: stored.positions,
  orders: stored.orders.map(orderLine),
  executions: stored.executions.map(({ line }) => line),
});

function orderLine({ order, brokerOrderId }: StoredOrder): OurOrderLine {
  const { side, quantity, type, limitPrice, stopPrice, timeInForce } = order.terms;
  const { clientOrderId, instrument, filled } = order;
  return {
    clientOrderId,
    brokerOrderId: order.brokerOrderId ?? brokerOrderId,
    status: statusOf(order),
    instrument,
    side,
    quantity,
    filled,
    type,
    limitPrice,
    stopPrice,
    timeInForce,
  };
}

function statusOf(order: Order): OurOrderLine['status'] {
  if (order.base === 'UNSENT') return 'unsent';
  return isTerminal(order) ? 'closed' : 'working';
}

/** What we changed after the broker was asked may be missing in its answer, however long that took. */
function inFlight(stored: StoredBooks, rules: ReconcileRules, askedAt: SystemTime | null): InFlight {
  const { unknownAgeMsMax, newsAgeMsMax, snapshotAgeMsMax } = rules;
  const isNews = (at: SystemTime): boolean => askedAt !== null && at >= askedAt;
  const asLongAsThePicture = snapshotAgeMsMax + 1;
  const executed = stored.executions.filter(({ bookedAt }) => isNews(bookedAt));
  const moved = stored.orders.filter(({ changedAt, order }) => isNews(changedAt) && order.base !== 'UNSENT');
  return {
    orders: stored.sending.map(({ clientOrderId, since }) => ({
      clientOrderId,
      until: later(since, unknownAgeMsMax),
    })),
    eventsNotApplied: [
      ...stored.waiting.map((activity) => activityNews(activity, newsAgeMsMax)),
      ...stored.asked.map((about) => standing(about.clientOrderId, about.since, unknownAgeMsMax)),
    ],
    newerThanSnapshot: [
      ...executed.map((execution) => executionNews(execution, asLongAsThePicture)),
      ...moved.map(({ order, changedAt }) => standing(order.clientOrderId, changedAt, asLongAsThePicture)),
      ...stored.activities.map((activity) => activityNews(activity, asLongAsThePicture)),
    ],
    snapshotAgeMsMax,
  };
}

const later = (at: SystemTime, ms: number): SystemTime => systemTime(at + ms);

const activityNews = ({ bookedAt, ...moved }: StoredActivity, ageMsMax: number): NewsInFlight => ({
  ...moved,
  clientOrderId: null,
  executionId: null,
  until: later(bookedAt, ageMsMax),
});

const executionNews = ({ line, bookedAt }: StoredExecution, ageMsMax: number): NewsInFlight => ({
  id: line.executionId,
  clientOrderId: line.clientOrderId,
  executionId: line.executionId,
  instrument: line.instrument,
  quantity: signed(line.side, line.quantity),
  cash: line.cash,
  until: later(bookedAt, ageMsMax),
});

/** Of an order nothing but how it stands. */
const standing = (clientOrderId: ClientOrderId, since: SystemTime, ageMsMax: number): NewsInFlight => ({
  id: clientOrderId,
  clientOrderId,
  executionId: null,
  instrument: null,
  quantity: FLAT,
  cash: ZERO,
  until: later(since, ageMsMax),
});
