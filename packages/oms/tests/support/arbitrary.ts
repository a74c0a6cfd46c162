/** Any order, and anything that may happen to it. */
import { type Quantity, brokerOrderId, clientOrderId, executionId, toMicros, toQuantity } from '@mqk/core';
import fc from 'fast-check';

import {
  BASES,
  CANCEL_ASKERS,
  CANCEL_CAUSES,
  FLAGS,
  INFO_WORDS,
  type Order,
  type OrderEvent,
  SNAPSHOT_STATUSES,
  isTerminal,
} from '../../src/index.ts';
import { CANCEL_STATES, ENDING_BASES, REPLACE_STATES } from '../../src/order.ts';
import { SUCCESSOR, THEIRS, unsent } from './orders.ts';

const count = (min: bigint, max: bigint): fc.Arbitrary<Quantity> => fc.bigInt({ min, max }).map(toQuantity);
const orNull = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> =>
  fc.option(arbitrary, { freq: 2, nil: null });

const theirs = fc.constantFrom(THEIRS, THEIRS, THEIRS, brokerOrderId('theirs-9'));
const told = {
  brokerOrderId: orNull(theirs),
  cumulative: orNull(count(0n, 150n)),
};

/** Every combination of facts, the impossible ones included: what is booked must be right even then. */
export const anyOrder: fc.Arbitrary<Order> = fc
  .record({
    base: fc.constantFrom(...BASES),
    cancel: fc.constantFrom(...CANCEL_STATES),
    replace: orNull(
      fc.record({ successor: fc.constant(SUCCESSOR), state: fc.constantFrom(...REPLACE_STATES) }),
    ),
    filled: count(0n, 100n),
    brokerOrderId: orNull(fc.constant(THEIRS)),
    ending: orNull(fc.record({ base: fc.constantFrom(...ENDING_BASES), filled: count(101n, 120n) })),
    flags: fc.subarray([...FLAGS]),
  })
  .map((facts) => ({ ...unsent(), ...facts, ending: isTerminal(facts) ? null : facts.ending }));

const x = fc.integer({ min: 1, max: 99 }).map((n) => executionId(`x-${n}`));
const price = fc.bigInt({ min: 1n, max: 10n ** 12n }).map(toMicros);
const reason = fc.constantFrom('no', 'too late');
const earlierAttemptUnresolved = fc.boolean();
const one = <const Kind extends string>(kind: Kind): { kind: fc.Arbitrary<Kind> } => ({
  kind: fc.constant(kind),
});
const plain = <const Kind extends string>(...kinds: readonly Kind[]): fc.Arbitrary<{ kind: Kind }> =>
  fc.constantFrom(...kinds).map((kind) => ({ kind }));

const lifecycle: fc.Arbitrary<OrderEvent> = fc.oneof(
  ...(['accepted', 'new', 'pending_cancel', 'expired', 'done_for_day'] as const).map((kind) =>
    fc.record({ ...one(kind), ...told }),
  ),
  fc.record({ ...one('canceled'), cause: fc.constantFrom(...CANCEL_CAUSES), ...told }),
  fc.record({ ...one('replaced'), successorBrokerOrderId: fc.constant(null), ...told }),
  fc.record({ ...one('rejected'), reason, ...told }),
);

const lookup: fc.Arbitrary<OrderEvent> = fc.oneof(
  fc.record({
    ...one('lookup_found'),
    snapshot: fc.record({
      brokerOrderId: theirs,
      status: fc.constantFrom(...SNAPSHOT_STATUSES),
      filled: count(0n, 150n),
    }),
  }),
  plain('lookup_missing'),
);

const notice: fc.Arbitrary<OrderEvent> = fc.oneof(
  fc.record({ ...one('info'), word: fc.constantFrom(...INFO_WORDS) }),
  fc.record({ ...one('unrecognised'), word: fc.constant('novated') }),
);

export const anyFill: fc.Arbitrary<OrderEvent> = fc.record({
  ...one('fill'),
  executionId: x,
  quantity: count(1n, 60n),
  price,
  fee: price,
  ...told,
});

const execution: fc.Arbitrary<OrderEvent> = fc.oneof(
  { weight: 4, arbitrary: anyFill },
  fc.record({ ...one('fill_repeated'), executionId: x }),
  fc.record({ ...one('fill_conflict'), executionId: x }),
  fc.record({ ...one('bust'), executionId: x, quantity: count(0n, 60n), ...told }),
  fc.record({
    ...one('correction'),
    executionId: x,
    quantity: count(0n, 60n),
    correctedQuantity: count(0n, 60n),
    correctedPrice: price,
    ...told,
  }),
);

const attempt: fc.Arbitrary<OrderEvent> = fc.oneof(
  plain('claimed', 'submit_mismatch', 'duplicate_id', 'submit_unknown', 'proven_absent'),
  fc.record({ ...one('withdrawn'), reason: fc.constantFrom('withdrawn', 'expired', 'denied') }),
  fc.record({ ...one('submit_accepted'), brokerOrderId: theirs }),
  fc.record({ ...one('submit_rejected'), reason, earlierAttemptUnresolved }),
  fc.record({ ...one('not_sent'), earlierAttemptUnresolved }),
);

const request: fc.Arbitrary<OrderEvent> = fc.oneof(
  plain('cancel_sent', 'cancel_accepted', 'cancel_unknown', 'replace_accepted', 'replace_unknown'),
  fc.record({ ...one('cancel_wanted'), by: fc.constantFrom(...CANCEL_ASKERS) }),
  fc.record({ ...one('cancel_refused'), reason }),
  fc.record({ ...one('cancel_rejected'), reason }),
  fc.record({
    ...one('replace_wanted'),
    successor: fc.constantFrom(SUCCESSOR, clientOrderId('ours-3')),
    quantity: count(0n, 150n),
  }),
  fc.record({ ...one('replace_refused'), reason, unchangedProven: fc.boolean() }),
  fc.record({ ...one('replace_rejected'), reason }),
);

/** What the broker tells by itself or when asked; hearing it twice must be harmless. */
export const anyNews: fc.Arbitrary<OrderEvent> = fc.oneof(lifecycle, lookup, notice);
export const anyEvent: fc.Arbitrary<OrderEvent> = fc.oneof(
  lifecycle,
  lookup,
  notice,
  execution,
  attempt,
  request,
);
