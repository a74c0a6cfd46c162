import { describe, expect, test } from '@jest/globals';
import type { Target } from '@mqk/strategy';

import { type Told, bars, fillsOf, micros, onBars, ordersOf, run, shares } from './support.ts';

const protectedShares = (target: number, stop: string, gain: string | null): Target => ({
  ...shares(target),
  protection: { stopPrice: micros(stop), targetPrice: gain === null ? null : micros(gain) },
});
const enter = (gain: string | null = '110'): Told['strategy'] =>
  onBars({ 1: [protectedShares(10, '95', gain)] });
const told = (prices: Parameters<typeof bars>[0], strategy = enter()): Told => ({
  bars: bars(prices),
  strategy,
});

describe('where a bar could have filled stop and target', () => {
  const both = told(['100', '100', ['100', '112', '94', '100'], '100']);

  test('the stop did: the worst for the position, and nothing enters again', () => {
    const result = run(both);

    expect(fillsOf(result)).toEqual(['2 buy 10@100', '3 sell 10@95']);
    expect(ordersOf(result)).toEqual([
      '1 buy 10 market filled',
      '1 sell 10 stop filled',
      '1 sell 10 limit canceled',
    ]);
    expect(result.notPromotable).not.toContain('optimistic_ambiguity');
  });

  test('to hope otherwise is a setting, is recorded, and stands against promoting the run', () => {
    const result = run({ ...both, venue: { ambiguity: 'optimistic' } });

    expect(fillsOf(result)).toEqual(['2 buy 10@100', '3 sell 10@110']);
    expect(result.settings.policy.venue.ambiguity).toBe('optimistic');
    expect(result.notPromotable).toContain('optimistic_ambiguity');
  });
});

test('the stop is live in the bar that fills the entry', () => {
  expect(fillsOf(run(told(['100', ['100', '101', '94', '96'], '96'])))).toEqual([
    '2 buy 10@100',
    '2 sell 10@95',
  ]);
});

test('a gap through the stop fills at the open, which is worse', () => {
  expect(fillsOf(run(told(['100', '100', '90', '90'])))).toEqual(['2 buy 10@100', '3 sell 10@90']);
});

test('who sells by hand first takes the protection away, and then sells once', () => {
  const strategy = onBars({ 1: [protectedShares(10, '95', '110')], 2: [shares(0)] });
  const result = run(told(['100', '100', '100', '100'], strategy));

  expect(fillsOf(result)).toEqual(['2 buy 10@100', '3 sell 10@100']);
  expect(ordersOf(result)).toEqual([
    '1 buy 10 market filled',
    '1 sell 10 stop canceled',
    '1 sell 10 limit canceled',
    '2 sell 10 market filled',
  ]);
});

test('a new decision enters again after a stop', () => {
  const strategy = onBars({ 1: [protectedShares(10, '95', null)], 4: [protectedShares(5, '80', null)] });
  const result = run(told(['100', '100', '94', '90', '91', '92'], strategy));

  expect(fillsOf(result)).toEqual(['2 buy 10@100', '3 sell 10@94', '5 buy 5@91']);
  expect(ordersOf(result).at(-1)).toBe('4 sell 5 stop new');
});

test('a protection that is no price stops the strategy, and not the position', () => {
  const broken = { ...shares(10), protection: { stopPrice: 0n, targetPrice: null } } as unknown as Target;

  expect(run(told(['100', '100'], onBars({ 1: [broken] }))).stopped).toMatchObject({
    code: 'strategy_fault',
    detail: 'target_malformed',
  });
});
