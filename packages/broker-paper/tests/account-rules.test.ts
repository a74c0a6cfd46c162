/** What a cash account may order. */
import { toQuantity } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';

import {
  ATTEMPT,
  advance,
  bar,
  heard,
  id,
  money,
  policy,
  request,
  snapshot,
  submit,
  table,
  terms,
} from './support/broker.ts';

const rejected = (code: string) => ({ kind: 'rejected', code });
const accepted = { kind: 'accepted' };

describe('a buy order', () => {
  test('is taken up to the last micro that the cash can pay at its limit, fees included', async () => {
    const fees = { kind: 'per_order', minimum: money('1'), perShare: money('0'), bps: 0n } as const;
    const on = await table({ openingCash: money('501'), policy: policy({ fees }) });

    expect(await submit(on, 'a', 'buy 10 limit 50.01')).toMatchObject(rejected('insufficient_cash'));
    expect(await submit(on, 'b', 'buy 10 limit 50')).toMatchObject(accepted);
  });

  test('competes with the orders that work already, and with none that are over', async () => {
    const on = await table({ openingCash: money('1000') });
    const first = await submit(on, 'a', 'buy 10 limit 60');

    expect(await submit(on, 'b', 'buy 10 limit 50')).toMatchObject(rejected('insufficient_cash'));
    if (first.kind === 'accepted') await on.wire.cancel(first.order, ATTEMPT);
    expect(await submit(on, 'b', 'buy 10 limit 50')).toMatchObject(accepted);
    expect(await submit(on, 'c', 'sell 1 limit 70')).toMatchObject(rejected('insufficient_position'));
  });

  test('at the market is counted at the last close after slippage; without a price it is refused', async () => {
    const slippage = { kind: 'range', slippageBps: 100n, volMultBps: 0n } as const;
    const on = await table({ openingCash: money('505'), policy: policy({ slippage }) });
    expect(await submit(on, 'a', 'buy 10')).toMatchObject(rejected('no_price'));
    await advance(on, bar(1, '40 60 40 50'));

    expect(await submit(on, 'a', 'buy 11')).toMatchObject(rejected('insufficient_cash'));
    expect(await submit(on, 'b', 'buy 10')).toMatchObject(accepted);
  });

  test('with a stop is counted at the dearer of its stop and the market', async () => {
    const on = await table({ openingCash: money('600') });
    await advance(on, bar(1, '50 50 50 50'));

    expect(await submit(on, 'a', 'buy 10 stop 60.01')).toMatchObject(rejected('insufficient_cash'));
    expect(await submit(on, 'b', 'buy 13 stop 40')).toMatchObject(rejected('insufficient_cash'));
    expect(await submit(on, 'c', 'buy 10 stop 60')).toMatchObject(accepted);
  });

  test('may fill above what was counted when the market jumps: the cash is short, and the book says so', async () => {
    const on = await table({ openingCash: money('500') });
    await advance(on, bar(1, '50 50 50 50'));
    await submit(on, 'a', 'buy 10');
    await advance(on, bar(2, '70 70 70 70'));

    expect((await snapshot(on)).cash).toBe(money('-200'));
  });
});

describe('a sell order', () => {
  const holding = async () => {
    const on = await table();
    await advance(on, bar(1, '50 50 50 50'));
    await submit(on, 'entry', 'buy 10');
    await advance(on, bar(2, '50 50 50 50'));
    return on;
  };

  test('is refused beyond what is held, other offers of its kind included', async () => {
    const on = await holding();

    expect(await submit(on, 'a', 'sell 11')).toMatchObject(rejected('insufficient_position'));
    expect(await submit(on, 'b', 'sell 6 limit 60')).toMatchObject(accepted);
    expect(await submit(on, 'c', 'sell 5 limit 61')).toMatchObject(rejected('insufficient_position'));
    expect(await submit(on, 'd', 'sell 4')).toMatchObject(accepted);
    expect(await submit(on, 'e', 'sell 1 limit 60', 'QQQ')).toMatchObject(rejected('insufficient_position'));
  });

  test('may be one end of a bracket: a stop and a target for the same shares', async () => {
    const on = await holding();

    expect(await submit(on, 'target', 'sell 10 limit 60')).toMatchObject(accepted);
    expect(await submit(on, 'stop', 'sell 10 stop 40')).toMatchObject(accepted);
    expect(await submit(on, 'stop-2', 'sell 1 stop 39')).toMatchObject(rejected('insufficient_position'));
  });

  test('and its other end that fill in one bar leave the account short, which is booked and not hidden', async () => {
    const on = await holding();
    await submit(on, 'target', 'sell 10 limit 60');
    await submit(on, 'stop', 'sell 10 stop 40');
    await advance(on, bar(3, '50 61 39 50'));

    expect((await snapshot(on)).positions).toEqual([{ instrument: 'us:SPY', quantity: -10n }]);
    expect((await snapshot(on)).cash).toBe(money('10500'));
  });
});

test('a margin account is lent cash and shares', async () => {
  const on = await table({ kind: 'margin', openingCash: money('1') });

  expect(await submit(on, 'a', 'buy 1000')).toMatchObject(accepted);
  expect(await submit(on, 'b', 'sell 1000 limit 50')).toMatchObject(accepted);
});

describe('a request that is refused', () => {
  test.each([
    ['unknown_symbol', request('x', 'buy 1', 'IBM')],
    ['price_off_tick', request('x', 'buy 1 limit 50.001')],
    ['price_not_positive', request('x', 'buy 1 limit -1')],
    ['limit_price_missing', { ...request('x', 'buy 1'), terms: terms('buy 1', { type: 'limit' }) }],
    [
      'quantity_not_positive',
      { ...request('x', 'buy 1'), terms: terms('buy 1', { quantity: toQuantity(0n) }) },
    ],
  ])('as %s leaves no order and no news', async (code, order) => {
    const on = await table();
    await advance(on, bar(1, '50 50 50 50'));

    expect(await on.wire.submit(order, ATTEMPT)).toMatchObject(rejected(code));
    expect(await on.broker.account.lookup(id('x'))).toEqual({ kind: 'missing' });
    expect(await heard(on)).toEqual([]);
  });
});
