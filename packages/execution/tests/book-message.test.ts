import { describe, expect, test } from '@jest/globals';

import {
  MICROS_MAX,
  brokerOrderId,
  clientOrderId,
  executionId,
  intentId,
  toMicros,
  toQuantity,
} from '@mqk/core';
import { type OrderEvent, transition } from '@mqk/oms';

import { bookMessage } from '../src/inbox/book-message.ts';
import { clientOrderIdFor } from '../src/outbox/client-order-id.ts';
import type { BrokerMessage, MessageContent } from '../src/port/index.ts';
import type { BookingFacts } from '../src/store/index.ts';
import { AAPL, NEXT_CLOSE, intent, orderOf, sending } from './support/facts.ts';

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
const execution = (
  quantity: bigint,
  price = 190_000_000n,
): Extract<MessageContent, { kind: 'execution' }> => ({
  kind: 'execution',
  executionId: executionId('e-1'),
  brokerOrderId: BROKER_ID,
  symbol: 'AAPL',
  fill: {
    clientOrderId: order.clientOrderId,
    side: 'buy',
    quantity: toQuantity(quantity),
    price: toMicros(price),
    fee: toMicros(38_000n),
    executedAt: NEXT_CLOSE,
  },
  cumulative: null,
});
const message = (content: MessageContent): BrokerMessage => ({ key: 'k-1', cursor: 1n, raw: '{}', content });
const life = (event: OrderEvent, id = order.clientOrderId): BrokerMessage =>
  message({ kind: 'order', clientOrderId: id, brokerOrderId: BROKER_ID, event });

describe('a fill', () => {
  test('moves order, position, cash and ledger together', () => {
    const booked = bookMessage(FACTS, message(execution(10n)));

    expect(booked).toMatchObject({
      disposition: 'applied',
      order: { base: 'FILLED', filled: 10n },
      cash: 100_000_000_000n - 1_900_000_000n - 38_000n,
      entries: [
        {
          entry: { kind: 'fill', cash: -1_900_038_000n, ref: 'e-1' },
          position: { quantity: 10n, strategy: 'sma-cross' },
        },
      ],
      releasesReservation: true,
      halts: [],
    });
  });

  test('heard again changes nothing', () => {
    const booked = bookMessage({ ...FACTS, knownExecution: execution(10n).fill }, message(execution(10n)));

    expect(booked).toMatchObject({
      disposition: 'repeated',
      order: null,
      cash: null,
      execution: null,
      halts: [],
    });
  });

  test('heard again with other numbers is kept, changes no money, and stops the account', () => {
    const booked = bookMessage({ ...FACTS, knownExecution: execution(10n).fill }, message(execution(9n)));

    expect(booked).toMatchObject({ disposition: 'quarantined', cash: null, entries: [] });
    expect(booked.halts.map(({ code }) => code)).toContain('fill_conflict');
  });

  test('beyond what was ordered is booked, and stops the account', () => {
    const booked = bookMessage(FACTS, message(execution(15n)));

    expect(booked).toMatchObject({
      disposition: 'applied',
      order: { filled: 15n },
      entries: [{ position: { quantity: 15n } }],
    });
    expect(booked.halts.map(({ code }) => code)).toEqual(['overfill']);
  });

  test('after the cancel is booked, and stops the account', () => {
    const asked = transition(order, { kind: 'cancel_wanted', by: 'strategy' }).order;
    const canceled = transition(asked, { kind: 'canceled', cause: 'unstated', ...told }).order;
    const booked = bookMessage({ ...FACTS, order: canceled }, message(execution(10n)));

    expect(canceled.base).toBe('CANCELED');
    expect(booked).toMatchObject({
      disposition: 'applied',
      order: { filled: 10n },
      entries: [{ position: { quantity: 10n } }],
    });
    expect(booked.halts.map(({ code }) => code)).toEqual(['late_fill']);
  });

  test('of an order that we never sent is money all the same, and stops the account', () => {
    const booked = bookMessage({ ...FACTS, order: null }, message(execution(10n)));

    expect(booked).toMatchObject({
      disposition: 'applied',
      order: { flags: ['EXTERNAL'], strategy: 'unassigned' },
      entries: [{ position: { quantity: 10n, strategy: 'unassigned' } }],
    });
    expect(booked.halts.map(({ code }) => code)).toEqual(['external_fill']);
  });

  test('of an instrument that we do not know stops the account, and is booked when we know it', () => {
    const booked = bookMessage({ ...FACTS, instrument: null }, message(execution(10n)));

    expect(booked).toMatchObject({ disposition: 'parked', cash: null, entries: [], execution: null });
    expect(booked.awaits).toEqual({ what: 'instrument', ids: ['AAPL'] });
    expect(booked.halts.map(({ code }) => code)).toEqual(['unknown_instrument']);
    expect(booked.inquiries).toMatchObject([{ kind: 'early', clientOrderId: null }]);
  });

  test('that is known by what it was corrected to is no news', () => {
    const booked = bookMessage({ ...FACTS, superseded: true }, message(execution(10n)));

    expect(booked).toMatchObject({ disposition: 'repeated', execution: null, entries: [], cash: null });
  });

  test('that no account can count is kept, and stops the account', () => {
    const booked = bookMessage(FACTS, message(execution(10n, MICROS_MAX)));

    expect(booked).toMatchObject({ disposition: 'quarantined', cash: null, entries: [] });
    expect(booked.halts.map(({ code }) => code)).toEqual(['number_out_of_range']);
    expect(booked.inquiries).toMatchObject([{ clientOrderId: null, reason: 'uncountable' }]);
  });
});

describe('the life of an order', () => {
  test('moves the order and no money', () => {
    const booked = bookMessage(FACTS, life({ kind: 'new', ...told }));

    expect(booked).toMatchObject({
      disposition: 'applied',
      order: { base: 'LIVE' },
      cash: null,
      entries: [],
      halts: [],
    });
  });

  test('that ends frees what was held back', () => {
    const booked = bookMessage(FACTS, life({ kind: 'expired', ...told }));

    expect(booked).toMatchObject({ order: { base: 'EXPIRED' }, releasesReservation: true, halts: [] });
  });

  test('of an order under a name like ours waits for its promise', () => {
    const ours = clientOrderIdFor({ prefix: 'mqk1' }, intentId('not-promised-yet'));
    const booked = bookMessage({ ...FACTS, order: null }, life({ kind: 'new', ...told }, ours));

    expect(booked).toMatchObject({ disposition: 'parked', order: null, halts: [] });
    expect(booked.awaits).toEqual({ what: 'order', ids: [ours] });
    expect(booked.inquiries).toMatchObject([{ kind: 'early', clientOrderId: null, instrument: null }]);
  });

  test('of an order that we never sent is kept, and stops the account', () => {
    const booked = bookMessage(
      { ...FACTS, order: null },
      life({ kind: 'new', ...told }, clientOrderId('stranger')),
    );

    expect(booked.disposition).toBe('quarantined');
    expect(booked.halts.map(({ code }) => code)).toEqual(['unknown_order']);
    expect(booked.inquiries).toMatchObject([{ clientOrderId: null, reason: 'unknown_subject' }]);
  });
});

test('what nobody can read is kept, stops nothing by itself, and puts the whole account in question', () => {
  const booked = bookMessage(FACTS, message({ kind: 'unreadable', reason: 'not JSON' }));

  expect(booked).toMatchObject({ disposition: 'quarantined', reason: 'not JSON', halts: [] });
  expect(booked.inquiries).toMatchObject([{ kind: 'quarantine', clientOrderId: null, instrument: null }]);
});
