import { describe, expect, test } from '@jest/globals';

import type { VenuePolicy } from '../src/index.ts';
import { bars, order, said } from './support.ts';

const tenth: Partial<VenuePolicy> = { participation: { kind: 'volume', shareBps: 1_000n } };
const flat = ['100', '100', '100', '100'] as const;

describe('a share of the volume', () => {
  test('bounds what fills, and the rest works on', () => {
    expect(
      said(tenth, order({ quantity: 25n }), bars(1, { ohlc: flat, volume: 109n }), bars(2, { ohlc: flat })),
    ).toEqual(['filled o-1 10@100 open', 'filled o-1 15@100 open']);
  });

  test('belongs to triggered stops first, then to market orders, then to limits, each by creation', () => {
    const inputs = [
      order({ id: 'limit', type: 'limit', limit: '101' }),
      order({ id: 'market-1' }),
      order({ id: 'market-2' }),
      order({ id: 'stop', type: 'stop', stop: '100' }),
      order({ id: 'unreached', type: 'stop', stop: '200' }),
    ];
    const filled = (volume: bigint): readonly string[] =>
      said(tenth, ...inputs, bars(1, { ohlc: flat, volume }));

    expect(filled(350n)).toEqual([
      'filled stop 10@100 open',
      'filled market-1 10@100 open',
      'filled market-2 10@100 open',
      'filled limit 5@100 open',
    ]);
    expect(filled(150n)).toEqual(['filled stop 10@100 open', 'filled market-1 5@100 open']);
  });

  test('is not shared between symbols', () => {
    const inputs = [order({ id: 'b', symbol: 'QQQ' }), order({ id: 'a', symbol: 'SPY' })];
    const both = bars(
      1,
      { symbol: 'SPY', ohlc: flat, volume: 100n },
      { symbol: 'QQQ', ohlc: flat, volume: 50n },
    );

    expect(said(tenth, ...inputs, both)).toEqual(['filled b 5@100 open', 'filled a 10@100 open']);
  });

  test('lets a fill-or-kill order have all of it or nothing', () => {
    const inputs = [order({ tif: 'fok' }), order({ id: 'o-2' })];

    expect(said(tenth, ...inputs, bars(1, { ohlc: flat, volume: 99n }))).toEqual([
      'filled o-2 9@100 open',
      'canceled o-1 fok',
    ]);
    expect(said(tenth, ...inputs, bars(1, { ohlc: flat, volume: 100n }))).toEqual(['filled o-1 10@100 open']);
  });

  test('gives an immediate-or-cancel order what there is and cancels the rest', () => {
    expect(said(tenth, order({ tif: 'ioc' }), bars(1, { ohlc: flat, volume: 40n }))).toEqual([
      'filled o-1 4@100 open',
      'canceled o-1 ioc',
    ]);
  });

  test('that is empty triggers a stop all the same; it fills at the next open', () => {
    expect(
      said(
        tenth,
        order({ type: 'stop', stop: '100' }),
        bars(1, { ohlc: ['99', '101', '98', '99'], volume: 9n }),
        bars(2, { ohlc: ['97', '98', '96', '97'] }),
      ),
    ).toEqual(['filled o-1 10@97 open']);
  });

  test('leaves the rest of a triggered stop for the next open', () => {
    expect(
      said(
        tenth,
        order({ type: 'stop', stop: '100' }),
        bars(1, { ohlc: ['99', '101', '98', '99'], volume: 40n }),
        bars(2, { ohlc: ['97', '98', '96', '97'] }),
      ),
    ).toEqual(['filled o-1 4@100 stop', 'filled o-1 6@97 open']);
  });
});

test('without participation the volume is ignored', () => {
  expect(said({}, order({}), bars(1, { ohlc: flat, volume: 0n }))).toEqual(['filled o-1 10@100 open']);
});

describe('stress', () => {
  const stress = { orderShareBps: 2_500n, rejectEvery: null };

  test('an order in parts gets a share of itself in each bar, and of the volume if that is less', () => {
    const three = [1, 2, 3].map((number) => bars(number, { ohlc: flat }));

    expect(said({ stress }, order({ quantity: 8n }), ...three)).toEqual(
      Array(3).fill('filled o-1 2@100 open'),
    );
    expect(said({ ...tenth, stress }, order({ quantity: 8n }), bars(1, { ohlc: flat, volume: 10n }))).toEqual(
      ['filled o-1 1@100 open'],
    );
  });

  test('an order too small to share gets one unit a bar', () => {
    const two = [1, 2].map((number) => bars(number, { ohlc: flat }));

    expect(said({ stress }, order({ quantity: 2n }), ...two)).toEqual(Array(2).fill('filled o-1 1@100 open'));
  });

  test('every so-many-th order is rejected', () => {
    const inputs = ['a', 'b', 'c', 'd'].map((name) => order({ id: name }));

    expect(said({ stress: { orderShareBps: null, rejectEvery: 2n } }, ...inputs)).toEqual([
      'rejected b stress',
      'rejected d stress',
    ]);
  });
});
