import { describe, expect, test } from '@jest/globals';

import { backtest } from '../src/index.ts';
import {
  MARGIN,
  type Told,
  bar,
  bars,
  equities,
  fillsOf,
  micros,
  onBars,
  optionsOf,
  ordersOf,
  run,
  shares,
} from './support.ts';

const sameBar = (told: Told) => run({ ...told, policy: { ...told.policy, sameBarFill: true } });

const WEEK = bars([
  ['100', '110', '90', '105'],
  ['107', '111', '104', '110'],
  ['108', '109', '99', '100'],
]);

describe('fills on the bar of the decision', () => {
  test('are at its close, and the equity of the bar knows of them', () => {
    const fees = { kind: 'per_order', minimum: micros('1'), perShare: micros('0'), bps: 0n } as const;
    const result = sameBar({
      bars: WEEK,
      strategy: onBars({ 1: [shares(10)], 2: [shares(0)] }),
      venue: { fees },
    });

    expect(fillsOf(result)).toEqual(['1 buy 10@105', '2 sell 10@110']);
    // bought at 105 and marked there, less the fee; sold 5 dearer, less another
    expect(equities(result)).toEqual(['99999', '100048', '100048']);
  });

  test('can never be promoted, and everybody is told', () => {
    const strategy = onBars({ 1: [shares(10)] });

    expect(sameBar({ bars: WEEK, strategy }).notPromotable).toContain('same_bar_fill');
    expect(run({ bars: WEEK, strategy }).notPromotable).not.toContain('same_bar_fill');
  });

  test('happen on the last bar too', () => {
    expect(ordersOf(sameBar({ bars: WEEK, strategy: onBars({ 3: [shares(10)] }) }))).toEqual([
      '3 buy 10 market filled',
    ]);
  });

  test('slip as any other fill does, by the bar before', () => {
    const slippage = { kind: 'range', slippageBps: 100n, volMultBps: 0n } as const;

    expect(
      fillsOf(sameBar({ bars: WEEK, strategy: onBars({ 2: [shares(10)] }), venue: { slippage } })),
    ).toEqual(['2 buy 10@111.1']);
  });

  test('go through flat to the other side on one bar', () => {
    const result = sameBar({
      bars: WEEK,
      strategy: onBars({ 1: [shares(10)], 2: [shares(-5)] }),
      account: MARGIN,
    });

    expect(fillsOf(result)).toEqual(['1 buy 10@105', '2 sell 10@110', '2 sell 5@110']);
  });

  test('take what the volume gives once; the rest works on and meets the next bar as it is', () => {
    const thin = [bar(1, '100', 'SPY', 4n), bar(2, '101', 'SPY', 4n), bar(3, '102', 'SPY', 4n)];
    const result = sameBar({
      bars: thin,
      strategy: onBars({ 1: [shares(10)] }),
      venue: { participation: { kind: 'volume', shareBps: 10_000n } },
      policy: { timeInForce: 'gtc' },
    });

    expect(fillsOf(result)).toEqual(['1 buy 4@100', '2 buy 4@101', '3 buy 2@102']);
  });

  test('open a bracket whose stop meets the bars from the next one on', () => {
    const protectedBy = { ...shares(10), protection: { stopPrice: micros('104'), targetPrice: null } };
    const result = sameBar({ bars: WEEK, strategy: onBars({ 1: [protectedBy] }) });

    expect(fillsOf(result)).toEqual(['1 buy 10@105', '2 sell 10@104']);
  });

  test('are refused where orders let bars pass', () => {
    const options = optionsOf({
      bars: WEEK,
      strategy: onBars({}),
      venue: { latencyBars: 1 },
      policy: { sameBarFill: true },
    });

    expect(backtest(options)).toEqual({
      ok: false,
      refused: { code: 'same_bar_needs_no_latency', latencyBars: 1 },
    });
  });
});
