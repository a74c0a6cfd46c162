import { describe, expect, test } from '@jest/globals';
import { toQuantity } from '@mqk/core';

import { type VenueInput, type VenuePolicy, openBook } from '../src/index.ts';
import {
  type BarWish,
  type OrderWish,
  bars,
  cancelOf,
  id,
  micros,
  newOrder,
  order,
  policy,
  replaceOf,
  said,
  tell,
} from './support.ts';

const OPTIMISTIC = { ambiguity: 'optimistic' } as const;

/** Buys 10, protected at 95, content with 110. */
function bracket(wish: OrderWish = {}, target: string | null = '110'): VenueInput {
  const stop = { clientOrderId: id('stop'), stopPrice: micros(wish.side === 'sell' ? '105' : '95') };
  const gain = target === null ? null : { clientOrderId: id('target'), limitPrice: micros(target) };
  return { kind: 'submit', order: { ...newOrder(wish), protection: { stop, target: gain } } };
}

type Row = readonly [name: string, ohlc: BarWish['ohlc'], worst: string, optimistic?: string];

describe('an entry at the open: the whole bar is behind it', () => {
  test.each<Row>([
    ['a quiet bar', ['100', '105', '96', '101'], 'filled o-1 10@100 open'],
    [
      'the stop is reached',
      ['100', '105', '95', '101'],
      'filled o-1 10@100 open, filled stop 10@95 stop, canceled target oco',
    ],
    [
      'the target is passed',
      ['100', '111', '96', '101'],
      'filled o-1 10@100 open, filled target 10@110 limit, canceled stop oco',
    ],
    [
      'both could be: the stop was first',
      ['100', '111', '94', '101'],
      'filled o-1 10@100 open, filled stop 10@95 stop, canceled target oco',
      'filled o-1 10@100 open, filled target 10@110 limit, canceled stop oco',
    ],
    [
      'the market opens below the stop',
      ['94', '96', '93', '95'],
      'filled o-1 10@94 open, filled stop 10@94 open, canceled target oco',
    ],
  ])('%s', (_, ohlc, worst, optimistic = worst) => {
    const inputs = [bracket(), bars(1, { ohlc })];

    expect(said({}, ...inputs).join(', ')).toBe(worst);
    expect(said(OPTIMISTIC, ...inputs).join(', ')).toBe(optimistic);
  });
});

describe('an entry within the bar: what came before it and what after nobody knows', () => {
  const limit: OrderWish = { type: 'limit', limit: '98' };

  test.each<Row>([
    ['a quiet bar', ['100', '105', '96', '101'], 'filled o-1 10@98 limit'],
    [
      'the stop is reached: it was after the entry, and at the stop itself',
      ['100', '105', '94', '101'],
      'filled o-1 10@98 limit, filled stop 10@95 stop, canceled target oco',
      'filled o-1 10@98 limit',
    ],
    [
      'the target is passed: that was before the entry',
      ['100', '111', '96', '101'],
      'filled o-1 10@98 limit',
      'filled o-1 10@98 limit, filled target 10@110 limit, canceled stop oco',
    ],
  ])('%s', (_, ohlc, worst, optimistic = worst) => {
    const inputs = [bracket(limit), bars(1, { ohlc })];

    expect(said({}, ...inputs).join(', ')).toBe(worst);
    expect(said(OPTIMISTIC, ...inputs).join(', ')).toBe(optimistic);
  });

  test('a stop entry that the market opened far below is protected at the stop, not at that open', () => {
    const inputs = [bracket({ type: 'stop', stop: '105' }), bars(1, { ohlc: ['90', '106', '89', '100'] })];

    expect(said({}, ...inputs).slice(0, 2)).toEqual(['filled o-1 10@105 stop', 'filled stop 10@95 stop']);
  });
});

describe('later bars', () => {
  const entered = [bracket(), bars(1, { ohlc: ['100', '101', '99', '100'] })];
  const later = (ohlc: BarWish['ohlc'], settings: Partial<VenuePolicy> = {}): string =>
    said(settings, ...entered, bars(2, { ohlc }))
      .slice(1)
      .join(', ');

  test('the stop fills at its price, or at a worse open, with slippage', () => {
    expect(later(['100', '101', '95', '96'])).toBe('filled stop 10@95 stop, canceled target oco');
    expect(later(['90', '91', '89', '90'])).toBe('filled stop 10@90 open, canceled target oco');
    const slippage = { kind: 'range', slippageBps: 100n, volMultBps: 0n } as const;
    expect(later(['100', '101', '95', '96'], { slippage })).toBe(
      'filled stop 10@94.05 stop, canceled target oco',
    );
  });

  test('the target fills when it is traded through, without slippage', () => {
    expect(later(['100', '110', '99', '100'])).toBe('');
    expect(later(['100', '110.01', '99', '100'])).toBe('filled target 10@110 limit, canceled stop oco');
  });

  test('where a bar could fill both, the stop wins; for an optimist the target does', () => {
    expect(later(['100', '112', '94', '100'])).toBe('filled stop 10@95 stop, canceled target oco');
    expect(later(['100', '112', '94', '100'], OPTIMISTIC)).toBe(
      'filled target 10@110 limit, canceled stop oco',
    );
  });

  test('a bracket without a target has a stop alone', () => {
    const inputs = [bracket({}, null), bars(1, { ohlc: ['100', '101', '99', '100'] })];

    expect(said({}, ...inputs, bars(2, { ohlc: ['100', '200', '94', '100'] }))).toEqual([
      'filled o-1 10@100 open',
      'filled stop 10@95 stop',
    ]);
  });

  test('short brackets mirror long ones', () => {
    const inputs = [bracket({ side: 'sell' }, '90'), bars(1, { ohlc: ['100', '101', '99', '100'] })];

    expect(said({}, ...inputs, bars(2, { ohlc: ['100', '106', '89', '100'] }))).toEqual([
      'filled o-1 10@100 open',
      'filled stop 10@105 stop',
      'canceled target oco',
    ]);
  });
});

describe('where volume is short', () => {
  const half = { participation: { kind: 'volume', shareBps: 10_000n } } as const;
  const calm: BarWish['ohlc'] = ['100', '101', '99', '100'];

  test('the legs are as large as what the entry has filled', () => {
    const inputs = [bracket(), bars(1, { ohlc: calm, volume: 4n }), bars(2, { ohlc: calm, volume: 6n })];

    expect(said(half, ...inputs)).toEqual([
      'filled o-1 4@100 open',
      'filled o-1 6@100 open',
      'restated stop 10',
      'restated target 10',
    ]);
  });

  test('a stop ends what is left of the entry', () => {
    const inputs = [
      bracket(),
      bars(1, { ohlc: calm, volume: 4n }),
      bars(2, { ohlc: ['100', '101', '94', '95'] }),
    ];

    expect(said(half, ...inputs)).toEqual([
      'filled o-1 4@100 open',
      'filled stop 4@95 stop',
      'canceled o-1 oco',
      'canceled target oco',
    ]);
  });

  test('a target that fills in part shrinks the stop, and ends what is left of the entry', () => {
    const up: BarWish['ohlc'] = ['100', '111', '99', '110'];
    const inputs = [bracket(), bars(1, { ohlc: calm, volume: 10n }), bars(2, { ohlc: up, volume: 3n })];

    expect(said(half, ...inputs)).toEqual([
      'filled o-1 10@100 open',
      'filled target 3@110 limit',
      'restated stop 7',
    ]);
    expect(said(half, ...inputs, bars(3, { ohlc: ['100', '101', '94', '95'], volume: 50n })).at(-2)).toBe(
      'filled stop 7@95 stop',
    );
  });
});

test('a cancel on its way to a leg comes nearer in a bar that the other leg keeps it out of', () => {
  const calm: BarWish['ohlc'] = ['100', '101', '99', '100'];
  const slow = {
    latencyBars: 1,
    participation: { kind: 'volume', shareBps: 10_000n },
  } as const;
  const up = bars(3, { ohlc: ['100', '111', '99', '110'], volume: 3n });
  const inputs = [bracket(), bars(1, { ohlc: calm }), bars(2, { ohlc: calm }), cancelOf('stop', 2), up];

  expect(said(slow, ...inputs, bars(4, { ohlc: calm }))).toEqual([
    'filled o-1 10@100 open',
    'filled target 3@110 limit',
    'restated stop 7',
    'canceled stop asked',
  ]);
});

describe('an entry that ends', () => {
  test('without a fill takes its legs along; its names are free again', () => {
    const far = bracket({ type: 'limit', limit: '1', tif: 'gtc' });
    const quiet = bars(1, { ohlc: ['100', '101', '99', '100'] });

    expect(said({}, far, order({ id: 'stop' }))).toEqual(['rejected stop duplicate_client_order_id']);
    expect(said({}, far, cancelOf('o-1'), quiet, order({ id: 'stop', on: 1 }))).toEqual([
      'canceled o-1 asked',
    ]);
  });

  test('after a fill leaves what it filled protected', () => {
    const inputs = [bracket({ tif: 'ioc' }), bars(1, { ohlc: ['100', '101', '99', '100'], volume: 4n })];
    const half = { participation: { kind: 'volume', shareBps: 10_000n } } as const;

    expect(said(half, ...inputs, bars(2, { ohlc: ['94', '95', '93', '94'] }))).toEqual([
      'filled o-1 4@100 open',
      'canceled o-1 ioc',
      'filled stop 4@94 open',
      'canceled target oco',
    ]);
  });
});

test('entry and legs are bound to each other: none of them is replaced', () => {
  const { events } = tell(openBook(policy()), [
    bracket({ type: 'limit', limit: '1' }),
    replaceOf({ of: 'o-1', by: 'o-2', limit: '2' }),
  ]);
  expect(events.at(-1)).toMatchObject({ kind: 'replace_rejected', reason: 'bracketed' });

  expect(
    said({}, bracket({ type: 'limit', limit: '1' }), replaceOf({ of: 'o-1', by: 'o-2', limit: '2' })),
  ).toEqual(['replace_rejected o-1 by o-2 bracketed']);
});

test('a split restates what is not born yet, and an entry that would be left without protection ends', () => {
  const by = (numerator: bigint, denominator: bigint): VenueInput => ({
    kind: 'split',
    symbol: 'SPY',
    numerator,
    denominator,
    at: newOrder({}).submittedAt,
  });
  const halved = bars(1, { ohlc: ['50', '51', '47', '50'] });

  expect(said({}, bracket(), by(2n, 1n), halved)).toEqual([
    'restated o-1 20',
    'filled o-1 20@50 open',
    'filled stop 20@47.5 stop',
    'canceled target oco',
  ]);
  expect(said({}, bracket({ quantity: toQuantity(9n) }), by(3n, 1n))).toEqual([
    'canceled o-1 corporate_action',
  ]);
});
