import { expect, test } from '@jest/globals';
import { toQuantity } from '@mqk/core';

import {
  CASH,
  bar,
  bars,
  end,
  equities,
  fillsOf,
  limitsFor,
  micros,
  onBars,
  ordersOf,
  run,
  scripted,
  shares,
} from './support.ts';

const LIMITS = limitsFor(['SPY']);

test('a gap stops the run before the bar behind it, names what is missing, and keeps what came before', () => {
  const held = [bar(1, '100'), bar(2, '101'), bar(5, '50')];
  const result = run({ bars: held, strategy: onBars({ 1: [shares(10)] }) });

  expect(result.stopped).toMatchObject({ code: 'gap', at: end(5), symbol: 'SPY', gap: { sessions: 2 } });
  expect(fillsOf(result)).toEqual(['2 buy 10@101']);
  expect(result.curve.length).toBe(2);
  expect(result.notPromotable).toContain('stopped');
});

test('a gap that is only reported does not stop the run, and stands against promoting it', () => {
  const held = [bar(1, '100'), bar(2, '101'), bar(5, '50')];
  const result = run({ bars: held, strategy: onBars({}), policy: { gaps: 'report' } });

  expect(result.stopped).toBeNull();
  expect(result.gaps).toHaveLength(1);
  expect(result.notPromotable).toContain('gaps_reported');
});

test('a loss of the day halts: the position is sold at the next bar, the strategy is not asked again, and the run ends', () => {
  const asked: number[] = [];
  const result = run({
    bars: bars(['100', '100', '98', '97', '96', '95']),
    strategy: scripted(({ number }) => {
      asked.push(number);
      return number === 1 ? [shares(500)] : [];
    }),
    risk: LIMITS,
  });

  expect(result.stopped).toEqual({
    code: 'halted',
    at: end(3),
    because: 'day_loss_reached',
    haltAction: 'cancel-and-flatten',
  });
  expect(fillsOf(result)).toEqual(['2 buy 500@100', '4 sell 500@97']);
  expect(asked).toEqual([1, 2]);
  expect(equities(result)).toEqual(['100000', '100000', '99000', '98500']);
});

test('a halt that holds ends the run where it is', () => {
  const result = run({
    bars: bars(['100', '100', '98', '97']),
    strategy: onBars({ 1: [shares(500)] }),
    risk: LIMITS,
    policy: { haltAction: 'hold' },
  });

  expect(result.stopped).toMatchObject({ code: 'halted', haltAction: 'hold', at: end(3) });
  expect(fillsOf(result)).toEqual(['2 buy 500@100']);
});

test('a halt on the last bar is told although there is no bar left to sell at', () => {
  const result = run({
    bars: bars(['100', '100', '98']),
    strategy: onBars({ 1: [shares(500)] }),
    risk: LIMITS,
  });

  expect(result.stopped).toMatchObject({ code: 'halted' });
  expect(ordersOf(result)).toEqual(['1 buy 500 market filled', '3 sell 500 market new']);
});

test('a drawdown from the highest equity halts, however slowly it came', () => {
  const result = run({
    bars: bars(['100', '100', '95', '91', '89', '80']),
    strategy: onBars({ 1: [shares(800)] }),
    risk: { ...LIMITS, dayLossMax: micros('100000'), drawdownMaxBps: 880 },
  });

  // 800 shares: 100,000 less 8,800 is the line, reached at a close of 89
  expect(result.stopped).toMatchObject({ code: 'halted', because: 'drawdown_reached', at: end(5) });
});

test('a limit that says no leaves a rejected order and its reason, and the run goes on', () => {
  const result = run({
    bars: bars(['100', '101', '102']),
    strategy: onBars({ 1: [shares(20)], 2: [shares(5)] }),
    risk: { ...LIMITS, orderQuantityMax: toQuantity(10n) },
  });

  expect(ordersOf(result)).toEqual([
    '1 buy 20 market rejected order_quantity_exceeded',
    '2 buy 5 market filled',
  ]);
});

test('limits are asked before the account: what both refuse is told as a desk would tell it', () => {
  const result = run({
    bars: bars(['100', '101']),
    account: { ...CASH, cash: micros('1000') },
    strategy: onBars({ 1: [shares(20)] }),
    risk: { ...LIMITS, orderQuantityMax: toQuantity(10n) },
  });

  expect(ordersOf(result)).toEqual(['1 buy 20 market rejected order_quantity_exceeded']);
});

test('a storm halts in the bar that it is ordered in, whether orders were kept in or turned away', () => {
  const tape = [...bars(['100', '100', '100']), ...bars(['50', '50', '50'], 'QQQ')];
  const wide = limitsFor(['SPY', 'QQQ']);
  const orders = run({
    bars: tape,
    strategy: onBars({ 1: [shares(1), shares(1, 'QQQ')] }),
    risk: { ...wide, ordersPerMinuteMax: 1 },
    policy: { haltAction: 'hold' },
  });
  const rejects = run({
    bars: tape,
    account: { ...CASH, cash: micros('100') },
    strategy: onBars({ 1: [shares(1)] }),
    venue: { fees: { kind: 'per_order', minimum: micros('1'), perShare: micros('0'), bps: 0n } },
    risk: { ...wide, priceCollarBps: 0, rejectsPerMinuteMax: 0 },
  });

  expect(orders.stopped).toMatchObject({ code: 'halted', because: 'order_storm' });
  expect(rejects.stopped).toMatchObject({ code: 'halted', because: 'reject_storm' });
  expect(ordersOf(rejects)).toEqual(['1 buy 1 market rejected insufficient_cash']);
});

test('a strategy that names a symbol that it never saw is stopped', () => {
  const result = run({ bars: bars(['1', '1', '1']), strategy: onBars({ 2: [shares(1, 'QQQ')] }) });

  expect(result.stopped).toEqual({ code: 'strategy_fault', at: end(2), detail: 'target_unknown_symbol' });
  expect(result.curve.length).toBe(2);
});

test('an account that grows beyond what can be counted exactly is stopped, and not rounded', () => {
  const result = run({
    bars: bars(['1', '1', '9000000000', '9000000000']),
    strategy: onBars({ 1: [shares(2)] }),
  });

  expect(result.stopped).toEqual({ code: 'out_of_range', at: end(3), detail: 'equity' });
});
