/** Rows of the outbox as JSON. */
import { type RawBuilder, sql } from 'kysely';

import {
  type ClientOrderId,
  type Codec,
  accountIdCodec,
  bigintCodec,
  clientOrderIdCodec,
  integerCodec,
  marketTimeCodec,
  nullable,
  oneOf,
  record,
  textCodec,
} from '@mqk/core';
import { OUTBOX_KINDS, OUTBOX_STATUSES, type OutboxRow, REQUEST_CLASSES } from '@mqk/execution/store';

type Stored = OutboxRow & { readonly successor: ClientOrderId | null };

export const outboxRowCodec: Codec<Stored> = record<Stored>({
  id: bigintCodec,
  account: accountIdCodec,
  kind: oneOf(OUTBOX_KINDS),
  class: oneOf(REQUEST_CLASSES),
  clientOrderId: clientOrderIdCodec,
  successor: nullable(clientOrderIdCodec),
  status: oneOf(OUTBOX_STATUSES),
  payload: textCodec,
  payloadSha256: textCodec,
  attempts: integerCodec,
  unresolvedAttempts: integerCodec,
  expiresAt: marketTimeCodec,
});

/** Of the row that the statement calls `b`. */
export const outboxRowObject: RawBuilder<unknown> = sql`json_build_object(
  'id', b.id::text, 'account', b.account, 'kind', b.kind, 'class', b.class, 'clientOrderId', b.client_order_id,
  'successor', b.successor, 'status', b.status, 'payload', b.payload, 'payloadSha256', b.payload_sha256, 'attempts', b.attempts,
  'unresolvedAttempts', b.unresolved, 'expiresAt', mqk.utc(b.expires_at))`;
