/** Our side of the account, and what is under way, read in one statement: one moment. */
import { type RawBuilder, sql } from 'kysely';

import {
  FLAT,
  ZERO,
  booleanCodec,
  brokerOrderIdCodec,
  clientOrderIdCodec,
  executionIdCodec,
  holdingCodec,
  instrumentIdCodec,
  listOf,
  nullable,
  quantityCodec,
  record,
  sideCodec,
  signed,
  systemTime,
  systemTimeCodec,
  textCodec,
  type AccountId,
  type BrokerOrderId,
  type ClientOrderId,
  type Codec,
  type Holding,
  type InstrumentId,
  type Micros,
  type SystemTime,
} from '@mqk/core';
import type { BooksWindow, ListedBefore, ReconcileStore } from '@mqk/execution/store';
import { type Order, isTerminal, orderCodec } from '@mqk/oms';
import {
  type ExecutionLine,
  type InFlight,
  type NewsInFlight,
  type OurBooks,
  type OurOrderLine,
  type PositionLine,
  type Watermark,
  watermarkCodec,
} from '@mqk/reconcile';

import type { Database } from '../database/pool.ts';
import { query } from '../database/query.ts';
import { countedMicros, read } from '../facts/codecs.ts';
import { moment } from '../write/moment.ts';

/** How long what is under way excuses a difference, in milliseconds. Too long hides a real one. */
export interface ReconcileRules {
  /** An order without an answer. */
  readonly unknownAgeMsMax: number;
  /** Something that we booked after the broker was asked. */
  readonly newsAgeMsMax: number;
  readonly snapshotAgeMsMax: number;
}

interface StoredOrder {
  readonly order: Order;
  readonly brokerOrderId: BrokerOrderId | null;
  readonly changedAt: SystemTime;
}

interface StoredExecution {
  readonly line: ExecutionLine;
  readonly bookedAt: SystemTime;
}

/** Money and units that moved without an order, as far as the snapshot may not show them yet. */
interface StoredActivity {
  readonly id: string;
  readonly instrument: InstrumentId | null;
  readonly quantity: Holding;
  readonly cash: Micros;
  readonly bookedAt: SystemTime;
}

interface StoredBooks {
  readonly activities: readonly StoredActivity[];
  readonly now: SystemTime;
  readonly opened: boolean;
  readonly cash: Micros;
  readonly watermark: Watermark | null;
  readonly before: ListedBefore;
  /** When the last sequence was drawn. */
  readonly drawnAt: SystemTime | null;
  readonly positions: readonly PositionLine[];
  readonly orders: readonly StoredOrder[];
  readonly executions: readonly StoredExecution[];
  readonly sending: readonly { readonly clientOrderId: ClientOrderId; readonly since: SystemTime }[];
}

const booksCodec: Codec<StoredBooks> = record<StoredBooks>({
  now: systemTimeCodec,
  opened: booleanCodec,
  cash: countedMicros,
  watermark: nullable(watermarkCodec),
  before: record<ListedBefore>({ orders: listOf(brokerOrderIdCodec), executions: listOf(executionIdCodec) }),
  drawnAt: nullable(systemTimeCodec),
  positions: listOf(record<PositionLine>({ instrument: instrumentIdCodec, quantity: holdingCodec })),
  orders: listOf(
    record<StoredOrder>({
      order: orderCodec,
      brokerOrderId: nullable(brokerOrderIdCodec),
      changedAt: systemTimeCodec,
    }),
  ),
  executions: listOf(
    record<StoredExecution>({
      line: record<ExecutionLine>({
        executionId: executionIdCodec,
        clientOrderId: nullable(clientOrderIdCodec),
        instrument: instrumentIdCodec,
        side: sideCodec,
        quantity: quantityCodec,
        price: countedMicros,
        cash: countedMicros,
      }),
      bookedAt: systemTimeCodec,
    }),
  ),
  activities: listOf(
    record<StoredActivity>({
      id: textCodec,
      instrument: nullable(instrumentIdCodec),
      quantity: holdingCodec,
      cash: countedMicros,
      bookedAt: systemTimeCodec,
    }),
  ),
  sending: listOf(
    record<StoredBooks['sending'][number]>({ clientOrderId: clientOrderIdCodec, since: systemTimeCodec }),
  ),
});

const booksObject = (account: AccountId, window: BooksWindow): RawBuilder<unknown> => sql`json_build_object(
  'now', mqk.utc(clock_timestamp()),
  'opened', (select opened_at is not null from mqk.account where account = ${account}),
  'cash', (select amount::text from mqk.cash where account = ${account}),
  'watermark', (select doc from mqk.watermark where account = ${account}),
  'before', (select json_build_object(
    'orders', coalesce(json_agg(id order by id) filter (where what = 'order'), '[]'),
    'executions', coalesce(json_agg(id order by id) filter (where what = 'execution'), '[]'))
    from mqk.before_opening where account = ${account}),
  'drawnAt', (select mqk.utc(drawn_at) from mqk.watermark where account = ${account}),
  'positions', (select coalesce(json_agg(json_build_object('instrument', instrument, 'quantity', quantity::text) order by instrument), '[]')
    from (select instrument, sum(quantity) as quantity from mqk.position
      where account = ${account} group by instrument having sum(quantity) <> 0) held),
  'orders', (select coalesce(json_agg(json_build_object('order', o.doc, 'brokerOrderId', m.broker_order_id,
      'changedAt', mqk.utc(o.updated_at)) order by o.client_order_id), '[]')
    from mqk."order" o left join mqk.id_map m using (account, client_order_id) where o.account = ${account}
      and (o.possibly_live or o.base = 'UNSENT' or o.client_order_id = any(${window.orders}::text[]))),
  'executions', (select coalesce(json_agg(json_build_object('bookedAt', mqk.utc(e.booked_at), 'line', json_build_object(
      'executionId', e.execution_id, 'clientOrderId', e.client_order_id, 'instrument', e.instrument, 'side', e.side,
      'quantity', e.quantity::text, 'price', e.price::text, 'cash', l.cash::text)) order by e.execution_id), '[]')
    from mqk.execution e join mqk.ledger l on l.account = e.account and l.kind = 'fill' and l.ref = e.execution_id
    where e.account = ${account} and (e.execution_id = any(${window.executions}::text[])
      or e.executed_at >= coalesce(${momentOrNull(window.since)}::timestamptz, '-infinity')
      or e.booked_at >= (select drawn_at from mqk.watermark where account = ${account}))),
  'activities', (select coalesce(json_agg(json_build_object('id', a.ref, 'instrument', a.instrument, 'quantity', a.quantity::text,
      'cash', a.cash::text, 'bookedAt', mqk.utc(a.booked_at)) order by a.ref), '[]')
    from (select ref, instrument, sum(quantity) as quantity, sum(cash) as cash, max(booked_at) as booked_at from mqk.ledger
      where account = ${account} and kind not in ('fill', 'opening')
        and booked_at >= (select drawn_at from mqk.watermark where account = ${account}) group by ref, instrument) a),
  'sending', (select coalesce(json_agg(json_build_object('clientOrderId', f.id,
      'since', mqk.utc(coalesce(b.doubted_at, b.claimed_at))) order by b.id, f.id), '[]')
    from mqk.outbox b cross join lateral unnest(array[b.client_order_id, b.successor]) f (id)
    where b.account = ${account} and b.status in ('CLAIMED', 'UNKNOWN') and b.kind <> 'cancel' and f.id is not null))`;

const momentOrNull = (at: BooksWindow['since']): ReturnType<typeof moment> | null =>
  at === null ? null : moment(at);

export async function books(
  database: Database,
  account: AccountId,
  { window, ...rules }: ReconcileRules & { readonly window: BooksWindow },
): Promise<Awaited<ReturnType<ReconcileStore['books']>>> {
  const [row] = await query(
    database,
    'read.books',
    sql<{ readonly books: string }>`select ${booksObject(account, window)}::text as books`,
  );
  const stored = read(booksCodec, row?.books, 'books');
  return {
    ours: ourBooks(account, stored),
    inFlight: inFlight(stored, rules),
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

/** What we changed after the broker was asked may be missing in its answer, for a while. */
function inFlight(stored: StoredBooks, rules: ReconcileRules): InFlight {
  const { unknownAgeMsMax, newsAgeMsMax, snapshotAgeMsMax } = rules;
  const { drawnAt } = stored;
  const isNews = (at: SystemTime): boolean => drawnAt !== null && at >= drawnAt;
  const executed = stored.executions.filter(({ bookedAt }) => isNews(bookedAt));
  const moved = stored.orders.filter(({ changedAt, order }) => isNews(changedAt) && order.base !== 'UNSENT');
  return {
    orders: stored.sending.map(({ clientOrderId, since }) => ({
      clientOrderId,
      until: later(since, unknownAgeMsMax),
    })),
    eventsNotApplied: [],
    newerThanSnapshot: [
      ...executed.map((execution) => executionNews(execution, newsAgeMsMax)),
      ...moved.map((order) => orderNews(order, newsAgeMsMax)),
      ...stored.activities.map((activity) => activityNews(activity, newsAgeMsMax)),
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

const orderNews = ({ order, changedAt }: StoredOrder, ageMsMax: number): NewsInFlight => ({
  id: order.clientOrderId,
  clientOrderId: order.clientOrderId,
  executionId: null,
  instrument: null,
  quantity: FLAT,
  cash: ZERO,
  until: later(changedAt, ageMsMax),
});
