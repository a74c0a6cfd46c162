import { MICROS_MAX, formatMicros } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';

import { type OrderWish, SHARE, bars, newOrder, order, said } from './support.ts';

const flat = ['100', '100', '100', '100'] as const;
const at = (number: number) => bars(number, { ohlc: flat });

describe('what the venue does not take', () => {
  test('is asked in a fixed order, each order breaking one thing more than the next', () => {
    const wishes: readonly OrderWish[] = [
      { id: 'used', quantity: 0n, type: 'stop_limit' },
      { quantity: 0n, type: 'stop_limit' },
      { type: 'stop_limit' },
      { type: 'stop', limit: '1' },
      { type: 'stop_limit', limit: '0.001' },
      { type: 'limit', limit: '-0.001', stop: '1' },
      { type: 'limit', limit: '-0.001' },
      { type: 'limit', limit: '0.001' },
    ];

    expect(said({}, order({ id: 'used' }), ...wishes.map(order))).toEqual([
      'rejected used duplicate_client_order_id',
      'rejected o-1 quantity_not_positive',
      'rejected o-1 limit_price_missing',
      'rejected o-1 limit_price_unexpected',
      'rejected o-1 stop_price_missing',
      'rejected o-1 stop_price_unexpected',
      'rejected o-1 price_not_positive',
      'rejected o-1 price_off_tick',
    ]);
  });

  test('an order for more money than an account can hold is cancelled instead of filled', () => {
    expect(said({}, order({ quantity: 2n ** 62n }), at(1))).toEqual(['canceled o-1 out_of_range']);
  });

  test('a price beyond all money ends the order too, however little of it was asked for', () => {
    const coin = { ...newOrder({ quantity: 1n }), contract: { ...SHARE, quantityScale: 8 } };
    const top = formatMicros(MICROS_MAX);
    const slippage = { kind: 'range', slippageBps: 1n, volMultBps: 0n } as const;
    const bar = bars(1, { ohlc: [top, top, top, top] });

    expect(said({ slippage }, { kind: 'submit', order: coin }, bar)).toEqual(['canceled o-1 out_of_range']);
  });

  test('money is counted in whole coins, not in their smallest units', () => {
    const coins = { ...newOrder({ quantity: 10n ** 14n }), contract: { ...SHARE, quantityScale: 8 } };

    expect(said({}, { kind: 'submit', order: coins }, at(1))).toEqual([
      'filled o-1 100000000000000@100 open',
    ]);
  });

  test('what did not fill leaves the volume to others', () => {
    const participation = { kind: 'volume', shareBps: 10_000n } as const;
    const inputs = [order({ id: 'a', quantity: 2n ** 62n }), order({ id: 'b' })];

    expect(said({ participation }, ...inputs, bars(1, { ohlc: flat, volume: 2n ** 62n }))).toEqual([
      'canceled a out_of_range',
      'filled b 10@100 open',
    ]);
  });
});
