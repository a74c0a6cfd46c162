/** What stands behind a position, and what does not. */
import { expect, test } from '@jest/globals';

import { instrumentId, strategyId, toHolding, toMicros, toQuantity } from '@mqk/core';
import type { Order } from '@mqk/oms';

import { unprotected } from '../src/control/protection.ts';
import { AAPL, intent, orderOf } from './support/facts.ts';

const STOP: Order = {
  ...orderOf(intent('i-stop')),
  base: 'LIVE',
  reduceOnly: true,
  terms: {
    side: 'sell',
    quantity: toQuantity(10n),
    type: 'stop',
    limitPrice: null,
    stopPrice: toMicros(180_000_000n),
    timeInForce: 'gtc',
  },
};

const held = (quantity: bigint, strategy = 'one') => ({
  strategy: strategyId(strategy),
  instrument: AAPL.id,
  quantity: toHolding(quantity),
});

const without = (positions: readonly ReturnType<typeof held>[], ...orders: readonly Order[]): bigint =>
  unprotected({ positions, orders: orders.map((order) => ({ order, cancel: null })) })[0]?.quantity ?? 0n;

const terms = (changed: Partial<Order['terms']>): Order => ({
  ...STOP,
  terms: { ...STOP.terms, ...changed },
});

test('a resting stop of the whole size leaves nothing open, long or short', () => {
  expect(without([held(10n)], STOP)).toBe(0n);
  expect(without([held(-10n)], terms({ side: 'buy' }))).toBe(0n);
  expect(without([held(10n)])).toBe(10n);
  expect(without([held(-10n)])).toBe(-10n);
});

test('a stop on the other side, of another symbol or on its way out stands behind nothing', () => {
  expect(without([held(10n)], terms({ side: 'buy' }))).toBe(10n);
  expect(without([held(10n)], { ...STOP, instrument: instrumentId('MSFT') })).toBe(10n);
  expect(without([held(10n)], { ...STOP, cancel: 'wanted' })).toBe(10n);
  expect(without([held(10n)], { ...STOP, reduceOnly: false })).toBe(10n);
});

test('a target waits for the better price, and an exit at the market does not wait', () => {
  const price = { limitPrice: toMicros(205_000_000n), stopPrice: null } as const;
  expect(without([held(10n)], terms({ type: 'limit', ...price }))).toBe(10n);
  expect(without([held(10n)], terms({ type: 'market', limitPrice: null, stopPrice: null }))).toBe(0n);
});

test('of one group only one fills, and what is filled is no longer behind anything', () => {
  const pair = { ...terms({ quantity: toQuantity(5n) }), ocoGroup: 'pair' };
  expect(without([held(10n)], pair, { ...pair, clientOrderId: orderOf(intent('i-2')).clientOrderId })).toBe(
    5n,
  );
  expect(without([held(10n)], { ...STOP, filled: toQuantity(4n) })).toBe(4n);
});

test('two strategies that hold against each other leave the account flat', () => {
  expect(without([held(10n), held(-10n, 'two')])).toBe(0n);
});
