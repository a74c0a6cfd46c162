/** What the news of one order means for another one: the other leg of a pair, the successor of a replace. */
import { describe, expect, test } from '@jest/globals';

import { brokerOrderId, clientOrderId, executionId, toHolding, toMicros, toQuantity } from '@mqk/core';
import { type Order, type OrderEvent, transition } from '@mqk/oms';

import { bookMessage } from '../src/inbox/book-message.ts';
import type { BrokerMessage, MessageContent } from '../src/port/index.ts';
import type { BookingFacts } from '../src/store/index.ts';
import { AAPL, NEXT_CLOSE, intent, orderOf, sending } from './support/facts.ts';

type ExecutionContent = Extract<MessageContent, { kind: 'execution' }>;

const BROKER_ID = brokerOrderId('b-1');
const order = transition(sending(orderOf(intent('i-1'))), {
  kind: 'submit_accepted',
  brokerOrderId: BROKER_ID,
}).order;
const FACTS: BookingFacts = {
  account: order.account,
  order,
  instrument: AAPL,
  knownExecution: null,
  superseded: false,
  amended: null,
  gap: null,
  siblings: [],
  pair: null,
  holders: [],
  knownActivity: null,
  knownKey: false,
  position: null,
  cash: toMicros(100_000_000_000n),
};
const told = { brokerOrderId: BROKER_ID, cumulative: null } as const;
const execution = (quantity: bigint): ExecutionContent => ({
  kind: 'execution',
  executionId: executionId('e-1'),
  brokerOrderId: BROKER_ID,
  symbol: 'AAPL',
  fill: {
    clientOrderId: order.clientOrderId,
    side: 'buy',
    quantity: toQuantity(quantity),
    price: toMicros(190_000_000n),
    fee: toMicros(38_000n),
    executedAt: NEXT_CLOSE,
  },
  cumulative: null,
});
const message = (content: MessageContent): BrokerMessage => ({ key: 'k-1', cursor: 1n, raw: '{}', content });
const life = (event: OrderEvent): BrokerMessage =>
  message({ kind: 'order', clientOrderId: order.clientOrderId, brokerOrderId: BROKER_ID, event });

describe('an order of a pair', () => {
  const named = (text: string, leg: 'stop' | 'target', base: Order['base']): Order => ({
    ...order,
    clientOrderId: clientOrderId(text),
    leg,
    base,
    filled: toQuantity(0n),
    reduceOnly: true,
    ocoGroup: 'pair-1',
    terms: { ...order.terms, side: 'sell' },
  });
  const long = bookMessage(FACTS, message(execution(10n))).entries[0]?.position ?? null;
  const sold = (quantity: bigint): ExecutionContent => {
    const { fill, ...content } = execution(quantity);
    return { ...content, executionId: executionId('e-2'), fill: { ...fill, side: 'sell' } };
  };
  const stop = named('stop', 'stop', 'LIVE');

  test.each([4n, 10n])('that executes %s asks the other ones to go', (quantity) => {
    const siblings = [named('sent', 'target', 'LIVE'), named('waiting', 'target', 'UNSENT')];
    const booked = bookMessage({ ...FACTS, order: stop, siblings, position: long }, message(sold(quantity)));

    expect(booked.halts).toEqual([]);
    const [sent, waiting] = booked.follows.map(({ decide }, at) => decide(siblings[at]!));
    expect(sent).toMatchObject({
      order: { cancel: 'wanted' },
      cancel: { kind: 'cancel', clientOrderId: 'sent' },
      withdraws: false,
    });
    expect(waiting).toMatchObject({
      order: { base: 'NOT_ACCEPTED' },
      withdraws: true,
      releasesReservation: true,
      cancel: null,
    });
  });

  test('that executes when the other one has closed everything is booked, and stops the account', () => {
    const facts = { ...FACTS, order: stop, position: { ...long!, quantity: toHolding(0n), lots: [] } };
    const booked = bookMessage(facts, message(sold(10n)));

    expect(booked).toMatchObject({ disposition: 'applied', entries: [{ position: { quantity: -10n } }] });
    expect(booked.halts.map(({ code }) => code)).toEqual(['both_legs_filled']);
  });
});

describe('news of an order that is being replaced', () => {
  const successor = clientOrderId('successor');
  const replacing: Order = {
    ...transition(order, { kind: 'new', ...told }).order,
    brokerOrderId: BROKER_ID,
    replace: { successor, state: 'sent' },
  };
  const other = (base: Order['base']): Order => ({
    ...order,
    clientOrderId: successor,
    brokerOrderId: null,
    base,
  });
  const followed = (event: OrderEvent, base: Order['base'], from = replacing) => {
    const booked = bookMessage({ ...FACTS, order: from }, life(event));
    expect(booked.follows.map(({ clientOrderId: about }) => about)).toEqual([successor]);
    return booked.follows[0]!.decide(other(base));
  };
  const born = brokerOrderId('b-2');

  test('tells its successor that it lives, and by which name', () => {
    const replaced: OrderEvent = { kind: 'replaced', successorBrokerOrderId: born, ...told };
    expect(followed(replaced, 'SENDING')).toMatchObject({
      order: { base: 'ACKED', brokerOrderId: born },
      brokerOrderId: born,
      halts: [],
    });
  });

  test('tells its successor that it will never live', () => {
    const failed: OrderEvent = { kind: 'replace_rejected', reason: 'too late' };
    expect(followed(failed, 'SENDING')).toMatchObject({
      order: { base: 'REJECTED' },
      releasesReservation: true,
    });
    expect(followed(failed, 'UNSENT')).toMatchObject({ order: { base: 'NOT_ACCEPTED' }, withdraws: true });
  });

  test('that it ended has its successor asked about, or taken back', () => {
    const expired: OrderEvent = { kind: 'expired', ...told };
    expect(followed(expired, 'SENDING')).toMatchObject({
      order: { base: 'SENDING' },
      inquiries: [{ kind: 'reread', clientOrderId: successor }],
    });
    expect(followed(expired, 'UNSENT')).toMatchObject({ order: { base: 'NOT_ACCEPTED' }, withdraws: true });
  });
});
