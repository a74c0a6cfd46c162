/** Rows that only evidence can move, oldest first. */
import { sql } from 'kysely';

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
  record,
  systemTimeCodec,
  textCodec,
} from '@mqk/core';
import type { DoubtedRow } from '@mqk/execution/store';

import type { Database } from '../database/pool.ts';
import { query } from '../database/query.ts';
import { read } from '../facts/codecs.ts';

const DOUBTED_KINDS = ['submit', 'replace'] as const satisfies readonly DoubtedRow['kind'][];

const doubtsCodec: Codec<readonly DoubtedRow[]> = listOf(
  record<DoubtedRow>({
    outboxId: bigintCodec,
    clientOrderId: clientOrderIdCodec,
    kind: oneOf(DOUBTED_KINDS),
    successor: nullable(clientOrderIdCodec),
    instrument: instrumentIdCodec,
    since: systemTimeCodec,
    payload: textCodec,
    payloadSha256: textCodec,
    attempts: integerCodec,
    epoch: bigintCodec,
    lookups: integerCodec,
    lookAgeMs: nullable(integerCodec),
    idTaken: booleanCodec,
    ageMs: integerCodec,
  }),
);

/** The age is that of the last attempt: an answer may still be under way. */
export async function doubts(database: Database, account: AccountId): Promise<readonly DoubtedRow[]> {
  const [row] = await query(
    database,
    'read.doubts',
    sql<{ readonly doubts: string }>`select coalesce(json_agg(json_build_object(
        'outboxId', b.id::text, 'clientOrderId', b.client_order_id, 'kind', b.kind, 'successor', b.successor, 'instrument', o.instrument,
        'since', mqk.utc(b.doubted_at), 'payload', b.payload, 'payloadSha256', b.payload_sha256, 'attempts', b.attempts,
        'epoch', (select t.epoch::text from mqk.attempt t where t.outbox_id = b.id and t.attempt = b.attempts),
        'lookups', b.lookups, 'lookAgeMs', (select floor(extract(epoch from clock_timestamp() - max(e.seen_at)) * 1000)::bigint
          from mqk.evidence e where e.outbox_id = b.id and e.seen_at >= b.claimed_at),
        'idTaken', exists (select from mqk.attempt t where t.outbox_id = b.id and t.outcome = 'duplicate_id'),
        'ageMs', floor(extract(epoch from clock_timestamp() - b.claimed_at) * 1000)::bigint) order by b.id), '[]')::text as doubts
      from mqk.outbox b join mqk."order" o using (account, client_order_id)
      where b.account = ${account} and b.status = 'UNKNOWN'`,
  );
  return read(doubtsCodec, row?.doubts, 'doubts');
}
