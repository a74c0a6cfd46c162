/**
 * A whole desk (the production loop and gateway, its database, the paper broker with its book) and the engine make the
 * same orders, denials and fills of the same bars: also where orders fill in parts, are taken back, or may not leave.
 */
import { expect, test } from '@jest/globals';

import { bothWays, denialsOf, fillsOf, ordersOf } from './support/both-ways.ts';
import { type ParityCase, barsOfDays, micros, onBars, shares } from './support/parity-case.ts';

/** What both made, once it is certain that they made the same. */
async function madeByBoth(told: ParityCase): Promise<{
  readonly orders: readonly string[];
  readonly denials: readonly string[];
  readonly fills: readonly string[];
  readonly halts: readonly string[];
}> {
  const { live, apart, halts } = await bothWays(told);
  expect(apart).toEqual([]);
  return {
    orders: ordersOf(live, told.step),
    denials: denialsOf(live, told.step),
    fills: fillsOf(live, told.step),
    halts,
  };
}

test('an order that a bar has too little volume for fills in parts, and what is left is taken back for another target', async () => {
  const made = await madeByBoth({
    step: '1h',
    bars: barsOfDays(['100 100 100 100 50', ...['101', '102', '103', '104', '105'].map(thin)], 'SPY', '1h'),
    venue: { participation: { kind: 'volume', shareBps: 1_000n } },
    strategy: onBars({ 1: [shares(10)], 3: [shares(4)], 5: [shares(0)] }, '1h'),
  });

  expect(made).toEqual({
    orders: ['1 buy 10 market, filled 6', '3 sell 2 market, filled 2', '5 sell 4 market, filled 3'],
    denials: [],
    fills: ['2 buy 3@101', '3 buy 3@102', '4 sell 2@103', '6 sell 3@105'],
    halts: [],
  });
});

test('a target on the other side of zero takes back what still works, closes, and only then opens', async () => {
  const made = await madeByBoth({
    step: '1h',
    kind: 'margin',
    limits: { allowShort: true },
    bars: barsOfDays(['100', ...['101', '102', '103', '104', '105', '106', '107'].map(thin)], 'SPY', '1h'),
    venue: { participation: { kind: 'volume', shareBps: 1_000n } },
    strategy: onBars({ 1: [shares(10)], 2: [shares(-4)], 6: [shares(0)] }, '1h'),
  });

  expect(made).toEqual({
    orders: [
      '1 buy 10 market, filled 3',
      '2 sell 3 market, filled 3',
      '2 sell 4 market, filled 4',
      '6 buy 4 market, filled 4',
    ],
    denials: [],
    fills: ['2 buy 3@101', '3 sell 3@102', '4 sell 3@103', '5 sell 1@104', '7 buy 3@106', '8 buy 1@107'],
    halts: [],
  });
});

test('what the limits deny is denied at the same bars and for the same reason', async () => {
  const made = await madeByBoth({
    bars: barsOfDays(['100', '101', '102', '103', '104', '105', '106']),
    cash: micros('3000'),
    limits: { orderQuantityMax: '40' },
    strategy: onBars({
      1: [shares(45)],
      2: [shares(39)],
      3: [shares(10)],
      4: [shares(49)],
      5: [shares(51)],
      6: [shares(0)],
    }),
  });

  expect(made).toEqual({
    orders: ['3 buy 10 market, filled 10', '6 sell 10 market, filled 10'],
    denials: [
      '1 buy 45 order_quantity_exceeded',
      '2 buy 39 leverage_exceeded',
      '4 buy 39 leverage_exceeded',
      '5 buy 41 order_quantity_exceeded',
    ],
    fills: ['4 buy 10@103', '7 sell 10@106'],
    halts: [],
  });
});

test('what the broker turns away has left, and is no denial', async () => {
  const made = await madeByBoth({
    bars: barsOfDays(['100', '100', '100']),
    cash: micros('1000'),
    limits: { priceCollarBps: 0 },
    venue: { fees: { kind: 'per_order', minimum: micros('1'), perShare: micros('0'), bps: 0n } },
    strategy: onBars({ 1: [shares(10)], 2: [shares(9)] }),
  });

  expect(made).toEqual({
    orders: ['1 buy 10 market, filled 0', '2 buy 9 market, filled 9'],
    denials: [],
    fills: ['3 buy 9@100'],
    halts: [],
  });
});

test('a storm of orders that the broker turns away halts both at the same bar', async () => {
  const made = await madeByBoth({
    bars: barsOfDays(['100', '100', '100', '100', '100']),
    cash: micros('1000'),
    limits: { priceCollarBps: 0, rejectsPerMinuteMax: 0 },
    venue: { fees: { kind: 'per_order', minimum: micros('1'), perShare: micros('0'), bps: 0n } },
    strategy: onBars({ 1: [shares(10)], 2: [shares(9)], 3: [shares(8)] }),
  });

  expect(made.halts).toEqual(['reject_storm']);
  expect(made.orders).toEqual(['1 buy 10 market, filled 0']);
});

test('a storm of orders halts both, and what was kept in by it is neither ordered nor denied', async () => {
  const made = await madeByBoth({
    bars: [...barsOfDays(['100', '101', '102', '103']), ...barsOfDays(['50', '51', '52', '53'], 'AAA')],
    limits: { ordersPerMinuteMax: 1 },
    strategy: onBars({ 1: [shares(10), shares(20, 'AAA')], 3: [shares(5)] }),
  });

  expect(made.halts).toEqual(['order_storm']);
  expect(made.orders).toEqual(['1 buy 20 market, filled 0']);
  expect(made.denials).toEqual([]);
});

test('of two symbols, one of them short, both fill in the same order', async () => {
  const made = await madeByBoth({
    bars: [
      ...barsOfDays(['100', '101', '102', '103', '104', '105']),
      ...barsOfDays(['50', '51', '52', '53', '54', '55'], 'AAA'),
    ],
    kind: 'margin',
    limits: { allowShort: true, leverageMaxBps: 20_000 },
    strategy: onBars({
      1: [shares(10), shares(-20, 'AAA')],
      3: [shares(-10), shares(20, 'AAA')],
      4: [shares(0)],
    }),
  });

  expect(made.fills).toEqual(['2 sell 20@51', '2 buy 10@101', '4 buy 20@53', '4 sell 10@103', '5 buy 20@54']);
});

test('a loss that is more than a day may bring halts both, and nothing of that bar leaves', async () => {
  const made = await madeByBoth({
    bars: barsOfDays(['100', '101', '91', '91', '92', '93']),
    limits: { dayLossMax: '50' },
    strategy: onBars({ 1: [shares(10)], 3: [shares(20)], 4: [shares(0)] }),
  });

  expect(made).toEqual({
    orders: ['1 buy 10 market, filled 10'],
    denials: [],
    fills: ['2 buy 10@101'],
    halts: ['day_loss_reached'],
  });
});

function thin(price: string): string {
  return `${price} ${price} ${price} ${price} 30`;
}
