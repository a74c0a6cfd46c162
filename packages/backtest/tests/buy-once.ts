/** A strategy that nobody else has: it buys on one bar, counted from 1. */
import { defineStrategy, paramsOf, wholeNumber } from '@mqk/strategy';
import { toHolding } from '@mqk/core';

export const buyOnce = defineStrategy<{ readonly on: number }, number>({
  name: 'buy-once',
  params: paramsOf<{ readonly on: number }>({ on: wholeNumber(1, 200) }),
  warmup: () => 1,
  initial: () => 0,
  onBar: ({ state, params, symbols: [symbol = ''] }) => ({
    state: state + 1,
    targets: state + 1 === params.on ? [{ kind: 'shares', symbol, target: toHolding(5n) }] : [],
  }),
});
