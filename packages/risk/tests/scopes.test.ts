import { strategyId } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';

import { assess } from '../src/index.ts';
import { BUDGET, QQQ, SPY, facts, limits, order, pending, position, units, usd } from './desk.ts';

const codes = (...asked: Parameters<typeof assess>): readonly string[] =>
  assess(...asked).map(({ code }) => code);
const NARROW = {
  orderQuantityMax: '10',
  orderNotionalMax: '1000',
  positionQuantityMax: '20',
  positionNotionalMax: '2000',
};
const symbolLimits = (changes: Partial<typeof NARROW> = {}) =>
  limits({ symbolLimits: { SPY: { ...NARROW, ...changes } } });
const budget = (changes: Partial<Record<keyof typeof BUDGET, unknown>>) =>
  limits({ strategyLimits: { trend: { ...BUDGET, ...changes } } });

describe('the limits of a symbol', () => {
  test('are those that an order in it is held to, and told with the number that bites', () => {
    const narrow = symbolLimits();

    expect(codes(facts({ limits: narrow }), order({ quantity: units(10) }))).toEqual([]);
    expect(assess(facts({ limits: narrow }), order({ quantity: units(11) }))).toMatchObject([
      { code: 'order_quantity_exceeded', orderQuantityMax: 10n },
      { code: 'order_notional_exceeded', orderNotionalMax: usd('1000') },
    ]);
  });

  test.each([
    ['positionQuantityMax', '10', 'position_quantity_exceeded'],
    ['positionNotionalMax', '1000', 'position_notional_exceeded'],
  ] as const)('%s counts what is held and what works', (name, max, code) => {
    const seen = facts({ limits: symbolLimits({ [name]: max }), positions: [position(SPY, 10)] });

    expect(codes(seen, order({ quantity: units(1) }))).toEqual([code]);
  });

  test('do not concern another symbol', () => {
    const asked = order({ instrument: QQQ, quantity: units(100), limitPrice: usd('200') });

    expect(codes(facts({ limits: symbolLimits() }), asked)).toEqual([]);
  });
});

describe('the budget of a strategy', () => {
  test('holds its orders and its symbols', () => {
    const asked = order({ quantity: units(6) });

    expect(codes(facts({ limits: budget({ orderQuantityMax: '5' }) }), asked)).toEqual([
      'order_quantity_exceeded',
    ]);
    expect(codes(facts({ limits: budget({ symbols: ['QQQ'] }) }), asked)).toEqual(['symbol_not_allowed']);
    expect(codes(facts({ limits: budget({ orderNotionalMax: '599' }) }), asked)).toEqual([
      'order_notional_exceeded',
    ]);
    expect(
      codes(facts({ limits: budget({ symbols: [] }) }), { ...asked, strategy: strategyId('other') }),
    ).toEqual([]);
  });

  test("counts its own positions and working orders, and nobody else's", () => {
    const seen = facts({
      limits: budget({ grossExposureMax: '3000' }),
      positions: [position(SPY, 10), position(SPY, 100, 'other')],
      pending: [
        pending('own', { strategy: strategyId('trend'), leaves: units(10) }),
        pending('theirs', { strategy: strategyId('other'), leaves: units(100) }),
      ],
    });

    expect(codes(seen, order({ quantity: units(10) }))).toEqual([]);
    expect(assess(seen, order({ quantity: units(11) }))).toMatchObject([
      {
        code: 'strategy_exposure_exceeded',
        strategy: 'trend',
        gross: usd('3100'),
        grossExposureMax: usd('3000'),
      },
    ]);
  });

  test('counts the order itself once when its own promise is among the facts', () => {
    const seen = facts({
      limits: budget({ grossExposureMax: '1000' }),
      pending: [pending('asked', { strategy: strategyId('trend') })],
    });

    expect(codes(seen, order())).toEqual([]);
  });

  test('never keeps a strategy from what makes its exposure smaller', () => {
    const seen = facts({ limits: budget({ grossExposureMax: '1' }), positions: [position(SPY, 10)] });

    expect(codes(seen, order({ side: 'sell' }))).toEqual([]);
  });

  test('an exposure that no account can hold is an overflow of it too', () => {
    const seen = facts({
      limits: budget({}),
      positions: [position(SPY, 9n * 10n ** 10n), position(SPY, -9n * 10n ** 10n, 'other')],
    });

    expect(codes(seen, order({ quantity: units(3n * 10n ** 9n) }))).toContain('overflow');
  });
});
