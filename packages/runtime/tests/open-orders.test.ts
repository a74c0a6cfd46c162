/** What is open of a symbol is counted once, also while one order takes over from another. */
import { describe, expect, test } from '@jest/globals';

import {
  type Instrument,
  type OrderIntent,
  type Quantity,
  accountId,
  brokerOrderId,
  clientOrderId,
  instrumentId,
  intentId,
  marketTime,
  runId,
  strategyId,
  toHolding,
  toMicros,
  toQuantity,
} from '@mqk/core';
import { type Order, type OrderEvent, newOrder, transition } from '@mqk/oms';
import { type TargetPlan, targetToIntents } from '@mqk/strategy';

import { openOrdersOf } from '../src/open-orders.ts';

const BAR_END = marketTime(Date.UTC(2018, 4, 10, 20));
const AAPL: Instrument = {
  id: instrumentId('AAPL'),
  version: 1,
  symbol: 'AAPL',
  currency: 'USD',
  tick: toMicros(10_000n),
  quantityScale: 0,
  multiplier: 1n,
  calendar: 'XNYS',
};

function wanted(name: string, quantity: bigint): Order {
  const intent: OrderIntent = {
    id: intentId(name),
    account: accountId('PAPER-1'),
    run: runId('run-1'),
    strategy: strategyId('story'),
    instrument: AAPL.id,
    instrumentVersion: 1,
    leg: 'entry',
    reduceOnly: false,
    terms: {
      side: 'buy',
      quantity: toQuantity(quantity),
      type: 'limit',
      limitPrice: toMicros(190_000_000n),
      stopPrice: null,
      timeInForce: 'day',
    },
    decidedAt: BAR_END,
    expiresAt: marketTime(BAR_END + 86_400_000),
  };
  return newOrder(intent, clientOrderId(name));
}

const through = (order: Order, ...events: readonly OrderEvent[]): Order =>
  events.reduce((before, event) => transition(before, event).order, order);

const working = (name: string, quantity: bigint): Order =>
  through(
    wanted(name, quantity),
    { kind: 'claimed' },
    { kind: 'submit_accepted', brokerOrderId: brokerOrderId(`b-${name}`) },
    { kind: 'new', brokerOrderId: null, cumulative: null },
  );

/** `first` works and is to go on as `second`. */
function replacing(first: bigint, second: bigint): readonly [Order, Order] {
  const successor = wanted('second', second);
  const original = through(working('first', first), {
    kind: 'replace_wanted',
    successor: successor.clientOrderId,
    quantity: toQuantity(second),
  });
  return [original, successor];
}

const plan = (target: bigint, orders: readonly Order[]): TargetPlan =>
  targetToIntents({
    account: accountId('PAPER-1'),
    run: runId('run-1'),
    strategy: strategyId('story'),
    instrument: AAPL,
    target: toHolding(target),
    decidedAt: BAR_END,
    expiresAt: marketTime(BAR_END + 86_400_000),
    position: toHolding(0n),
    orders: openOrdersOf(orders),
    generation: { entry: 0, exit: 0 },
  });

const leavesOf = (orders: readonly Order[]): readonly (readonly [string, Quantity])[] =>
  openOrdersOf(orders).map(({ clientOrderId: id, leaves }) => [id, leaves]);

describe('a replace that the broker has not decided', () => {
  test.each([
    [10n, 12n, 12n],
    [12n, 10n, 12n],
  ])('of %s by %s may bring %s', (first, second, counted) => {
    expect(leavesOf(replacing(first, second))).toEqual([['first', counted]]);
    expect(leavesOf([...replacing(first, second)].reverse())).toEqual([['first', counted]]);
  });

  test('counts so wherever its successor stands: promised, on its way, in doubt, taken', () => {
    const [original, successor] = replacing(10n, 12n);
    const sent = through(successor, { kind: 'claimed' });
    const doubted = through(sent, { kind: 'submit_unknown' });
    const taken = through(sent, { kind: 'submit_accepted', brokerOrderId: brokerOrderId('b-2') });
    for (const second of [successor, sent, doubted, taken])
      expect(leavesOf([original, second])).toEqual([['first', 12n]]);
  });

  test('reaches a target that its larger order reaches, and nothing is ordered or taken away', () => {
    expect(plan(12n, replacing(10n, 12n))).toMatchObject({ cancels: [], intents: [], waitingFor: 'working' });
  });

  test('leaves to a larger target what neither of its orders brings', () => {
    expect(plan(20n, replacing(10n, 12n)).intents).toMatchObject([{ terms: { quantity: 8n } }]);
  });

  test('that could bring too much is taken away by its first order, once', () => {
    expect(plan(10n, replacing(10n, 12n))).toMatchObject({ cancels: ['first'], intents: [] });
    const [original, successor] = replacing(10n, 12n);
    const asked = through(original, { kind: 'cancel_wanted', by: 'strategy' });
    expect(plan(10n, [asked, successor])).toMatchObject({ cancels: [], intents: [], waitingFor: 'cancels' });
  });
});

test('replaces in a row are one order, and orders that have nothing to do with one another are several', () => {
  const [first, second] = replacing(10n, 12n);
  const third = wanted('third', 15n);
  const next: Order = { ...second, replace: { successor: third.clientOrderId, state: 'sent' } };
  expect(leavesOf([first, next, third, working('other', 3n)])).toEqual([
    ['first', 15n],
    ['other', 3n],
  ]);
});

test('of an order whose original is over the rest counts', () => {
  const [, second] = replacing(10n, 12n);
  expect(leavesOf([second])).toEqual([['second', 12n]]);
});
