/** The bytes of a promise: written once, hashed, and the only source of every attempt. */
import {
  type Instrument,
  type OrderIntent,
  type ClientOrderId,
  canonicalJson,
  clientOrderIdCodec,
  invariant,
  orderTermsCodec,
  record,
  sha256Hex,
  textCodec,
  versioned,
} from '@mqk/core';

import type { SubmitRequest } from '../port/order-wire.ts';
import type { OutboxRow } from '../store/outbox-row.ts';

const requestCodec = versioned(
  1,
  record<SubmitRequest>({ clientOrderId: clientOrderIdCodec, symbol: textCodec, terms: orderTermsCodec }),
);

export interface Payload {
  readonly payload: string;
  readonly payloadSha256: string;
}

/** Canonical JSON of what will be sent, and its SHA-256. */
export function payloadOf(
  intent: OrderIntent,
  instrument: Instrument,
  clientOrderId: ClientOrderId,
): Payload {
  const request: SubmitRequest = { clientOrderId, symbol: instrument.symbol, terms: intent.terms };
  const payload = canonicalJson(requestCodec.encode(request));
  return { payload, payloadSha256: sha256Hex(payload) };
}

/** A cancel's bytes: the order it is about, and why. */
export function cancelPayload(clientOrderId: ClientOrderId, reason: string): Payload {
  const payload = canonicalJson({ v: 1, cancel: clientOrderId, reason });
  return { payload, payloadSha256: sha256Hex(payload) };
}

/** Reads a stored payload back. Bytes that do not hash to what was stored with them stop the process. */
export function readPayload(row: Pick<OutboxRow, 'id' | 'payload' | 'payloadSha256'>): SubmitRequest {
  invariant(sha256Hex(row.payload) === row.payloadSha256, `the payload of outbox row ${row.id} was changed`);
  const read = requestCodec.decode(JSON.parse(row.payload));
  invariant(read.ok, `the payload of outbox row ${row.id} is not a submit`);
  return read.value;
}
