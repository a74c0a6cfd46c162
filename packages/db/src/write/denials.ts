/** Every "no", with the numbers that it saw. */
import { sql } from 'kysely';

import type { AccountId, ClientOrderId, IntentId, Json } from '@mqk/core';
import type { GateDecision } from '@mqk/execution/store';

import type { Transaction } from '../database/transaction.ts';
import type { StatementTag } from '../tags.ts';
import { rows } from './document.ts';

export type Refusal = Extract<GateDecision, { kind: 'wait' }>['refusal'];

export interface Denial {
  readonly intent: IntentId | null;
  readonly clientOrderId: ClientOrderId | null;
  readonly outboxId: bigint | null;
  readonly refusal: Refusal;
}

export async function recordDenials(
  tx: Transaction<StatementTag>,
  tag: StatementTag,
  account: AccountId,
  denials: readonly Denial[],
): Promise<void> {
  if (denials.length === 0) return;
  const list = rows(
    denials.map(({ intent, clientOrderId, outboxId, refusal }) => ({
      intent,
      client_order_id: clientOrderId,
      outbox_id: outboxId === null ? null : outboxId.toString(),
      code: refusal.code,
      doc: { v: 1, ...shown(refusal) },
    })),
  );
  await tx.run(
    tag,
    sql`insert into mqk.denial (account, intent, client_order_id, outbox_id, code, doc)
      select ${account}, r.intent, r.client_order_id, r.outbox_id, r.code, r.doc
      from json_to_recordset(${list}::json) as r(intent text, client_order_id text, outbox_id bigint, code text, doc json)`,
  );
}

/** A refusal as it is kept and shown: every count that may exceed a number as text. */
function shown(refusal: Refusal): { readonly [key: string]: Json } {
  return Object.fromEntries(Object.entries(refusal).map(([key, value]) => [key, plain(value)]));
}

function plain(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : String(value);
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
