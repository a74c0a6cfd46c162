/** The bytes of a promise: written once, hashed, and the only source of every attempt. */
import {
  type Codec,
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

const replaceCodec = versioned(
  1,
  record<ReplacePayload>({
    replaces: clientOrderIdCodec,
    successor: record<SubmitRequest>({
      clientOrderId: clientOrderIdCodec,
      symbol: textCodec,
      terms: orderTermsCodec,
    }),
  }),
);

/** What is stored of a replace. The broker's id of the original is looked up when it is sent. */
export interface ReplacePayload {
  readonly replaces: ClientOrderId;
  readonly successor: SubmitRequest;
}

export function replacePayload(asked: ReplacePayload): Payload {
  const payload = canonicalJson(replaceCodec.encode(asked));
  return { payload, payloadSha256: sha256Hex(payload) };
}

/** What is stored of a cancel: the order it is about, and who asks or what did. */
export interface CancelPayload {
  readonly cancel: ClientOrderId;
  readonly reason: string;
}

const cancelCodec = versioned(1, record<CancelPayload>({ cancel: clientOrderIdCodec, reason: textCodec }));

export function cancelPayload(cancel: ClientOrderId, reason: string): Payload {
  const payload = canonicalJson(cancelCodec.encode({ cancel, reason }));
  return { payload, payloadSha256: sha256Hex(payload) };
}

type Stored = Pick<OutboxRow, 'id' | 'payload' | 'payloadSha256'>;

/** Reads a stored payload back. Bytes that do not hash to what was stored with them stop the process. */
export const readPayload = (row: Stored): SubmitRequest => readAs(row, requestCodec, 'submit');

/** The same of a cancel. */
export const readCancel = (row: Stored): CancelPayload => readAs(row, cancelCodec, 'cancel');

/** The same of a replace. */
export const readReplace = (row: Stored): ReplacePayload => readAs(row, replaceCodec, 'replace');

function readAs<Value>(row: Stored, codec: Codec<Value>, what: string): Value {
  invariant(sha256Hex(row.payload) === row.payloadSha256, `the payload of outbox row ${row.id} was changed`);
  const read = codec.decode(JSON.parse(row.payload));
  invariant(read.ok, `the payload of outbox row ${row.id} is not a ${what}`);
  return read.value;
}
