import { expect, test } from '@jest/globals';
import type { SlippageModel } from '@mqk/venue';

import { backtest } from '../src/index.ts';
import { bars, onBars, optionsOf } from './support.ts';

const good = optionsOf({ bars: bars(['1', '2']), strategy: onBars({}) });

test.each<readonly [string, SlippageModel]>([
  ['slippage.slippageBps', { kind: 'range', slippageBps: -1n, volMultBps: 0n }],
  ['slippage.volMultBps', { kind: 'range', slippageBps: 0n, volMultBps: -1n }],
  ['slippage.slippageBps', { kind: 'atr', bars: 3, slippageBps: -1n, volMultBps: 0n }],
  ['slippage.volMultBps', { kind: 'atr', bars: 3, slippageBps: 0n, volMultBps: -1n }],
  ['slippage.bars', { kind: 'atr', bars: -3, slippageBps: 0n, volMultBps: 0n }],
])('a negative %s is refused before anything runs, and the field is named', (field, slippage) => {
  const policy = { ...good.policy, venue: { ...good.policy.venue, slippage } as never };

  expect(backtest({ ...good, policy })).toEqual({
    ok: false,
    refused: { code: 'setting_refused', field, fault: 'negative' },
  });
});
