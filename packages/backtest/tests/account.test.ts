import { describe, expect, test } from '@jest/globals';

import {
  CASH,
  MARGIN,
  bar,
  bars,
  equities,
  fillsOf,
  limitsFor,
  micros,
  onBars,
  ordersOf,
  run,
  shares,
} from './support.ts';

describe('a cash account', () => {
  test('does not buy what it cannot pay', () => {
    const prices = bars(['100', '100', '100']);
    const poor = { ...CASH, cash: micros('1000') };

    expect(ordersOf(run({ bars: prices, strategy: onBars({ 1: [shares(11)] }), account: poor }))).toEqual([
      '1 buy 11 market rejected insufficient_cash',
    ]);
    expect(ordersOf(run({ bars: prices, strategy: onBars({ 1: [shares(10)] }), account: poor }))).toEqual([
      '1 buy 10 market filled',
    ]);
  });

  test('keeps back what slippage and fees may cost', () => {
    const told = {
      bars: bars(['100', '100', '100']),
      strategy: onBars({ 1: [shares(10)] }),
      venue: { slippage: { kind: 'range', slippageBps: 10n, volMultBps: 0n } } as const,
    };

    expect(ordersOf(run({ ...told, account: { ...CASH, cash: micros('1000.99') } }))).toEqual([
      '1 buy 10 market rejected insufficient_cash',
    ]);
    expect(ordersOf(run({ ...told, account: { ...CASH, cash: micros('1001') } }))).toEqual([
      '1 buy 10 market filled',
    ]);
  });

  test('does not promise the same cash twice', () => {
    const both = [1, 2].flatMap((number) => [bar(number, '100', 'AAA'), bar(number, '100', 'BBB')]);
    const result = run({
      bars: both,
      strategy: onBars({ 1: [shares(6, 'AAA'), shares(6, 'BBB')] }),
      account: { ...CASH, cash: micros('1000') },
    });

    expect(ordersOf(result)).toEqual(['1 buy 6 market filled', '1 buy 6 market rejected insufficient_cash']);
  });

  test('does not sell what it does not have', () => {
    const result = run({ bars: bars(['100', '100']), strategy: onBars({ 1: [shares(-5)] }) });

    expect(ordersOf(result)).toEqual(['1 sell 5 market rejected short_not_allowed']);
  });
});

describe('a margin account', () => {
  test('buys up to its leverage and no further', () => {
    const told = { bars: bars(['100', '100', '100']), account: { ...MARGIN, cash: micros('1000') } };
    const twice = { ...told.account, leverageBps: 20_000n };

    expect(ordersOf(run({ ...told, strategy: onBars({ 1: [shares(11)] }) }))).toEqual([
      '1 buy 11 market rejected insufficient_buying_power',
    ]);
    expect(ordersOf(run({ ...told, account: twice, strategy: onBars({ 1: [shares(20)] }) }))).toEqual([
      '1 buy 20 market filled',
    ]);
  });

  test('goes short where that is allowed, and gains when prices fall', () => {
    const result = run({
      bars: bars(['100', '100', '90']),
      account: { ...MARGIN, cash: micros('1000') },
      strategy: onBars({ 1: [shares(-5)] }),
    });

    expect(equities(result)).toEqual(['1000', '1000', '1050']);
  });

  test('turns round in two orders, the second after the first', () => {
    const result = run({
      bars: bars(['100', '100', '100', '100', '100']),
      account: MARGIN,
      strategy: onBars({ 1: [shares(5)], 2: [shares(-5)] }),
    });

    expect(fillsOf(result)).toEqual(['2 buy 5@100', '3 sell 5@100', '4 sell 5@100']);
    expect(ordersOf(result)).toEqual([
      '1 buy 5 market filled',
      '2 sell 5 market filled',
      '2 sell 5 market filled',
    ]);
  });

  test('pays for what it borrowed by calendar days, rounded up', () => {
    // 5 units at 100 are 500; at 365 bps a year that is 0.05 a day
    const result = run({
      bars: bars(['100', '100', '100', '100']),
      account: { ...MARGIN, cash: micros('1000'), borrowBps: 365n },
      strategy: onBars({ 1: [shares(-5)] }),
    });

    expect(equities(result)).toEqual(['1000', '1000', '999.95', '999.9']);
    expect(result.entries.filter(({ kind }) => kind === 'interest')).toHaveLength(2);
  });
});

test('a symbol that falls silent is closed at its last price, and not marked at it for ever', () => {
  const live = Array.from({ length: 12 }, (_, index) => bar(index + 1, '10', 'LIVE'));
  const gone = [bar(1, '100', 'GONE'), bar(2, '100', 'GONE'), bar(3, '80', 'GONE')];
  const result = run({
    bars: [...live, ...gone],
    strategy: onBars({ 1: [shares(5, 'GONE')] }),
    policy: { silentSessionsMax: 5 },
  });

  expect(fillsOf(result)).toEqual(['2 buy 5@100', '10 sell 5@80']);
  expect(result.events.filter(({ kind }) => kind === 'silent')).toHaveLength(1);
  expect(equities(result).at(-1)).toBe('99900');
});

test('a symbol that speaks again while it is being closed is closed by its own bar', () => {
  const live = Array.from({ length: 12 }, (_, index) => bar(index + 1, '10', 'LIVE'));
  const gone = [bar(1, '100', 'GONE'), bar(2, '100', 'GONE'), bar(6, '70', 'GONE'), bar(7, '71', 'GONE')];
  const result = run({
    bars: [...live, ...gone],
    strategy: onBars({ 1: [shares(5, 'GONE')] }),
    policy: { silentSessionsMax: 2, gaps: 'report' },
  });

  expect(result.stopped).toBeNull();
  expect(fillsOf(result)).toEqual(['2 buy 5@100', '6 sell 5@70']);
});

test("an order that takes us out of a silent symbol stands in no other order's way", () => {
  const live = Array.from({ length: 12 }, (_, index) => bar(index + 1, '10', 'LIVE'));
  const gone = [bar(1, '100', 'GONE'), bar(2, '100', 'GONE')];
  const result = run({
    bars: [...live, ...gone],
    strategy: onBars({ 1: [shares(5, 'GONE')], 5: [shares(7, 'LIVE')] }),
    policy: { silentSessionsMax: 2, gaps: 'report' },
    risk: limitsFor(['LIVE', 'GONE'], { priceAgeMsMax: 86_400_000 * 7 }),
  });

  expect(ordersOf(result)).toEqual([
    '1 buy 5 market filled',
    '5 sell 5 market filled',
    '5 buy 7 market filled',
  ]);
});
