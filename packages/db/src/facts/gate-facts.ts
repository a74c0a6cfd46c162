/** What the gate is told, and about which rows: one SELECT, one snapshot. */
import { type RawBuilder, sql } from 'kysely';

import {
  type AccountId,
  type BrokerOrderId,
  type Codec,
  type InstrumentId,
  type SystemTime,
  brokerOrderIdCodec,
  clientOrderIdCodec,
  instrumentIdCodec,
  listOf,
  marketTimeCodec,
  nullable,
  oneOf,
  record,
  systemTimeCodec,
  textCodec,
} from '@mqk/core';
import { type GateFacts, type GateRequest, INQUIRY_KINDS, type OpenQuestion } from '@mqk/execution/store';
import { controlStateCodec } from '@mqk/integrity';
import { type Order, orderCodec } from '@mqk/oms';
import { watermarkCodec } from '@mqk/reconcile';

import { type Given, fixed } from '../database/statement.ts';
import {
  beatCodec,
  doubtCodec,
  doubtList,
  heartbeatList,
  leaseCodec,
  leaseObject,
  storedVerdictCodec,
  verdictObject,
  watermarkObject,
} from './control-facts.ts';
import { questionList } from '../inbox/inquiries.ts';
import { outboxRowCodec, outboxRowObject } from './outbox-row.ts';
import { type StoredRisk, riskCodec, riskFactsOf, storedInstrument } from './risk-facts.ts';
import { riskObject } from './risk-query.ts';

export interface RequestFacts extends GateRequest {
  readonly successor: Order | null;
  readonly brokerOrderId: BrokerOrderId | null;
  /** Why it was refused last time; null when it never was. */
  readonly refusalCode: string | null;
}

export interface StoredGate extends Omit<GateFacts, 'risk' | 'marketTime' | 'now'> {
  readonly now: SystemTime;
  readonly risk: StoredRisk;
}

interface ClaimFacts extends StoredGate {
  readonly requests: readonly RequestFacts[];
}

/** How each member of {@link gateMembers} is read. */
export const gateFields: { readonly [Key in keyof StoredGate]: Codec<StoredGate[Key]> } = {
  now: systemTimeCodec,
  control: controlStateCodec,
  lease: nullable(leaseCodec),
  heartbeats: listOf(beatCodec),
  verdict: nullable(storedVerdictCodec),
  snapshot: nullable(watermarkCodec),
  risk: riskCodec,
  doubts: listOf(doubtCodec),
  questions: listOf(
    record<OpenQuestion>({
      clientOrderId: nullable(clientOrderIdCodec),
      instrument: nullable(instrumentIdCodec),
      kind: oneOf(INQUIRY_KINDS),
    }),
  ),
};

export const claimFactsCodec: Codec<ClaimFacts> = record<ClaimFacts>({
  ...gateFields,
  requests: listOf(
    record<RequestFacts>({
      row: outboxRowCodec,
      order: orderCodec,
      instrument: storedInstrument,
      successor: nullable(orderCodec),
      decidedAt: nullable(marketTimeCodec),
      brokerOrderId: nullable(brokerOrderIdCodec),
      refusalCode: nullable(textCodec),
    }),
  ),
});

export function gateFactsOf(stored: StoredGate): GateFacts {
  const { now, control, lease, heartbeats, verdict, snapshot, doubts, questions, risk } = stored;
  const { marketTime } = risk;
  const told = { control, lease, heartbeats, verdict, snapshot, doubts, questions };
  return { now, marketTime, risk: riskFactsOf(risk), ...told };
}

/** In the order of the rows: what reduces first, then as promised. Each is looked up by its key. */
const requestList = (ids: Given<readonly bigint[]>): RawBuilder<unknown> => sql`(
  select coalesce(json_agg(json_build_object('row', ${outboxRowObject}, 'order', o.doc, 'instrument', i.doc, 'successor', s.doc,
    'decidedAt', mqk.utc(n.decided_at), 'brokerOrderId', m.broker_order_id, 'refusalCode', b.refusal_code) order by b.class desc, b.id), '[]')
  from unnest(${ids}::bigint[]) k (id)
  cross join lateral (select * from mqk.outbox where id = k.id limit 1) b
  cross join lateral (select * from mqk."order" where account = b.account and client_order_id = b.client_order_id limit 1) o
  cross join lateral (select doc from mqk.instrument
    where account = o.account and instrument = o.instrument and version = o.instrument_version limit 1) i
  left join lateral (select intent, doc from mqk."order"
    where account = b.account and client_order_id = b.successor limit 1) s on true
  left join lateral (select decided_at from mqk.intent
    where account = o.account and intent = coalesce(s.intent, o.intent) limit 1) n on true
  left join lateral (select broker_order_id from mqk.id_map
    where account = b.account and client_order_id = b.client_order_id limit 1) m on true)`;

/** What the gate is told whatever it is asked about: the members of a JSON object. */
export const gateMembers = (
  account: Given<AccountId>,
  instruments: Given<readonly InstrumentId[]>,
): RawBuilder<unknown> => sql`
  'now', mqk.utc(clock_timestamp()),
  'control', (select doc from mqk.control where account = ${account}),
  'lease', ${leaseObject(account)},
  'heartbeats', ${heartbeatList(account)},
  'verdict', ${verdictObject(account)},
  'snapshot', ${watermarkObject(account)},
  'doubts', ${doubtList(account)},
  'questions', ${questionList(account)},
  'risk', ${riskObject(account, instruments)}`;

/** The facts and the rows as one text. */
export const claimFacts = fixed<{ readonly facts: string }>()(
  ['account', 'ids', 'instruments'],
  ({ account, ids, instruments }) =>
    sql`select json_build_object(${gateMembers(account, instruments)}, 'requests', ${requestList(ids)})::text as facts`,
);
