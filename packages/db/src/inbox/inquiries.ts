/** Questions to the broker that news left open: read, and answered. */
import { type RawBuilder, sql } from 'kysely';

import {
  type AccountId,
  type Codec,
  bigintCodec,
  booleanCodec,
  clientOrderIdCodec,
  instrumentIdCodec,
  integerCodec,
  listOf,
  nullable,
  oneOf,
  quantityCodec,
  record,
  textCodec,
} from '@mqk/core';
import {
  type Fenced,
  INQUIRY_KINDS,
  type InboxStore,
  type Inquiry,
  type InquiryAnswer,
} from '@mqk/execution/store';
import { type Order, orderCodec } from '@mqk/oms';

import type { Database } from '../database/pool.ts';
import { query } from '../database/query.ts';
import type { Given } from '../database/statement.ts';
import { Abandon, type Transaction } from '../database/transaction.ts';
import { read } from '../facts/codecs.ts';
import type { StatementTag } from '../tags.ts';
import { appendAudit } from '../write/audit.ts';
import { promiseCancel } from '../write/cancels.ts';
import { plainText } from '../write/document.ts';
import { haltAccount } from '../write/halt.ts';
import { learnIds } from '../write/id-map.ts';
import { keepLeftOpen } from '../write/left-open.ts';
import { haltingTransaction, lockAccount, needsControl } from '../write/lock.ts';
import { updateOrders } from '../write/orders.ts';
import { releaseReservations } from '../write/reservations.ts';

type Tx = Transaction<StatementTag>;

const inquiriesCodec: Codec<readonly Inquiry[]> = listOf(
  record<Inquiry>({
    id: bigintCodec,
    kind: oneOf(INQUIRY_KINDS),
    clientOrderId: nullable(clientOrderIdCodec),
    instrument: nullable(instrumentIdCodec),
    reason: textCodec,
    counted: nullable(quantityCodec),
    asked: integerCodec,
    ageMs: integerCodec,
    raised: booleanCodec,
    order: nullable(orderCodec),
  }),
);

async function readInquiries(
  database: Database,
  account: AccountId,
  which: { readonly where: RawBuilder<unknown>; readonly limit: number },
): Promise<readonly Inquiry[]> {
  const [row] = await query(
    database,
    'read.inquiries',
    sql<{ readonly inquiries: string }>`select coalesce(json_agg(json_build_object(
        'id', q.id::text, 'kind', q.kind, 'clientOrderId', q.client_order_id, 'instrument', q.instrument,
        'reason', q.reason, 'counted', q.counted::text, 'asked', q.asked, 'raised', q.raised, 'order', o.doc,
        'ageMs', floor(extract(epoch from clock_timestamp() - q.opened_at) * 1000)::bigint) order by q.id), '[]')::text as inquiries
      from (select * from mqk.inquiry where account = ${account} and closed_at is null and ${which.where}
        order by id limit ${which.limit}::int) q
      left join mqk."order" o on o.account = q.account and o.client_order_id = q.client_order_id`,
  );
  return read(inquiriesCodec, row?.inquiries, 'open questions');
}

export const openInquiries = async (
  database: Database,
  account: AccountId,
  { dueOnly, limit }: Parameters<InboxStore['inquiries']>[0],
): Promise<readonly Inquiry[]> =>
  readInquiries(database, account, { where: dueOnly ? sql`due_at <= clock_timestamp()` : sql`true`, limit });

export async function oneInquiry(
  database: Database,
  account: AccountId,
  id: bigint,
): Promise<Inquiry | null> {
  const [found] = await readInquiries(database, account, { where: sql`id = ${id}`, limit: 1 });
  return found ?? null;
}

interface Asked {
  readonly account: AccountId;
  readonly id: bigint;
  readonly epoch: bigint;
}

const LOST = new Abandon<Fenced>('ownership_lost');
const CLOSED = new Abandon<Fenced>('done');

export async function answerInquiry(
  database: Database,
  asked: Asked,
  decide: (order: Order | null) => InquiryAnswer,
): Promise<Fenced> {
  const { account } = asked;
  return haltingTransaction<Fenced>(database, 'inquire', async (tx, mode) => {
    const locked = await lockAccount(tx, 'inquire.lock', account, { mode, risk: false });
    if (locked.epoch !== asked.epoch) return LOST;
    const found = await lockInquiry(tx, asked);
    if (found === null) return CLOSED;
    const answer = decide(found.order);
    const { order, brokerOrderId, raises } = answer;
    const contradiction =
      order === null || brokerOrderId === null
        ? null
        : await learnIds(tx, 'inquire.id-map', account, { ...order, brokerOrderId });
    const halts = [...answer.halts, raises, contradiction].filter((reason) => reason !== null);
    if ((halts.length > 0 || answer.audit !== undefined) && mode === 'shared') return needsControl;
    await write(tx, asked, answer);
    if (answer.audit !== undefined)
      await appendAudit(tx, 'inquire', account, { at: locked.now, ...answer.audit });
    if (halts.length > 0) await haltAccount(tx, 'inquire', account, { locked, halts });
    return 'done';
  });
}

/** Its order first: news locks the order that it is about, and then the questions that it opens or closes. */
async function lockInquiry(tx: Tx, { account, id }: Asked): Promise<{ readonly order: Order | null } | null> {
  const [row] = await tx.run(
    'inquire.row',
    sql<{ readonly doc: string | null }>`with o as materialized (
        select o.doc from mqk."order" o where o.account = ${account} and o.client_order_id =
          (select client_order_id from mqk.inquiry where id = ${id} and account = ${account}) for no key update),
      q as materialized (select id from mqk.inquiry where id = ${id} and account = ${account} and closed_at is null
        and (select count(*) from o) >= 0 for update)
      select (select doc::text from o) as doc from q`,
  );
  if (row === undefined) return null;
  return { order: row.doc === null ? null : read(orderCodec, row.doc, 'order') };
}

async function write(tx: Tx, { account, id }: Asked, answer: InquiryAnswer): Promise<void> {
  const { order, closes, delayMs, raises, cancel } = answer;
  await tx.run(
    'inquire.answer',
    sql`update mqk.inquiry set asked = asked + 1, answer = ${plainText(answer.answer)},
        raised = raised or ${raises !== null}, due_at = clock_timestamp() + ${delayMs}::bigint * interval '1 millisecond',
        closed_at = ${closes ? sql`clock_timestamp()` : sql`null`}
      where id = ${id} and closed_at is null`,
  );
  await keepLeftOpen(tx, 'inquire', account, answer);
  if (order === null) return;
  await updateOrders(tx, 'inquire.order', account, [order]);
  if (answer.releasesReservation)
    await releaseReservations(tx, 'inquire.release', account, [order.clientOrderId]);
  if (cancel !== null) await promiseCancel(tx, 'inquire.cancel', account, cancel);
}

/**
 * A reconcile that was begun after them, and is CLEAN, has read all that the account is: nothing is open any more, but
 * for what waits, which it may have excused.
 */
export async function closeByReconcile(tx: Tx, account: AccountId, sequence: bigint): Promise<void> {
  await tx.run(
    'verdict.inquiries',
    sql`update mqk.inquiry set closed_at = clock_timestamp(), answer = 'the account was read again, and agrees'
      where account = ${account} and client_order_id is null and closed_at is null and kind <> 'early'
        and opened_at < (select drawn_at from mqk.watermark where account = ${account} and drawn = ${sequence})`,
  );
}

/** Of what blocks a symbol, or all of them; as the gate is told. */
export const questionList = (account: Given<AccountId>): RawBuilder<unknown> => sql`(
  select coalesce(json_agg(json_build_object('clientOrderId', client_order_id, 'instrument', instrument, 'kind', kind) order by id), '[]')
  from mqk.inquiry where account = ${account} and closed_at is null and kind <> 'reread')`;
