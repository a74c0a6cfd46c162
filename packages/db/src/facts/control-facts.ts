/** What the gate and the operator are told of control: leases, beats, verdicts, doubts. */
import { type RawBuilder, sql } from 'kysely';

import {
  type AccountId,
  type Codec,
  bigintCodec,
  clientOrderIdCodec,
  instrumentIdCodec,
  record,
  systemTimeCodec,
  textCodec,
} from '@mqk/core';
import type { Doubt, Lease } from '@mqk/execution/store';
import { type Heartbeat, heartbeatCodec } from '@mqk/integrity';
import { type StoredVerdict, verdictCodec } from '@mqk/reconcile';

import type { Given } from '../database/statement.ts';

export const leaseCodec: Codec<Lease> = record<Lease>({
  holder: textCodec,
  epoch: bigintCodec,
  expiresAt: systemTimeCodec,
});

export const storedVerdictCodec: Codec<StoredVerdict> = record<StoredVerdict>({
  verdict: verdictCodec,
  life: textCodec,
});

export const doubtCodec: Codec<Doubt> = record<Doubt>({
  outboxId: bigintCodec,
  clientOrderId: clientOrderIdCodec,
  instrument: instrumentIdCodec,
  since: systemTimeCodec,
});

export const beatCodec: Codec<Heartbeat> = heartbeatCodec;

/** Null: nobody ever held it. */
export const leaseObject = (account: Given<AccountId>): RawBuilder<unknown> => sql`(
  select json_build_object('holder', holder, 'epoch', epoch::text, 'expiresAt', mqk.utc(expires_at))
  from mqk.lease where account = ${account} and epoch > 0)`;

export const heartbeatList = (account: Given<AccountId>): RawBuilder<unknown> => sql`(
  select coalesce(json_agg(json_build_object('loop', loop, 'at', mqk.utc(at)) order by loop), '[]')
  from mqk.heartbeat where account = ${account})`;

export const verdictObject = (account: Given<AccountId>): RawBuilder<unknown> => sql`(
  select json_build_object('life', life, 'verdict', doc)
  from mqk.reconcile_verdict where account = ${account} order by id desc limit 1)`;

/** The newest accepted snapshot; null: none ever was. */
export const watermarkObject = (account: Given<AccountId>): RawBuilder<unknown> =>
  sql`(select doc from mqk.watermark where account = ${account})`;

/** An order that is being sent once more is as doubtful as it was before. */
export const doubtList = (account: Given<AccountId>): RawBuilder<unknown> => sql`(
  select coalesce(json_agg(json_build_object('outboxId', b.id::text, 'clientOrderId', b.client_order_id,
    'instrument', (select o.instrument from mqk."order" o
      where o.account = ${account} and o.client_order_id = b.client_order_id),
    'since', mqk.utc(b.doubted_at)) order by b.id), '[]')
  from mqk.outbox b
  where b.account = ${account} and (b.status = 'UNKNOWN' or (b.status = 'CLAIMED' and b.unresolved > 0)))`;
