/** Order events as JSON. */
import {
  type Codec,
  booleanCodec,
  brokerOrderIdCodec,
  clientOrderIdCodec,
  executionIdCodec,
  microsCodec,
  nullable,
  oneOf,
  quantityCodec,
  record,
  tagged,
  textCodec,
  versioned,
} from '@mqk/core';

import {
  type BrokerSnapshot,
  CANCEL_ASKERS,
  CANCEL_CAUSES,
  INFO_WORDS,
  type OrderEvent,
  SNAPSHOT_STATUSES,
  type Told,
  WITHDRAWAL_REASONS,
} from './order-event.ts';

const bare = record({});
const told = { brokerOrderId: nullable(brokerOrderIdCodec), cumulative: nullable(quantityCodec) };
const toldOnly = record<Told>(told);
const reason = record({ reason: textCodec });
const named = record({ executionId: executionIdCodec });

const snapshotCodec: Codec<BrokerSnapshot> = record<BrokerSnapshot>({
  brokerOrderId: brokerOrderIdCodec,
  status: oneOf(SNAPSHOT_STATUSES),
  filled: quantityCodec,
});

export const orderEventCodec: Codec<OrderEvent> = versioned(
  1,
  tagged<OrderEvent>({
    claimed: bare,
    withdrawn: record({ reason: oneOf(WITHDRAWAL_REASONS) }),
    cancel_sent: bare,

    submit_accepted: record({ brokerOrderId: brokerOrderIdCodec }),
    submit_mismatch: bare,
    submit_rejected: record({ reason: textCodec, earlierAttemptUnresolved: booleanCodec }),
    not_sent: record({ earlierAttemptUnresolved: booleanCodec }),
    duplicate_id: bare,
    submit_unknown: bare,
    lookup_found: record({ snapshot: snapshotCodec }),
    lookup_missing: bare,
    proven_absent: bare,

    accepted: toldOnly,
    new: toldOnly,
    pending_cancel: toldOnly,
    canceled: record({ cause: oneOf(CANCEL_CAUSES), ...told }),
    replaced: record({ successorBrokerOrderId: nullable(brokerOrderIdCodec), ...told }),
    rejected: record({ reason: textCodec, ...told }),
    expired: toldOnly,
    done_for_day: toldOnly,

    info: record({ word: oneOf(INFO_WORDS) }),
    unrecognised: record({ word: textCodec }),

    fill: record({
      executionId: executionIdCodec,
      quantity: quantityCodec,
      price: microsCodec,
      fee: microsCodec,
      ...told,
    }),
    fill_repeated: named,
    fill_conflict: named,
    bust: record({ executionId: executionIdCodec, quantity: quantityCodec, ...told }),
    correction: record({
      executionId: executionIdCodec,
      quantity: quantityCodec,
      correctedQuantity: quantityCodec,
      correctedPrice: microsCodec,
      ...told,
    }),

    cancel_wanted: record({ by: oneOf(CANCEL_ASKERS) }),
    cancel_accepted: bare,
    cancel_refused: reason,
    cancel_unknown: bare,
    cancel_rejected: reason,
    replace_wanted: record({ successor: clientOrderIdCodec, quantity: quantityCodec }),
    replace_accepted: bare,
    replace_refused: record({ reason: textCodec, unchangedProven: booleanCodec }),
    replace_unknown: bare,
    replace_rejected: reason,
  }),
);
