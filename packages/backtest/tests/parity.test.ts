import { expect, test } from '@jest/globals';
import { clientOrderId, marketTime, toMicros, toQuantity } from '@mqk/core';

import { type Traded, divergences, firstOf, tradedIn } from '../src/index.ts';

const order = {
  name: 'one',
  leg: null,
  entry: null,
  at: marketTime(0),
  symbol: 'SPY',
  side: 'buy',
  quantity: toQuantity(10n),
  type: 'market',
  limitPrice: null,
  stopPrice: null,
  timeInForce: 'day',
  filled: toQuantity(10n),
} as const;

const fill = {
  order: 'one',
  at: marketTime(60_000),
  symbol: 'SPY',
  side: 'buy',
  quantity: toQuantity(10n),
  price: toMicros(100_000_000n),
  fee: toMicros(200_000n),
} as const;

const denial = {
  at: marketTime(120_000),
  symbol: 'SPY',
  side: 'buy',
  quantity: toQuantity(10n),
  code: 'position_quantity_exceeded',
} as const;

const traded: Traded = { orders: [order], denials: [denial], fills: [fill] };

test('the same orders and fills are parity', () => {
  expect(divergences(traded, traded)).toEqual([]);
});

test('what differs is named, field by field', () => {
  const engine: Traded = {
    orders: [{ ...order, timeInForce: 'gtc' }],
    denials: [{ ...denial, code: 'order_quantity_exceeded' }],
    fills: [{ ...fill, price: toMicros(100_000_001n), fee: toMicros(200_001n) }],
  };

  expect(divergences(traded, engine)).toMatchObject([
    { of: 'order', place: 1, fields: ['time_in_force'] },
    { of: 'denial', place: 1, fields: ['code'] },
    {
      of: 'fill',
      place: 1,
      fields: ['price', 'fee'],
      live: { price: '100000000' },
      engine: { price: '100000001' },
    },
  ]);
});

test('an order or a fill that one side alone has is a line of its own', () => {
  expect(divergences({ orders: [order, order], denials: [], fills: [] }, traded)).toMatchObject([
    { of: 'order', place: 2, fields: [], engine: null },
    { of: 'denial', place: 1, fields: [], live: null },
    { of: 'fill', place: 1, fields: [], live: null },
  ]);
});

test('where the two part is the earliest of it, whatever kind it is of', () => {
  const later = { ...order, at: marketTime(90_000) };
  const live: Traded = { orders: [order, later], denials: [], fills: [fill] };
  const engine: Traded = { orders: [order], denials: [denial], fills: [{ ...fill, fee: toMicros(0n) }] };

  expect(firstOf(divergences(live, engine))).toMatchObject({ of: 'fill', place: 1, at: 60_000 });
  expect(firstOf([])).toBeNull();
});

test('a denial is of the bar that was decided on, also where it came later, and what a broker turns away is an order', () => {
  const { at, symbol, side, quantity, type, limitPrice, stopPrice, timeInForce } = order;
  const terms = { side, quantity, type, limitPrice, stopPrice, timeInForce };
  const made = { symbol, at, terms, status: 'rejected', filled: toQuantity(0n) } as const;
  const named = (id: string, reason: string) => ({ ...made, orderId: id, reason });
  const denied = (id: string, reason: string) =>
    ({ kind: 'denied', at: marketTime(90_000), symbol, orderId: clientOrderId(id), terms, reason }) as const;
  const reasons = { a: 'short_not_allowed', b: 'insufficient_cash', c: 'order_storm' };
  const traded = tradedIn({
    orders: Object.entries(reasons).map(([id, reason]) => named(id, reason)),
    events: Object.entries(reasons).map(([id, reason]) => denied(id, reason)),
    fills: [],
  });

  expect(traded.denials).toEqual([{ at, symbol, side, quantity, code: 'short_not_allowed' }]);
  expect(traded.orders).toMatchObject([{ at, quantity: 10n, filled: 0n }]);
});
