/** What is read before intents are promised and sent at once: one SELECT, one snapshot. */
import { type RawBuilder, sql } from 'kysely';

import {
  type AccountId,
  type ClientOrderId,
  type Codec,
  type Instrument,
  type IntentId,
  bigintCodec,
  booleanCodec,
  clientOrderIdCodec,
  intentIdCodec,
  listOf,
  nullable,
  record,
  textCodec,
} from '@mqk/core';

import { type Given, fixed } from '../database/statement.ts';
import { type StoredGate, gateFields, gateMembers } from './gate-facts.ts';
import { storedInstrument } from './risk-facts.ts';

export interface KnownIntent {
  readonly intent: IntentId;
  readonly clientOrderId: ClientOrderId | null;
  readonly sha256: string;
}

export interface StoredOrderFacts extends StoredGate {
  readonly known: readonly KnownIntent[];
  readonly instruments: readonly Instrument[];
  /** Rows that wait to leave are due. */
  readonly waiting: boolean;
  /** One for each intent, for the row that it may get. */
  readonly rowIds: readonly bigint[];
}

export const orderFactsCodec: Codec<StoredOrderFacts> = record<StoredOrderFacts>({
  ...gateFields,
  known: listOf(
    record<KnownIntent>({
      intent: intentIdCodec,
      clientOrderId: nullable(clientOrderIdCodec),
      sha256: textCodec,
    }),
  ),
  instruments: listOf(storedInstrument),
  waiting: booleanCodec,
  rowIds: listOf(bigintCodec),
});

const knownList = (
  account: Given<AccountId>,
  intents: Given<readonly IntentId[]>,
): RawBuilder<unknown> => sql`(
  select coalesce(json_agg(json_build_object('intent', n.intent, 'clientOrderId', n.client_order_id, 'sha256', n.doc_sha256)), '[]')
  from unnest(${intents}::text[]) k (intent)
  cross join lateral (select * from mqk.intent where account = ${account} and intent = k.intent limit 1) n)`;

const instrumentList = (account: Given<AccountId>, asked: Given<string>): RawBuilder<unknown> => sql`(
  select coalesce(json_agg(i.doc), '[]')
  from json_to_recordset(${asked}::json) as k (instrument text, version int)
  cross join lateral (select doc from mqk.instrument
    where account = ${account} and instrument = k.instrument and version = k.version limit 1) i)`;

/** `versions`: JSON of the instruments in the versions that the intents name. */
export const orderFacts = fixed<{ readonly facts: string }>()(
  ['account', 'intents', 'instruments', 'versions', 'count'],
  ({ account, intents, instruments, versions, count }) => sql`select json_build_object(
    ${gateMembers(account, instruments)},
    'known', ${knownList(account, intents)},
    'instruments', ${instrumentList(account, versions)},
    'waiting', exists (select from mqk.outbox where account = ${account} and status = 'CREATED' and due_at <= clock_timestamp()),
    'rowIds', (select json_agg(nextval('mqk.outbox_id_seq')::text) from generate_series(1, ${count}::int)))::text as facts`,
);
