/** Where orders come from, and what is read off them. */
import { UNASSIGNED, toQuantity } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';

import {
  type DisplayStatus,
  type Order,
  displayStatus,
  externalOrder,
  leaves,
  newOrder,
  replay,
  transition,
} from '../src/index.ts';
import { withFlag } from '../src/flag.ts';
import {
  OURS,
  SUCCESSOR,
  THEIRS,
  accepted,
  bust,
  canceled,
  fill,
  intent,
  kindsOf,
  live,
  orderIn,
  working,
} from './support/orders.ts';

describe('a new order', () => {
  test('carries what the intent decided, and nothing has happened to it', () => {
    const decided = intent();

    expect(newOrder(decided, OURS)).toEqual({
      clientOrderId: OURS,
      account: decided.account,
      strategy: decided.strategy,
      instrument: decided.instrument,
      intent: decided.id,
      leg: 'entry',
      parent: null,
      ocoGroup: null,
      reduceOnly: false,
      terms: decided.terms,
      base: 'UNSENT',
      cancel: 'none',
      replace: null,
      filled: 0n,
      brokerOrderId: null,
      ending: null,
      flags: [],
    });
  });

  test('knows the entry that it protects, and its group', () => {
    expect(newOrder(intent(), SUCCESSOR, { parent: OURS, ocoGroup: 'bracket-1' })).toMatchObject({
      parent: OURS,
      ocoGroup: 'bracket-1',
    });
  });
});

describe("a stranger's order", () => {
  const { account, instrument, terms } = intent();
  const external = externalOrder({ clientOrderId: OURS, account, instrument, terms, brokerOrderId: THEIRS });

  test('belongs to nobody here, is flagged, and may be executed', () => {
    expect(external).toMatchObject({
      strategy: UNASSIGNED,
      intent: null,
      leg: 'entry',
      parent: null,
      ocoGroup: null,
      reduceOnly: false,
      base: 'ACKED',
      flags: ['EXTERNAL'],
    });
    expect(leaves(external)).toBe(100n);
  });

  test.each([
    ['a part', 40n, { base: 'LIVE', filled: 40n, flags: ['EXTERNAL'] }],
    ['all', 100n, { base: 'FILLED', filled: 100n, flags: ['EXTERNAL'] }],
    ['more than all', 130n, { base: 'FILLED', filled: 130n, flags: ['EXTERNAL', 'OVERFILL'] }],
  ])('of which %s is executed is booked, and trading halts', (_, quantity, facts) => {
    const { order, effects } = transition(external, fill(quantity));

    expect(order).toMatchObject(facts);
    expect(effects[0]).toEqual({ kind: 'book' });
    expect(kindsOf(effects)).toContain('halt external_fill');
  });

  test('of which an execution is taken back that we never heard of is kept and alarmed', () => {
    expect(kindsOf(transition(external, bust(40n)).effects)).toEqual([
      'quarantine reversal_without_fill',
      'halt reversal_without_fill',
    ]);
  });

  test('lives like any other as far as the broker tells', () => {
    expect(replay(external, [accepted(), working(), canceled()]).order.base).toBe('CANCELED');
  });
});

describe('what an order leaves open', () => {
  test('is what was not executed, while it may live', () => {
    expect(leaves(live())).toBe(100n);
    expect(leaves(replay(live(), [fill(40n)]).order)).toBe(60n);
  });

  test('is all of it while nobody knows whether it arrived', () => {
    expect(leaves(orderIn('UNKNOWN'))).toBe(100n);
  });

  test('is nothing before it is sent, after its end, or beyond what was ordered', () => {
    expect(leaves(orderIn('UNSENT'))).toBe(0n);
    expect(leaves(orderIn('CANCELED'))).toBe(0n);
    expect(leaves(orderIn('LIVE', { filled: toQuantity(130n) }))).toBe(0n);
  });
});

test.each<[DisplayStatus, Order]>([
  ['Unsent', orderIn('UNSENT')],
  ['Sending', orderIn('SENDING')],
  ['Unknown', orderIn('UNKNOWN')],
  ['Accepted', orderIn('ACKED')],
  ['New', orderIn('LIVE')],
  ['PartiallyFilled', orderIn('LIVE', { filled: toQuantity(1n) })],
  ['DoneForDay', orderIn('DONE_FOR_DAY', { filled: toQuantity(1n) })],
  ['PendingReplace', orderIn('LIVE', { replace: { successor: SUCCESSOR, state: 'sent' } })],
  ['PendingCancel', orderIn('LIVE', { replace: { successor: SUCCESSOR, state: 'sent' }, cancel: 'wanted' })],
  ['PendingCancel', orderIn('UNKNOWN', { cancel: 'wanted' })],
  ['Filled', orderIn('FILLED')],
  ['Canceled', orderIn('CANCELED', { cancel: 'acked' })],
  ['Expired', orderIn('EXPIRED')],
  ['Rejected', orderIn('REJECTED')],
  ['Replaced', orderIn('REPLACED')],
  ['NotAccepted', orderIn('NOT_ACCEPTED')],
])('a person reads %s', (status, order) => {
  expect(displayStatus(order)).toBe(status);
});

test('a flag is set once, and flags have one order', () => {
  expect(withFlag(['UNSOLICITED'], 'BUSTED')).toEqual(['BUSTED', 'UNSOLICITED']);
  expect(withFlag(['BUSTED'], 'BUSTED')).toEqual(['BUSTED']);
});
