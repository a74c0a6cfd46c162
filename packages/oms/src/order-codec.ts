/** Orders as JSON. */
import {
  type Codec,
  accountIdCodec,
  booleanCodec,
  brokerOrderIdCodec,
  clientOrderIdCodec,
  instrumentIdCodec,
  intentIdCodec,
  listOf,
  LEGS,
  nullable,
  ok,
  oneOf,
  orderTermsCodec,
  quantityCodec,
  record,
  refuse,
  strategyIdCodec,
  textCodec,
  through,
  versioned,
} from '@mqk/core';

import { BASES } from './base.ts';
import { FLAGS, type Flag } from './flag.ts';
import {
  CANCEL_STATES,
  ENDING_BASES,
  type Ending,
  type Order,
  REPLACE_STATES,
  type Replace,
} from './order.ts';

/** One way to write a set of flags: each once, in the order of `FLAGS`. */
const flagsCodec: Codec<readonly Flag[]> = through(
  listOf(oneOf(FLAGS)),
  (flags) => {
    const canonical = FLAGS.filter((flag) => flags.includes(flag));
    const same = canonical.length === flags.length && canonical.every((flag, at) => flag === flags[at]);
    return same ? ok(flags) : refuse('flags, each once and in their order');
  },
  (flags) => flags,
);

const replaceCodec: Codec<Replace> = record<Replace>({
  successor: clientOrderIdCodec,
  state: oneOf(REPLACE_STATES),
});

const endingCodec: Codec<Ending> = record<Ending>({ base: oneOf(ENDING_BASES), filled: quantityCodec });

export const orderCodec: Codec<Order> = versioned(
  1,
  record<Order>({
    clientOrderId: clientOrderIdCodec,
    account: accountIdCodec,
    strategy: strategyIdCodec,
    instrument: instrumentIdCodec,
    intent: nullable(intentIdCodec),
    leg: oneOf(LEGS),
    parent: nullable(clientOrderIdCodec),
    ocoGroup: nullable(textCodec),
    reduceOnly: booleanCodec,
    terms: orderTermsCodec,
    base: oneOf(BASES),
    cancel: oneOf(CANCEL_STATES),
    replace: nullable(replaceCodec),
    filled: quantityCodec,
    brokerOrderId: nullable(brokerOrderIdCodec),
    ending: nullable(endingCodec),
    flags: flagsCodec,
  }),
);
