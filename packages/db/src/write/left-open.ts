/** Questions to the broker and remarks for people, written with what raised them. */
import { sql } from 'kysely';

import type { AccountId, ClientOrderId, Quantity } from '@mqk/core';
import type { InquiryWanted, LeftOpen } from '@mqk/execution/store';

import type { Transaction } from '../database/transaction.ts';
import type { StatementTag } from '../tags.ts';
import { plainText, rows } from './document.ts';

type Tx = Transaction<StatementTag>;
/** Transactions in which news of an order is judged. */
export type Judging = 'tx-c' | 'tx-d' | 'resolve' | 'inquire';

export async function keepLeftOpen(
  tx: Tx,
  transaction: Judging,
  account: AccountId,
  { inquiries, alerts }: LeftOpen,
): Promise<void> {
  for (const wanted of inquiries) await openInquiry(tx, transaction, account, wanted);
  if (alerts.length === 0) return;
  const list = rows(
    alerts.map(({ code, clientOrderId, detail }) => ({
      code,
      order: clientOrderId,
      detail: plainText(detail),
    })),
  );
  await tx.run(
    `${transaction}.alert`,
    sql`insert into mqk.alert (account, code, client_order_id, detail)
      select ${account}, r.code, r."order", r.detail from json_to_recordset(${list}::json) as r(code text, "order" text, detail text)`,
  );
}

/** One that is open already is due at once: there is something new to ask about. The largest count of a gap stands. */
async function openInquiry(
  tx: Tx,
  transaction: Judging,
  account: AccountId,
  { kind, clientOrderId, instrument, reason, counted }: InquiryWanted,
): Promise<void> {
  await tx.run(
    `${transaction}.inquiry`,
    sql`insert into mqk.inquiry (account, kind, client_order_id, instrument, reason, counted)
      values (${account}, ${kind}, ${clientOrderId}, ${instrument}, ${reason}, ${counted})
      on conflict (account, kind, coalesce(client_order_id, '')) where closed_at is null
      do update set due_at = least(inquiry.due_at, clock_timestamp()), reason = excluded.reason,
        counted = greatest(inquiry.counted, excluded.counted)`,
  );
}

/** The executions that were missing are booked. */
export async function closeGap(
  tx: Tx,
  account: AccountId,
  { clientOrderId, filled }: { readonly clientOrderId: ClientOrderId; readonly filled: Quantity },
): Promise<void> {
  await tx.run(
    'tx-d.gap',
    sql`update mqk.inquiry set closed_at = clock_timestamp(), answer = ${`booked up to ${filled}`}
      where account = ${account} and client_order_id = ${clientOrderId} and kind = 'fill_gap' and closed_at is null`,
  );
}
