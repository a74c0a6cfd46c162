import { describe, expect, test } from '@jest/globals';

import type { VenuePolicy } from '../src/index.ts';
import { type BarWish, type OrderWish, bars, order, said } from './support.ts';

/** The order comes on bar 0; this is what bar 1 makes of it. */
const on = (wish: OrderWish, ohlc: BarWish['ohlc'], settings: Partial<VenuePolicy> = {}): string =>
  said(settings, order(wish), bars(1, { ohlc })).join(', ');

const TOUCH = { limitFill: 'touch' } as const;

describe('a market order', () => {
  test('fills at the open of the next bar', () => {
    expect(on({}, ['100', '101', '99', '100.5'])).toBe('filled o-1 10@100 open');
    expect(on({ side: 'sell' }, ['100', '101', '99', '100.5'])).toBe('filled o-1 10@100 open');
  });

  test('of one bar does not fill in that bar', () => {
    const inputs = [order({ on: 1 }), bars(1, { ohlc: ['100', '100', '100', '100'] })];

    expect(said({}, ...inputs)).toEqual([]);
    expect(said({}, ...inputs, bars(2, { ohlc: ['101', '101', '101', '101'] }))).toEqual([
      'filled o-1 10@101 open',
    ]);
  });

  test('meets the bars of its own symbol only', () => {
    const other: BarWish = { symbol: 'QQQ', ohlc: ['7', '7', '7', '7'] };

    expect(said({}, order({}), bars(1, other))).toEqual([]);
    expect(said({}, order({}), bars(1, other), bars(2, other, { ohlc: ['5', '5', '5', '5'] }))).toEqual([
      'filled o-1 10@5 open',
    ]);
  });
});

describe('a limit order', () => {
  const buy: OrderWish = { type: 'limit', limit: '100' };
  const sell: OrderWish = { ...buy, side: 'sell' };

  test('fills at its limit when the bar trades through it', () => {
    expect(on(buy, ['101', '102', '99.99', '101'])).toBe('filled o-1 10@100 limit');
    expect(on(sell, ['99', '100.01', '98', '99'])).toBe('filled o-1 10@100 limit');
  });

  test('fills at the open when the market opens beyond it', () => {
    expect(on(buy, ['98', '102', '97', '101'])).toBe('filled o-1 10@98 open');
    expect(on(sell, ['103', '104', '97', '101'])).toBe('filled o-1 10@103 open');
  });

  test('is not filled by a bar that only reaches it, unless touching is enough', () => {
    expect(on(buy, ['101', '102', '100', '101'])).toBe('');
    expect(on(sell, ['99', '100', '98', '99'])).toBe('');
    expect(on(buy, ['101', '102', '100', '101'], TOUCH)).toBe('filled o-1 10@100 limit');
    expect(on(sell, ['99', '100', '98', '99'], TOUCH)).toBe('filled o-1 10@100 limit');
  });

  test('that the market opens at is filled when the bar trades through it', () => {
    expect(on(buy, ['100', '102', '99', '101'])).toBe('filled o-1 10@100 limit');
    expect(on(buy, ['100', '102', '100', '101'])).toBe('');
    expect(on(buy, ['100', '102', '100', '101'], TOUCH)).toBe('filled o-1 10@100 open');
  });

  test('pays no slippage', () => {
    const slippage = { kind: 'range', slippageBps: 500n, volMultBps: 10_000n } as const;

    expect(on(buy, ['101', '102', '99', '101'], { slippage })).toBe('filled o-1 10@100 limit');
    expect(on(buy, ['98', '102', '97', '101'], { slippage })).toBe('filled o-1 10@98 open');
  });
});

describe('a stop order', () => {
  const buy: OrderWish = { type: 'stop', stop: '100' };
  const sell: OrderWish = { ...buy, side: 'sell' };

  test('fills at its stop when the bar reaches it', () => {
    expect(on(buy, ['98', '100', '97', '99'])).toBe('filled o-1 10@100 stop');
    expect(on(sell, ['102', '103', '100', '101'])).toBe('filled o-1 10@100 stop');
  });

  test('fills at the open when the market opens beyond it, which is worse', () => {
    expect(on(buy, ['104', '105', '99', '101'])).toBe('filled o-1 10@104 open');
    expect(on(sell, ['96', '103', '95', '101'])).toBe('filled o-1 10@96 open');
  });

  test('waits while the bar stays on its side', () => {
    expect(on(buy, ['98', '99.99', '97', '99'])).toBe('');
    expect(on(sell, ['102', '103', '100.01', '101'])).toBe('');
  });

  test('pays slippage', () => {
    const slippage = { kind: 'range', slippageBps: 100n, volMultBps: 0n } as const;

    expect(on(buy, ['98', '101', '97', '99'], { slippage })).toBe('filled o-1 10@101 stop');
    expect(on(sell, ['96', '103', '95', '101'], { slippage })).toBe('filled o-1 10@95.04 open');
  });
});

describe('a stop-limit order', () => {
  const buy: OrderWish = { type: 'stop_limit', stop: '100', limit: '101' };
  const sell: OrderWish = { type: 'stop_limit', side: 'sell', stop: '100', limit: '99' };

  test('fills where it triggers if the limit allows', () => {
    expect(on(buy, ['98', '103', '97', '99'])).toBe('filled o-1 10@100 stop');
    expect(on(buy, ['101', '103', '97', '99'])).toBe('filled o-1 10@101 open');
    expect(on(sell, ['102', '103', '97', '99'])).toBe('filled o-1 10@100 stop');
    expect(on(sell, ['99', '103', '97', '99'])).toBe('filled o-1 10@99 open');
  });

  test('that triggers beyond its limit does not fill in that bar, though the price may have come back', () => {
    expect(on(buy, ['102', '103', '97', '99'])).toBe('');
    expect(on(sell, ['98', '103', '97', '99'])).toBe('');
  });

  test('is kept out by slippage that its limit does not allow', () => {
    const slippage = { kind: 'range', slippageBps: 101n, volMultBps: 0n } as const;

    expect(on(buy, ['98', '103', '97', '99'], { slippage })).toBe('');
    expect(on(sell, ['102', '103', '97', '99'], { slippage })).toBe('');
  });

  test('is a limit order once it has triggered', () => {
    const triggered = [order(buy), bars(1, { ohlc: ['102', '103', '97', '99'] })];

    expect(said({}, ...triggered, bars(2, { ohlc: ['103', '104', '100.99', '103'] }))).toEqual([
      'filled o-1 10@101 limit',
    ]);
    expect(said({}, ...triggered, bars(2, { ohlc: ['99', '99.5', '98', '99'] }))).toEqual([
      'filled o-1 10@99 open',
    ]);
  });

  test('that has not triggered is no limit order', () => {
    expect(on(buy, ['98', '99.99', '97', '99'])).toBe('');
  });
});

describe('orders that do not wait', () => {
  test('are judged at the open of their first bar and nowhere else', () => {
    const limit: OrderWish = { type: 'limit', limit: '100', tif: 'ioc' };
    const stop: OrderWish = { type: 'stop', stop: '100', tif: 'fok' };
    const stopLimit: OrderWish = { type: 'stop_limit', stop: '100', limit: '101', tif: 'ioc' };

    expect(on(limit, ['101', '102', '90', '95'])).toBe('canceled o-1 ioc');
    expect(on(limit, ['99', '102', '90', '95'])).toBe('filled o-1 10@99 open');
    expect(on(stop, ['98', '102', '90', '95'])).toBe('canceled o-1 fok');
    expect(on(stop, ['100', '102', '90', '95'])).toBe('filled o-1 10@100 open');
    expect(on(stopLimit, ['98', '102', '90', '95'])).toBe('canceled o-1 ioc');
    expect(on(stopLimit, ['102', '102', '90', '95'])).toBe('canceled o-1 ioc');
    expect(on(stopLimit, ['100.5', '102', '90', '95'])).toBe('filled o-1 10@100.5 open');
  });

  test('wait for the first bar of their symbol', () => {
    const other = bars(1, { symbol: 'QQQ', ohlc: ['7', '7', '7', '7'] });

    expect(said({}, order({ tif: 'ioc' }), other)).toEqual([]);
  });
});
