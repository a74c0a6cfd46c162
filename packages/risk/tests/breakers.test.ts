import { describe, expect, test } from '@jest/globals';

import type { Micros } from '@mqk/core';

import { RISK_CODES, assess, breakers, isBreaker, isPermanent } from '../src/index.ts';
import { facts, limits, order, usd } from './desk.ts';

/** What only a cast lets through. */
const forged = (value: unknown): Micros => value as Micros;

const codes = (...asked: Parameters<typeof assess>): readonly string[] =>
  assess(...asked).map(({ code }) => code);

describe('breakers', () => {
  test('a quiet account has none', () => {
    expect(breakers(facts())).toEqual([]);
  });

  test.each([
    ['day_loss_reached', { equity: usd('98000') }],
    ['drawdown_reached', { equity: usd('99000'), peakEquity: usd('110000') }],
    ['order_storm', { counters: { ordersInMinute: 11, rejectsInMinute: 0, executionsInMinute: 0 } }],
    ['reject_storm', { counters: { ordersInMinute: 0, rejectsInMinute: 4, executionsInMinute: 0 } }],
    ['execution_storm', { counters: { ordersInMinute: 0, rejectsInMinute: 0, executionsInMinute: 21 } }],
  ] as const)('%s stops the desk though nobody orders', (code, changes) => {
    const [first] = breakers(facts(changes));

    expect(first).toMatchObject({ code, halts: true, permanent: false });
    expect(assess(facts(changes), order())[0]).toMatchObject({ code });
  });

  test('an open loss counts like a closed one, to the micro', () => {
    expect(breakers(facts({ equity: usd('98000.000001') }))).toEqual([]);
    expect(breakers(facts({ equity: usd('98000') }))).toEqual([
      { code: 'day_loss_reached', loss: usd('2000'), dayLossMax: usd('2000'), permanent: false, halts: true },
    ]);
  });

  test('the drawdown is measured from the peak, to the micro', () => {
    const seen = facts({ dayStartEquity: usd('90000'), peakEquity: usd('100000') });

    expect(breakers({ ...seen, equity: usd('90000.000001') })).toEqual([]);
    expect(breakers({ ...seen, equity: usd('90000') }).map(({ code }) => code)).toEqual(['drawdown_reached']);
  });

  test('a gain never trips a limit of zero', () => {
    const strict = limits({ dayLossMax: '0', drawdownMaxBps: 0 });

    expect(breakers(facts({ limits: strict }))).toEqual([]);
    expect(breakers(facts({ limits: strict, equity: usd('99999.999999') })).map(({ code }) => code)).toEqual([
      'day_loss_reached',
      'drawdown_reached',
    ]);
  });

  test.each([
    ['equity', 'not_a_number', { equity: forged(NaN) }],
    ['dayStartEquity', 'not_a_number', { dayStartEquity: forged(Infinity) }],
    ['peakEquity', 'beyond_int8', { peakEquity: forged(2n ** 70n) }],
    ['cash', 'not_a_number', { cash: forged(NaN) }],
  ] as const)(
    'a forged %s stops the desk though nobody orders, and nothing is thrown',
    (field, problem, changes) => {
      expect(breakers(facts(changes))).toMatchObject([
        { code: 'number_out_of_range', field, problem, halts: true },
      ]);
    },
  );

  test('a number that cannot be stops the desk though its limits are missing too', () => {
    expect(breakers(facts({ equity: forged(NaN), limits: null })).map(({ code }) => code)).toEqual([
      'number_out_of_range',
    ]);
  });

  test('the last order of the minute may leave, the one after it trips the breaker', () => {
    const counted = (ordersInMinute: number) =>
      facts({ counters: { ordersInMinute, rejectsInMinute: 3, executionsInMinute: 20 } });

    expect(assess(counted(9), order())).toEqual([]);
    expect(codes(counted(10), order())).toEqual(['order_storm']);
    expect(breakers(counted(10))).toEqual([]);
  });
});

describe('what a refusal means', () => {
  test('only numbers that cannot be, losses and storms stop the desk', () => {
    expect(RISK_CODES.filter(isBreaker)).toEqual([
      'number_out_of_range',
      'overflow',
      'day_loss_reached',
      'drawdown_reached',
      'order_storm',
      'reject_storm',
      'execution_storm',
    ]);
  });

  test('prices, hours, losses and facts that are missing may come right; nothing else does', () => {
    expect(RISK_CODES.filter((code) => !isPermanent(code))).toEqual([
      'account_missing',
      'equity_missing',
      'day_loss_reached',
      'drawdown_reached',
      'order_storm',
      'reject_storm',
      'execution_storm',
      'would_not_reduce',
      'price_missing',
      'price_stale',
      'price_outside_collar',
      'self_cross',
      'market_closed',
    ]);
  });

  test('a code that is not of risk means nothing here', () => {
    expect([isPermanent('expired'), isBreaker('toString'), isPermanent('constructor')]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
