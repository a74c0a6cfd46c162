/** Verdicts as they are stored: equal verdicts are equal bytes. */
import {
  type Codec,
  accountIdCodec,
  bigintCodec,
  brokerOrderIdCodec,
  clientOrderIdCodec,
  executionIdCodec,
  holdingCodec,
  instrumentIdCodec,
  integerCodec,
  listOf,
  microsCodec,
  nullable,
  oneOf,
  record,
  systemTimeCodec,
  tagged,
  textCodec,
  versioned,
} from '@mqk/core';

import { type Difference, EXECUTION_FIELDS, IN_FLIGHT_KINDS, ORDER_FIELDS } from './difference.ts';
import { ACCOUNT_STATUSES } from './snapshot.ts';
import { type InFlightName, VERDICT_STATES, type Verdict } from './verdict.ts';

const BARRED_STATUSES = ACCOUNT_STATUSES.filter((status) => status !== 'active');

const because = record<{ readonly reason: string }>({ reason: textCodec });

export const differenceCodec: Codec<Difference> = tagged<Difference>({
  no_opening: record({}),
  no_snapshot: because,
  no_news: because,
  snapshot_not_newer: because,
  snapshot_contradiction: because,
  snapshot_stale: record({ ageMs: integerCodec, ageMsMax: integerCodec }),
  too_many_in_flight: record({ of: textCodec, count: integerCodec }),
  account_differs: record({ ours: accountIdCodec, theirs: accountIdCodec }),
  account_not_active: record({ status: oneOf(BARRED_STATUSES) }),
  vanished: record({ positions: integerCodec, orders: integerCodec }),
  in_flight_expired: record({
    inFlight: oneOf(IN_FLIGHT_KINDS),
    id: textCodec,
    until: systemTimeCodec,
  }),
  unknown_order: record({
    brokerOrderId: brokerOrderIdCodec,
    clientOrderId: nullable(clientOrderIdCodec),
  }),
  missing_order: record({ clientOrderId: clientOrderIdCodec }),
  repeated_order: record({ clientOrderId: clientOrderIdCodec, count: integerCodec }),
  order_field_differs: record({
    clientOrderId: clientOrderIdCodec,
    field: oneOf(ORDER_FIELDS),
    ours: textCodec,
    theirs: textCodec,
  }),
  unknown_execution: record({
    executionId: executionIdCodec,
    clientOrderId: nullable(clientOrderIdCodec),
  }),
  missing_execution: record({
    executionId: executionIdCodec,
    clientOrderId: nullable(clientOrderIdCodec),
  }),
  execution_field_differs: record({
    executionId: executionIdCodec,
    field: oneOf(EXECUTION_FIELDS),
    ours: textCodec,
    theirs: textCodec,
  }),
  position_differs: record({ instrument: instrumentIdCodec, ours: holdingCodec, theirs: holdingCodec }),
  cash_differs: record({ ours: microsCodec, theirs: microsCodec }),
});

export const inFlightNameCodec: Codec<InFlightName> = record<InFlightName>({
  kind: oneOf(IN_FLIGHT_KINDS),
  id: textCodec,
  until: systemTimeCodec,
});

export const verdictCodec: Codec<Verdict> = versioned(
  1,
  record<Verdict>({
    state: oneOf(VERDICT_STATES),
    reasons: listOf(differenceCodec),
    excused: listOf(differenceCodec),
    inFlight: listOf(inFlightNameCodec),
    snapshotSequence: nullable(bigintCodec),
    at: systemTimeCodec,
  }),
);
