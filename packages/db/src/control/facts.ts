/** What an operator's operation is decided from. */
import { type RawBuilder, sql } from 'kysely';

import {
  type AccountId,
  type Codec,
  booleanCodec,
  clientOrderIdCodec,
  instrumentIdCodec,
  integerCodec,
  listOf,
  marketTimeCodec,
  nullable,
  oneOf,
  record,
  runIdCodec,
  sideCodec,
  strategyIdCodec,
  systemTimeCodec,
  textCodec,
} from '@mqk/core';
import type { Confirmation, ControlFacts, ProtectiveStop, Run } from '@mqk/execution/store';
import { controlStateCodec } from '@mqk/integrity';
import { limitsCodec } from '@mqk/risk';

import { countedMicros } from '../facts/codecs.ts';
import { openWindDowns, windDownCodec } from './wind-downs.ts';
import {
  beatCodec,
  doubtCodec,
  doubtList,
  heartbeatList,
  leaseCodec,
  leaseObject,
  storedVerdictCodec,
  verdictObject,
} from '../facts/control-facts.ts';

export const runCodec: Codec<Run> = record<Run>({
  id: runIdCodec,
  strategy: strategyIdCodec,
  state: oneOf(['started', 'stopped']),
  cursor: nullable(marketTimeCodec),
  config: textCodec,
});

const confirmationCodec: Codec<Confirmation> = record<Confirmation>({
  tokenSha256: textCodec,
  action: oneOf(['arm', 'open_account']),
  factsSha256: textCodec,
  expiresAt: systemTimeCodec,
});

const stopCodec: Codec<ProtectiveStop> = record<ProtectiveStop>({
  clientOrderId: clientOrderIdCodec,
  instrument: instrumentIdCodec,
  side: sideCodec,
  quantity: textCodec,
});

export const controlFactsCodec: Codec<ControlFacts> = record<ControlFacts>({
  now: systemTimeCodec,
  control: controlStateCodec,
  lease: nullable(leaseCodec),
  heartbeats: listOf(beatCodec),
  opened: booleanCodec,
  limits: nullable(limitsCodec),
  limitsVersion: nullable(integerCodec),
  configuredLimits: nullable(limitsCodec),
  verdict: nullable(storedVerdictCodec),
  run: nullable(runCodec),
  windDowns: listOf(windDownCodec),
  doubts: listOf(doubtCodec),
  openOrders: integerCodec,
  positions: listOf(
    record<ControlFacts['positions'][number]>({ instrument: instrumentIdCodec, quantity: textCodec }),
  ),
  protectiveStops: listOf(stopCodec),
  cash: countedMicros,
  confirmations: listOf(confirmationCodec),
  configHash: textCodec,
});

/** The run that was started last. */
export const runObject = (account: AccountId): RawBuilder<unknown> => sql`(
  select json_build_object('id', run, 'strategy', strategy, 'state', state, 'cursor', mqk.utc(cursor), 'config', config)
  from mqk.run where account = ${account} order by seq desc limit 1)`;

const positionList = (account: AccountId): RawBuilder<unknown> => sql`(
  select coalesce(json_agg(json_build_object('instrument', instrument, 'quantity', quantity::text) order by instrument), '[]')
  from (select instrument, sum(quantity) as quantity from mqk.position
    where account = ${account} group by instrument having sum(quantity) <> 0) held)`;

/**
 * Stops that can only reduce: they stand between a position and a loss. What is open is found first, so that no order that
 * is over is read for it.
 */
const stopList = (account: AccountId): RawBuilder<unknown> => sql`(
  select coalesce(json_agg(json_build_object('clientOrderId', client_order_id, 'instrument', instrument,
    'side', doc #>> '{terms,side}',
    'quantity', ((doc #>> '{terms,quantity}')::numeric - (doc ->> 'filled')::numeric)::text)
    order by created_at, client_order_id), '[]')
  from (select client_order_id as id from mqk."order" where account = ${account} and possibly_live
    union select client_order_id from mqk.reservation where account = ${account} and released_at is null) open
  cross join lateral (select * from mqk."order" where account = ${account} and client_order_id = open.id limit 1) o
  where (possibly_live or base = 'UNSENT') and (doc ->> 'reduceOnly')::boolean and doc #>> '{terms,type}' in ('stop', 'stop_limit'))`;

const confirmationList = (account: AccountId): RawBuilder<unknown> => sql`(
  select coalesce(json_agg(json_build_object('tokenSha256', token_sha256, 'action', action,
    'factsSha256', facts_sha256, 'expiresAt', mqk.utc(expires_at)) order by token_sha256), '[]')
  from mqk.confirmation where account = ${account} and used_at is null and expires_at > clock_timestamp() - interval '1 hour')`;

export const controlFactsObject = (
  account: AccountId,
  configHash: string,
): RawBuilder<unknown> => sql`json_build_object(
  'now', mqk.utc(clock_timestamp()),
  'control', (select doc from mqk.control where account = ${account}),
  'lease', ${leaseObject(account)},
  'heartbeats', ${heartbeatList(account)},
  'opened', (select opened_at is not null from mqk.account where account = ${account}),
  'limits', (select doc from mqk.limits where account = ${account} order by version desc limit 1),
  'configuredLimits', (select doc from mqk.limits where account = ${account} and set_by = 'config'
    order by version desc limit 1),
  'limitsVersion', (select max(version) from mqk.limits where account = ${account}),
  'verdict', ${verdictObject(account)},
  'run', ${runObject(account)},
  'windDowns', ${openWindDowns(account)},
  'doubts', ${doubtList(account)},
  'openOrders', (select count(*) from mqk."order" where account = ${account} and possibly_live),
  'positions', ${positionList(account)},
  'protectiveStops', ${stopList(account)},
  'cash', (select amount::text from mqk.cash where account = ${account}),
  'confirmations', ${confirmationList(account)},
  'configHash', ${configHash}::text)`;
