import { expect, test } from '@jest/globals';
import { marketTime, toMicros, toQuantity } from '@mqk/core';

import { type Traded, divergences } from '../src/index.ts';

const order = {
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
