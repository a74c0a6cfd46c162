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

interface ClaimFacts extends Omit<GateFacts, 'risk' | 'marketTime' | 'now'> {
  readonly now: SystemTime;
  readonly risk: StoredRisk;
  readonly requests: readonly RequestFacts[];
}

export const claimFactsCodec: Codec<ClaimFacts> = record<ClaimFacts>({
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

export function gateFactsOf(stored: ClaimFacts): GateFacts {
  const { now, control, lease, heartbeats, verdict, snapshot, doubts, questions, risk } = stored;
  const { marketTime } = risk;
  const told = { control, lease, heartbeats, verdict, snapshot, doubts, questions };
  return { now, marketTime, risk: riskFactsOf(risk), ...told };
}

/** In the order of the rows: what reduces first, then as promised. */
const requestList = (ids: readonly bigint[]): RawBuilder<unknown> => sql`(
  select coalesce(json_agg(json_build_object('row', ${outboxRowObject}, 'order', o.doc, 'instrument', i.doc, 'successor', s.doc,
    'decidedAt', mqk.utc(n.decided_at), 'brokerOrderId', m.broker_order_id, 'refusalCode', b.refusal_code) order by b.class desc, b.id), '[]')
  from mqk.outbox b
  join mqk."order" o using (account, client_order_id)
  join mqk.instrument i on (i.account, i.instrument, i.version) = (o.account, o.instrument, o.instrument_version)
  left join mqk."order" s on (s.account, s.client_order_id) = (b.account, b.successor)
  left join mqk.intent n on (n.account, n.intent) = (o.account, coalesce(s.intent, o.intent))
  left join mqk.id_map m on (m.account, m.client_order_id) = (b.account, b.client_order_id)
  where b.id = any(${ids.map(String)}::bigint[]))`;

export const claimFactsObject = (
  account: AccountId,
  found: readonly { readonly id: bigint; readonly instrument: InstrumentId }[],
): RawBuilder<unknown> => sql`json_build_object(
  'now', mqk.utc(clock_timestamp()),
  'control', (select doc from mqk.control where account = ${account}),
  'lease', ${leaseObject(account)},
  'heartbeats', ${heartbeatList(account)},
  'verdict', ${verdictObject(account)},
  'snapshot', ${watermarkObject(account)},
  'doubts', ${doubtList(account)},
  'questions', ${questionList(account)},
  'risk', ${riskObject(
    account,
    found.map(({ instrument }) => instrument),
  )},
  'requests', ${requestList(found.map(({ id }) => id))})`;
