import { expect, test } from '@jest/globals';
import { canonicalJson, hashOf } from '@mqk/core';
import { smaCross } from '@mqk/strategy';

import { type BacktestResult, runEventCodec } from '../src/index.ts';
import { bar, barNumber, equities, fillsOf, must, ordersOf, run } from './support.ts';

/** Prices that swing, of three symbols with holes in two of them. */
const tape = ['AAA', 'BBB', 'CCC'].flatMap((symbol, which) =>
  Array.from({ length: 200 }, (_, index) => index)
    .filter((index) => (index + which) % (which === 0 ? 1000 : 17) !== 3)
    .map((index) => bar(index + 1, (100 + 10 * Math.sin(index / (3 + which))).toFixed(2), symbol)),
);

const go = (bars = tape): BacktestResult =>
  run({
    bars,
    strategy: must(smaCross.prepare({ fast: 3, slow: 8, quantity: 7 })),
    policy: { gaps: 'report' },
    venue: { slippage: { kind: 'range', slippageBps: 3n, volMultBps: 100n }, latencyBars: 1 },
  });

const bytesOf = (result: BacktestResult): string =>
  hashOf({
    events: result.events.map((event) => canonicalJson(runEventCodec.encode(event))),
    orders: [...ordersOf(result)],
    fills: [...fillsOf(result)],
    equity: [...equities(result)],
  });

test('the same options give the same bytes: twice, and with the bars of one moment in any order', () => {
  const first = go();

  expect(first.fills.length).toBeGreaterThan(20);
  expect(bytesOf(go())).toBe(bytesOf(first));
  const mixed = [...tape].sort((a, b) =>
    a.symbol === b.symbol ? a.closeAt - b.closeAt : a.symbol < b.symbol ? 1 : -1,
  );
  expect(bytesOf(go(mixed))).toBe(bytesOf(first));
});

test('another price anywhere gives other bytes', () => {
  const changed = tape.map((each, index) =>
    index === 150 ? bar(barNumber(each.closeAt), '500', 'AAA') : each,
  );

  expect(bytesOf(go(changed))).not.toBe(bytesOf(go()));
});
