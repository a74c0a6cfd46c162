/** A split changes what is held, and nobody sells the difference because a decision of the day before counts otherwise. */
import { expect, test } from '@jest/globals';
import { parseDate } from '@mqk/market-data';

import { bothWays, denialsOf, fillsOf, ordersOf } from './support/both-ways.ts';
import { barsOfDays, micros, must, onBars, shares } from './support/parity-case.ts';

const SPLIT = {
  kind: 'split',
  symbol: 'SPY',
  exDate: must(parseDate('2020-01-04')),
  ratio: { numerator: 2n, denominator: 1n },
} as const;

test('what was bought in old units is held in new ones until the strategy decides anew, live as in a backtest', async () => {
  const { live, apart, halts } = await bothWays({
    bars: barsOfDays(['100', '101', '102', '51', '52', '53', '54']),
    actions: [SPLIT],
    strategy: onBars({ 1: [shares(10)], 6: [shares(4)] }),
  });

  expect(apart).toEqual([]);
  expect(ordersOf(live)).toEqual(['1 buy 10 market, filled 10', '6 sell 16 market, filled 16']);
  expect(denialsOf(live)).toEqual([]);
  expect(fillsOf(live)).toEqual(['2 buy 10@101', '7 sell 16@54']);
  expect(halts).toEqual([]);
});

test('also where the decision could still be sent, half of what was bought is not sold', async () => {
  const quiet = Array.from({ length: 23 }, () => '101');
  const { live, apart, halts } = await bothWays({
    bars: barsOfDays(['100', ...quiet, '101', '51', '51', '51'], 'SPY', '1h'),
    step: '1h',
    actions: [{ ...SPLIT, exDate: must(parseDate('2020-01-03')) }],
    strategy: onBars({ 1: [shares(10)] }, '1h'),
  });

  expect(apart).toEqual([]);
  expect(ordersOf(live, '1h')).toEqual(['1 buy 10 market, filled 10']);
  expect(halts).toEqual([]);
});

test('an order that works across a split fills as the broker restated it, and the desk halts for what it did not order', async () => {
  const { live, halts } = await bothWays({
    bars: barsOfDays(['100', '101', '102', '51', '52'], 'SPY'),
    actions: [SPLIT],
    strategy: onBars({ 3: [shares(10)] }),
  });

  expect(ordersOf(live)).toEqual(['3 buy 10 market, filled 20']);
  expect(halts).toContain('overfill');
});

test('a dividend in the middle moves cash alone, and both trade the same', async () => {
  const { live, apart } = await bothWays({
    bars: barsOfDays(['100', '101', '102', '103', '104', '105']),
    held: 10,
    actions: [
      { kind: 'dividend', symbol: 'SPY', exDate: must(parseDate('2020-01-04')), cash: micros('1.23') },
    ],
    strategy: onBars({ 1: [shares(10)], 4: [shares(0)] }),
  });

  expect(apart).toEqual([]);
  expect(fillsOf(live)).toEqual(['2 buy 10@101', '5 sell 10@104']);
});
