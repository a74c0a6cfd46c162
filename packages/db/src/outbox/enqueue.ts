/** TX-A: an intent becomes a promise, with what it may cost held back; or it is denied for good. */
import { sql } from 'kysely';

import {
  type AccountId,
  type Codec,
  type ClientOrderId,
  type OrderIntent,
  clientOrderIdCodec,
  invariant,
  nullable,
  orderIntentCodec,
  record,
  sha256Hex,
  textCodec,
  versioned,
} from '@mqk/core';
import type { EnqueueDecision, EnqueueFacts, EnqueueOutcome } from '@mqk/execution/store';

import type { Database } from '../database/pool.ts';
import { Abandon, type Transaction } from '../database/transaction.ts';
import { read } from '../facts/codecs.ts';
import { type StoredRisk, riskCodec, riskFactsOf, storedInstrument } from '../facts/risk-facts.ts';
import { riskObject } from '../facts/risk-query.ts';
import type { StatementTag } from '../tags.ts';
import { recordDenials } from '../write/denials.ts';
import { documentOf } from '../write/document.ts';
import { haltAccount } from '../write/halt.ts';
import { haltingTransaction, lockAccount, needsControl } from '../write/lock.ts';
import { moment } from '../write/moment.ts';
import { insertOrder } from '../write/orders.ts';

const storedIntent: Codec<OrderIntent> = versioned(1, orderIntentCodec);

interface Known {
  readonly clientOrderId: ClientOrderId | null;
  readonly sha256: string;
}

interface StoredFacts {
  readonly known: Known | null;
  readonly instrument: EnqueueFacts['instrument'];
  readonly risk: StoredRisk;
}

const factsCodec: Codec<StoredFacts> = record<StoredFacts>({
  known: nullable(record<Known>({ clientOrderId: nullable(clientOrderIdCodec), sha256: textCodec })),
  instrument: nullable(storedInstrument),
  risk: riskCodec,
});

interface Wish {
  readonly intent: OrderIntent;
  readonly doc: string;
  readonly sha256: string;
}

type Tx = Transaction<StatementTag>;

/** The same intent again keeps the first; the same id with another content is kept beside it. */
export async function enqueue(
  database: Database,
  account: AccountId,
  intent: OrderIntent,
  judge: (facts: EnqueueFacts) => EnqueueDecision,
): Promise<EnqueueOutcome> {
  invariant(intent.account === account, `an intent of ${intent.account} is not promised in ${account}`);
  const doc = documentOf(storedIntent, intent);
  const wish: Wish = { intent, doc, sha256: sha256Hex(doc) };
  return haltingTransaction<EnqueueOutcome>(database, 'tx-a', async (tx, mode) => {
    const locked = await lockAccount(tx, 'tx-a.lock', intent.account, { mode, risk: true });
    const { known, instrument, risk } = await readFacts(tx, wish.intent);
    if (known !== null) return already(tx, wish, known);
    const decision = judge({ marketTime: risk.marketTime, risk: riskFactsOf(risk), instrument });
    if (decision.kind === 'promise') return promised(tx, wish, decision);
    if (decision.halt !== null && mode === 'shared') return needsControl;
    await denied(tx, wish, decision);
    if (decision.halt !== null)
      await haltAccount(tx, 'tx-a', intent.account, { locked, halts: [decision.halt] });
    return { kind: 'denied', refusals: decision.refusals };
  });
}

async function readFacts(tx: Tx, intent: OrderIntent): Promise<StoredFacts> {
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

async function already(
  tx: Tx,
  { intent, doc, sha256 }: Wish,
  known: Known,
): Promise<EnqueueOutcome | Abandon<EnqueueOutcome>> {
  const answer: EnqueueOutcome = { kind: 'already', clientOrderId: known.clientOrderId };
  if (known.sha256 === sha256) return new Abandon(answer);
  await tx.run(
    'tx-a.conflict',
    sql`insert into mqk.intent_conflict (account, intent, doc, doc_sha256)
      values (${intent.account}, ${intent.id}, ${doc}::json, ${sha256})`,
  );
  return answer;
}

async function saveIntent(
  tx: Tx,
  { intent, doc, sha256 }: Wish,
  clientOrderId: ClientOrderId | null,
): Promise<void> {
  await tx.run(
    'tx-a.intent',
    sql`insert into mqk.intent (account, intent, run, strategy, instrument, leg, decided_at, status, client_order_id, doc, doc_sha256)
      values (${intent.account}, ${intent.id}, ${intent.run}, ${intent.strategy}, ${intent.instrument}, ${intent.leg},
        ${moment(intent.decidedAt)}, ${clientOrderId === null ? 'denied' : 'promised'}, ${clientOrderId}, ${doc}::json, ${sha256})`,
  );
}

async function promised(
  tx: Tx,
  wish: Wish,
  { order, row, reservation }: Extract<EnqueueDecision, { kind: 'promise' }>,
): Promise<EnqueueOutcome> {
  const { intent } = wish;
  const { account, strategy, instrument } = intent;
  const { clientOrderId } = order;
  invariant(row.clientOrderId === clientOrderId, 'a promise is about its own order');
  await saveIntent(tx, wish, clientOrderId);
  await insertOrder(tx, 'tx-a.order', order, intent.instrumentVersion);
  await tx.run(
    'tx-a.reservation',
    sql`insert into mqk.reservation (account, client_order_id, strategy, instrument, price, quantity)
      values (${account}, ${clientOrderId}, ${strategy}, ${instrument}, ${reservation.price}, ${reservation.quantity})`,
  );
  await tx.run(
    'tx-a.outbox',
    sql`insert into mqk.outbox (account, kind, class, client_order_id, payload, payload_sha256, expires_at)
      values (${account}, ${row.kind}, ${row.class}, ${clientOrderId}, ${row.payload}, ${row.payloadSha256},
        ${moment(intent.expiresAt)})`,
  );
  return { kind: 'promised', clientOrderId };
}

async function denied(
  tx: Tx,
  wish: Wish,
  { refusals }: Extract<EnqueueDecision, { kind: 'deny' }>,
): Promise<void> {
  const { account, id } = wish.intent;
  await saveIntent(tx, wish, null);
  await recordDenials(
    tx,
    'tx-a.denial',
    account,
    refusals.map((refusal) => ({ intent: id, clientOrderId: null, outboxId: null, refusal })),
  );
}
