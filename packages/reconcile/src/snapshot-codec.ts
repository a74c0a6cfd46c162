/** The broker's side as it is stored, and as a support case brings it. */
import {
  type Codec,
  type DecodeRefusal,
  type Result,
  accountIdCodec,
  bigintCodec,
  brokerOrderIdCodec,
  clientOrderIdCodec,
  listOf,
  malformed,
  microsCodec,
  nullable,
  ok,
  oneOf,
  record,
  systemTimeCodec,
  versioned,
} from '@mqk/core';

import { executionLineCodec, orderLineCodecs, positionLineCodec } from './line-codecs.ts';
import { ACCOUNT_STATUSES, type AccountSnapshot, BROKER_STATUSES, type BrokerOrderLine } from './snapshot.ts';
import { sortedBy } from './sorted.ts';

const brokerOrderCodec: Codec<BrokerOrderLine> = record<BrokerOrderLine>({
  clientOrderId: nullable(clientOrderIdCodec),
  brokerOrderId: brokerOrderIdCodec,
  status: oneOf(BROKER_STATUSES),
  ...orderLineCodecs,
});

const books = {
  account: accountIdCodec,
  sequence: bigintCodec,
  takenAt: systemTimeCodec,
  cash: microsCodec,
  positions: listOf(positionLineCodec),
  orders: listOf(brokerOrderCodec),
  executions: listOf(executionLineCodec),
};

const current = versioned(2, record<AccountSnapshot>({ ...books, status: oneOf(ACCOUNT_STATUSES) }));

/** Nobody asked for the account's status then: what was compared, was compared as that of an active one. */
const withoutStatus = versioned(1, record<Omit<AccountSnapshot, 'status'>>(books));

export const snapshotCodec: Codec<AccountSnapshot> = {
  encode: (snapshot) => current.encode(snapshot),
  decode(json) {
    const older = withoutStatus.decode(json);
    return older.ok ? ok({ ...older.value, status: 'active' }) : current.decode(json);
  },
};

/** Reads a snapshot from the text of a file. A part that is missing is malformed: it never means "nothing". */
export function readSnapshot(text: string): Result<AccountSnapshot, DecodeRefusal> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return malformed('JSON', text);
  }
  return snapshotCodec.decode(json);
}

/** The same snapshot whatever order the broker listed things in. */
export const sortedSnapshot = (snapshot: AccountSnapshot): AccountSnapshot => ({
  ...snapshot,
  positions: sortedBy(snapshot.positions, positionLineCodec),
  orders: sortedBy(snapshot.orders, brokerOrderCodec),
  executions: sortedBy(snapshot.executions, executionLineCodec),
});
