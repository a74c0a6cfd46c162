import { expect, test } from '@jest/globals';

import { bars, fillsOf, onBars, run, shares } from './support.ts';

test('a cancel that travels and finds its order filled harms nothing: what was bought is sold again', () => {
  const result = run({
    bars: bars(['10', '11', '12', '13', '14', '15']),
    strategy: onBars({ 1: [shares(10)], 2: [shares(0)] }),
    venue: { latencyBars: 1 },
    policy: { timeInForce: 'gtc' },
  });

  expect(result.stopped).toBeNull();
  expect(fillsOf(result)).toEqual(['3 buy 10@12', '5 sell 10@14']);
  expect(result.orders.map(({ status }) => status)).toEqual(['filled', 'filled']);
});
