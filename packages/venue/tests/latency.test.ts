import { describe, expect, test } from '@jest/globals';

import { type OrderWish, bars, cancelOf, order, replaceOf, said } from './support.ts';

const flat = ['100', '100', '100', '100'] as const;
const far: OrderWish = { type: 'limit', limit: '1' };
const at = (number: number) => bars(number, { ohlc: flat });

describe('latency', () => {
  const slow = { latencyBars: 1 };

  test('lets a new order miss so many bars of its symbol', () => {
    const other = bars(1, { symbol: 'QQQ', ohlc: flat });

    expect(said(slow, order({}), other, at(2))).toEqual([]);
    expect(said(slow, order({}), other, at(2), at(3))).toEqual(['filled o-1 10@100 open']);
  });

  test('a bar that was over when it was asked does not count', () => {
    expect(said(slow, order({ on: 1 }), at(1), at(2))).toEqual([]);
    expect(said(slow, order({ on: 1 }), at(1), at(2), at(3))).toEqual(['filled o-1 10@100 open']);

    const ended = [order({ type: 'limit', limit: '99' }), cancelOf('o-1', 1), at(1)];
    const low = bars(2, { ohlc: ['98', '98', '98', '98'] });

    expect(said(slow, ...ended, low)).toEqual(['filled o-1 10@98 open', 'cancel_rejected o-1 not_working']);
    expect(said({ latencyBars: 2 }, ...ended, at(2), at(3))).toEqual([]);
    expect(said({ latencyBars: 2 }, ...ended, at(2), at(3), at(4))).toEqual(['canceled o-1 asked']);
  });

  test('a day order belongs to the session of the first bar that it can act on', () => {
    const inputs = [order({ ...far, tif: 'day', on: 9 }), at(10), at(11), at(19)];

    expect(said(slow, ...inputs)).toEqual([]);
    expect(said(slow, ...inputs, at(20))).toEqual(['expired o-1']);
  });

  test('lets an order fill while its cancel travels, and says that it came too late', () => {
    const inputs = [order({ type: 'limit', limit: '99' }), at(1), cancelOf('o-1', 1), cancelOf('o-1', 1)];

    expect(said(slow, ...inputs, bars(2, { ohlc: ['98', '98', '98', '98'] }))).toEqual([
      'filled o-1 10@98 open',
      'cancel_rejected o-1 not_working',
    ]);
    expect(said(slow, ...inputs, at(2), at(3))).toEqual(['canceled o-1 asked']);
  });

  test('lets an order fill while its replacement travels', () => {
    const inputs = [
      order({ type: 'limit', limit: '99' }),
      at(1),
      replaceOf({ of: 'o-1', by: 'o-2', limit: '101', on: 1 }),
    ];

    expect(said(slow, ...inputs, bars(2, { ohlc: ['98', '98', '98', '98'] }))).toEqual([
      'filled o-1 10@98 open',
      'replace_rejected o-1 by o-2 not_working',
    ]);
    expect(said(slow, ...inputs, at(2), at(3))).toEqual(['replaced o-1 by o-2', 'filled o-2 10@100 open']);
  });

  test('a replacement stands in the queue where it was asked for, not where it arrived', () => {
    const inputs = [
      order(far),
      at(1),
      replaceOf({ of: 'o-1', by: 'o-2', limit: '101', on: 1 }),
      order({ id: 'o-3', type: 'limit', limit: '101', on: 1 }),
    ];

    expect(said(slow, ...inputs, at(2), at(3))).toEqual([
      'replaced o-1 by o-2',
      'filled o-2 10@100 open',
      'filled o-3 10@100 open',
    ]);
  });

  test('a second request waits for the first: one is refused, a cancel after a replace finds the order gone', () => {
    const inputs = [order(far), at(1), replaceOf({ of: 'o-1', by: 'o-2', limit: '2', on: 1 })];

    expect(said(slow, ...inputs, replaceOf({ of: 'o-1', by: 'o-3', limit: '2', on: 1 }))).toEqual([
      'replace_rejected o-1 by o-3 request_pending',
    ]);
    expect(said(slow, ...inputs, cancelOf('o-1', 1), at(2), at(3))).toEqual([
      'replaced o-1 by o-2',
      'cancel_rejected o-1 not_working',
    ]);
  });

  test('a name that works here, or that a replace on its way has promised, is not given away again', () => {
    const inputs = [order({ ...far, id: 'o-5' }), order({ ...far, id: 'o-7' }), at(1)];
    const byWorking = replaceOf({ of: 'o-5', by: 'o-7', limit: '2', on: 1 });
    const byPromised = replaceOf({ of: 'o-5', by: 'o-8', limit: '2', on: 1 });

    // The cancel acts first: without the refusal the fills of two orders of one bar would carry one name.
    expect(said(slow, ...inputs, cancelOf('o-7', 1), byWorking, at(2), at(3))).toEqual([
      'replace_rejected o-5 by o-7 duplicate_client_order_id',
      'canceled o-7 asked',
    ]);
    expect(said(slow, ...inputs, byPromised, order({ ...far, id: 'o-8', on: 1 }))).toEqual([
      'rejected o-8 duplicate_client_order_id',
    ]);
    expect(said(slow, ...inputs, byPromised, replaceOf({ of: 'o-7', by: 'o-8', limit: '2', on: 1 }))).toEqual(
      ['replace_rejected o-7 by o-8 duplicate_client_order_id'],
    );
  });

  test('a replacement that became impossible on its way is refused, and the order works on', () => {
    const participation = { kind: 'volume', shareBps: 10_000n } as const;
    const inputs = [
      order({ type: 'limit', limit: '101' }),
      at(1),
      replaceOf({ of: 'o-1', by: 'o-2', limit: '101', quantity: 5n, on: 1 }),
      bars(2, { ohlc: flat, volume: 6n }),
      at(3),
    ];

    expect(said({ ...slow, participation }, ...inputs)).toEqual([
      'filled o-1 6@100 open',
      'replace_rejected o-1 by o-2 already_filled',
      'filled o-1 4@100 open',
    ]);
  });
});
