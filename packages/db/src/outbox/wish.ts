/** An intent on its way into the outbox: what is known of it, what is read for it, and how it is kept. */
import { sql } from 'kysely';

import {
  type Codec,
  type ClientOrderId,
  type OrderIntent,
  clientOrderIdCodec,
  nullable,
  orderIntentCodec,
  record,
  sha256Hex,
  textCodec,
  versioned,
} from '@mqk/core';
import type {
  EnqueueDecision,
  EnqueueFacts,
  EnqueueOutcome,
  Promised,
  Reservation,
} from '@mqk/execution/store';
import type { Order } from '@mqk/oms';

import { Abandon, type Transaction } from '../database/transaction.ts';
import { read } from '../facts/codecs.ts';
import { type StoredRisk, riskCodec, storedInstrument } from '../facts/risk-facts.ts';
import { riskObject } from '../facts/risk-query.ts';
import type { StatementTag } from '../tags.ts';
import { recordDenials } from '../write/denials.ts';
import { documentOf } from '../write/document.ts';
import { moment } from '../write/moment.ts';
import { insertOrder } from '../write/orders.ts';

export const storedIntent: Codec<OrderIntent> = versioned(1, orderIntentCodec);

export interface Known {
  readonly clientOrderId: ClientOrderId | null;
  readonly sha256: string;
}

export interface StoredFacts {
  readonly known: Known | null;
  readonly instrument: EnqueueFacts['instrument'];
  readonly risk: StoredRisk;
}

const factsCodec: Codec<StoredFacts> = record<StoredFacts>({
  known: nullable(record<Known>({ clientOrderId: nullable(clientOrderIdCodec), sha256: textCodec })),
  instrument: nullable(storedInstrument),
  risk: riskCodec,
});

export interface Wish {
  readonly intent: OrderIntent;
  readonly doc: string;
  readonly sha256: string;
}

type Tx = Transaction<StatementTag>;

/** Another life has the account: what this one wanted when it fell asleep is not asked for. */
export const LOST = new Abandon<EnqueueOutcome>({ kind: 'ownership_lost' });

/** In which an intent is decided about. */
export type Wishing = 'tx-a' | 'tx-ab';

export function wishOf(intent: OrderIntent): Wish {
  const doc = documentOf(storedIntent, intent);
  return { intent, doc, sha256: sha256Hex(doc) };
}

export async function readFacts(tx: Tx, intent: OrderIntent): Promise<StoredFacts> {
  const { account, instrument } = intent;
  const [row] = await tx.run(
    'tx-a.facts',
    sql<{ readonly facts: string }>`select json_build_object(
      'known', (select json_build_object('clientOrderId', client_order_id, 'sha256', doc_sha256)
        from mqk.intent where account = ${account} and intent = ${intent.id}),
      'instrument', (select doc from mqk.instrument
        where account = ${account} and instrument = ${instrument} and version = ${intent.instrumentVersion}::int),
      'risk', ${riskObject(account, [instrument])})::text as facts`,
  );
  return read(factsCodec, row?.facts, 'facts of an intent');
}

export async function already(
  tx: Tx,
  transaction: Wishing,
  { intent, doc, sha256 }: Wish,
  known: Known,
): Promise<EnqueueOutcome | Abandon<EnqueueOutcome>> {
  const answer: EnqueueOutcome = { kind: 'already', clientOrderId: known.clientOrderId };
  if (known.sha256 === sha256) return new Abandon(answer);
  await tx.run(
    `${transaction}.conflict`,
    sql`insert into mqk.intent_conflict (account, intent, doc, doc_sha256)
      values (${intent.account}, ${intent.id}, ${doc}::json, ${sha256})`,
  );
  return answer;
}

async function saveIntent(
  tx: Tx,
  transaction: Wishing,
  { intent, doc, sha256 }: Wish,
  clientOrderId: ClientOrderId | null,
): Promise<void> {
  await tx.run(
    `${transaction}.intent`,
    sql`insert into mqk.intent (account, intent, run, strategy, instrument, leg, decided_at, status, client_order_id, doc, doc_sha256)
      values (${intent.account}, ${intent.id}, ${intent.run}, ${intent.strategy}, ${intent.instrument}, ${intent.leg},
        ${moment(intent.decidedAt)}, ${clientOrderId === null ? 'denied' : 'promised'}, ${clientOrderId}, ${doc}::json, ${sha256})`,
  );
}

export async function denied(
  tx: Tx,
  transaction: Wishing,
  wish: Wish,
  { refusals }: Extract<EnqueueDecision, { kind: 'deny' }>,
): Promise<void> {
  const { account, id } = wish.intent;
  await saveIntent(tx, transaction, wish, null);
  await recordDenials(
    tx,
    `${transaction}.denial`,
    account,
    refusals.map((refusal) => ({ intent: id, clientOrderId: null, outboxId: null, refusal })),
  );
}

/** What was decided, as rows: the intent, the order UNSENT, what it may cost, and the request. */
export async function promised(
  tx: Tx,
  wish: Wish,
  {
    order,
    row,
    reservation,
  }: { readonly order: Order; readonly row: Promised; readonly reservation: Reservation },
): Promise<EnqueueOutcome> {
  const { intent } = wish;
  const { account, strategy, instrument } = intent;
  const { clientOrderId } = order;
  await saveIntent(tx, 'tx-a', wish, clientOrderId);
  await insertOrder(tx, 'tx-a.order', order, intent.instrumentVersion);
  await tx.run(
    'tx-a.reservation',
    sql`insert into mqk.reservation (account, client_order_id, strategy, instrument, price, quantity)
      values (${account}, ${clientOrderId}, ${strategy}, ${instrument}, ${reservation.price}, ${reservation.quantity})`,
  );
  await tx.run(
    'tx-a.outbox',
    sql`insert into mqk.outbox (account, kind, class, client_order_id, successor, payload, payload_sha256, expires_at)
      values (${account}, ${row.kind}, ${row.class}, ${row.clientOrderId}, ${row.successor ?? null}, ${row.payload},
        ${row.payloadSha256}, ${moment(intent.expiresAt)})`,
  );
  return { kind: 'promised', clientOrderId };
}
