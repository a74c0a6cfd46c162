import { describe, expect, test } from '@jest/globals';

import { LIMIT_NAMES, assess, breakers, parseLimits, reservation } from '../src/index.ts';
import { SPY, WRITTEN_LIMITS, facts, mark, order, units, withoutLimit, position } from './desk.ts';

describe('what is missing denies', () => {
  test.each(LIMIT_NAMES)('without %s there are no limits at all', (name) => {
    expect(parseLimits(withoutLimit(name))).toMatchObject({
      ok: false,
      refused: { code: 'limits_incomplete', missing: [name] },
    });
  });

  test('without limits nothing leaves, and waiting does not help', () => {
    expect(assess(facts({ limits: null }), order())).toEqual([
      { code: 'limits_missing', permanent: true, halts: false },
    ]);
  });

  test('without limits nothing can be reserved', () => {
    expect(reservation(facts({ limits: null }), order())).toMatchObject({
      ok: false,
      refused: { code: 'limits_missing' },
    });
  });

  test('an account without limits says so before anybody orders', () => {
    expect(breakers(facts({ limits: null })).map(({ code }) => code)).toEqual(['limits_missing']);
  });

  test('an account of which nobody knows anything says so before anybody orders', () => {
    expect(breakers(facts({ account: null }))).toEqual([
      { code: 'account_missing', permanent: false, halts: false },
    ]);
    expect(breakers(facts({ account: null, limits: null })).map(({ code }) => code)).toEqual([
      'account_missing',
      'limits_missing',
    ]);
  });

  test('without an account nothing leaves', () => {
    expect(assess(facts({ account: null }), order()).map(({ code }) => code)).toEqual(['account_missing']);
  });

  test('without a price nothing leaves', () => {
    expect(assess(facts({ marks: [mark('QQQ', '200')] }), order()).map(({ code }) => code)).toEqual([
      'price_missing',
    ]);
  });

  test('a limit buy is judged by its limit as well, where the market has no price', () => {
    const large = order({ quantity: units(3001) });

    expect(assess(facts({ marks: [] }), large).map(({ code }) => code)).toEqual([
      'order_quantity_exceeded',
      'order_notional_exceeded',
      'position_quantity_exceeded',
      'position_notional_exceeded',
      'gross_exposure_exceeded',
      'net_exposure_exceeded',
      'leverage_exceeded',
      'buying_power_exceeded',
      'price_missing',
    ]);
  });

  test('what is held without a price has no worst case, and so no cap that it could keep', () => {
    const seen = facts({ positions: [position(SPY, 1999)], marks: [] });

    expect(assess(seen, order({ quantity: units(5) })).map(({ code }) => code)).toEqual(['price_missing']);
  });

  test('without a price of something else that is held, nothing leaves either', () => {
    const seen = facts({ positions: [position(SPY, 1)], marks: [mark('QQQ', '200')] });

    expect(
      assess(seen, order({ instrument: { ...SPY, id: mark('QQQ', '1').instrument, symbol: 'QQQ' } })),
    ).toEqual([expect.objectContaining({ code: 'price_missing', instrument: 'SPY' })]);
  });

  test.each(['equity', 'dayStartEquity', 'peakEquity'] as const)('without %s nothing leaves', (missing) => {
    expect(assess(facts({ [missing]: null }), order())).toEqual([
      { code: 'equity_missing', missing, permanent: false, halts: false },
    ]);
  });

  test.each([
    ['ordersInMinute', 'order_storm', 'orders'],
    ['rejectsInMinute', 'reject_storm', 'rejects'],
    ['executionsInMinute', 'execution_storm', 'executions'],
  ] as const)('a counter %s that counts nothing is counted as too many', (counter, code, told) => {
    for (const count of [Number.NaN, Number.POSITIVE_INFINITY, -1, 0.5]) {
      const seen = facts({ counters: { ...facts().counters, [counter]: count } });

      expect(assess(seen, order())).toEqual([expect.objectContaining({ code, [told]: null, halts: true })]);
    }
  });

  test.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('a price of age %p is no price', (ageMs) => {
    const seen = facts({ marks: [mark('SPY', '100', ageMs)] });

    expect(assess(seen, order()).map(({ code }) => code)).toEqual(['price_stale']);
  });

  test('a limit of zero is a limit: nothing passes', () => {
    const nothing = parseLimits({ ...WRITTEN_LIMITS, orderQuantityMax: '0' });

    expect(nothing.ok).toBe(true);
    if (nothing.ok)
      expect(assess(facts({ limits: nothing.value }), order())[0]?.code).toBe('order_quantity_exceeded');
  });
});
