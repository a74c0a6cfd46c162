import { expect, test } from '@jest/globals';

import { bars, fillsOf, onBars, ordersOf, run, shares } from './support.ts';

test('what is decided at the end of a bar fills at the open of the next one, not at a price that was seen', () => {
  const result = run({
    bars: bars([
      ['100', '110', '90', '105'],
      ['107', '111', '104', '110'],
      ['108', '109', '99', '100'],
    ]),
    strategy: onBars({ 1: [shares(10)], 2: [shares(0)] }),
  });

  expect(fillsOf(result)).toEqual(['2 buy 10@107', '3 sell 10@108']);
});

test('a signal on the last bar leaves an order that is new', () => {
  const result = run({ bars: bars(['100', '101']), strategy: onBars({ 2: [shares(10)] }) });

  expect(ordersOf(result)).toEqual(['2 buy 10 market new']);
  expect(result.fills).toEqual([]);
});

test('every fill is of a bar that ended after the bar that its order was decided on', () => {
  const { orders, fills } = run({
    bars: bars(Array.from({ length: 60 }, (_, index) => `${100 + (index % 7)}`)),
    strategy: onBars(Object.fromEntries(Array.from({ length: 60 }, (_, at) => [at, [shares(at % 5)]]))),
  });
  const decidedAt = new Map(orders.map(({ orderId, at }) => [orderId, at]));

  expect(fills.length).toBeGreaterThan(40);
  for (const { orderId, at } of fills) expect(at).toBeGreaterThan(decidedAt.get(orderId) ?? at);
});
