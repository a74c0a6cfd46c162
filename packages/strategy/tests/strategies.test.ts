import { toMicros } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';
import type { Bar } from '@mqk/market-data';
import fc from 'fast-check';

import { type AnyStrategy, type StrategyRun, donchian, momentumBasket, rsiReversion } from '../src/index.ts';
import { at, bar } from './worlds.ts';

function start(strategy: AnyStrategy, params: object): StrategyRun {
  const ready = strategy.prepare({ ...params, quantity: 7 });
  if (!ready.ok) throw new Error(`${ready.refused.field}: ${ready.refused.expected}`);
  return ready.value.start();
}

function told(run: StrategyRun, bars: readonly Bar[]): readonly (bigint | null)[] {
  return bars.map((each) => {
    const fed = run.feed([each]);
    if (!fed.ok) throw new Error(fed.refused.code);
    return fed.value[0]?.target ?? null;
  });
}

const closing = (closes: readonly number[]): readonly Bar[] =>
  closes.map((close, minute) => bar(minute, BigInt(close)));
const prices = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 60 });

/** Targets of a rule that is in or out, from what it sees in all closes up to each bar. */
function inOrOut(
  closes: readonly number[],
  isIn: (past: readonly number[]) => boolean,
  isOut: (past: readonly number[]) => boolean,
): readonly (bigint | null)[] {
  let held = false;
  return closes.map((_, index) => {
    const past = closes.slice(0, index + 1);
    if (held ? !isOut(past) : !isIn(past)) return null;
    held = !held;
    return held ? 7n : 0n;
  });
}

describe('donchian', () => {
  test('gets in above the channel and out below the other one, once each', () => {
    const run = start(donchian, { entry: 3, exit: 2 });
    expect(told(run, closing([5, 6, 5, 6, 7, 8, 7, 6, 5, 9]))).toEqual([
      null,
      null,
      null,
      null,
      7n,
      null,
      null,
      0n,
      null,
      7n,
    ]);
  });

  test('looks at highs and lows, not at closes', () => {
    const run = start(donchian, { entry: 1, exit: 1 });
    const spike = { ...bar(0, 5n), high: toMicros(9n), low: toMicros(1n) };
    expect(told(run, [spike, bar(1, 8n), bar(2, 9n), bar(3, 8n)])).toEqual([null, null, 7n, 0n]);
  });

  test('is the rule, wherever prices go', () => {
    fc.assert(
      fc.property(
        prices,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 5 }),
        (closes, entry, exit) => {
          const before = (past: readonly number[], count: number): readonly number[] =>
            past.slice(0, -1).slice(-count);
          const expected = inOrOut(
            closes,
            (past) => past.length > entry && past.at(-1)! > Math.max(...before(past, entry)),
            (past) => past.length > exit && past.at(-1)! < Math.min(...before(past, exit)),
          );
          expect(told(start(donchian, { entry, exit }), closing(closes))).toEqual(expected);
        },
      ),
    );
  });
});

describe('rsi-reversion', () => {
  test('buys after losses and sells after gains', () => {
    const run = start(rsiReversion, { period: 2, buyBelow: 30, sellAbove: 70 });
    expect(told(run, closing([10, 9, 8, 9, 10, 9, 8]))).toEqual([null, null, 7n, null, 0n, null, 7n]);
  });

  test('has no index where nothing moved', () => {
    const run = start(rsiReversion, { period: 2, buyBelow: 98, sellAbove: 99 });
    expect(told(run, closing([5, 5, 5, 5]))).toEqual([null, null, null, null]);
  });

  test('refuses to buy above where it sells', () => {
    expect(rsiReversion.prepare({ period: 2, buyBelow: 70, sellAbove: 70, quantity: 1 })).toMatchObject({
      ok: false,
      refused: { code: 'inconsistent_params', field: 'buyBelow' },
    });
  });

  test('is the rule, wherever prices go', () => {
    fc.assert(
      fc.property(
        prices,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 60 }),
        (closes, period, buyBelow) => {
          const index = (past: readonly number[]): number => {
            const changes = past
              .slice(-period - 1)
              .map((close, at, all) => (at === 0 ? 0 : close - all[at - 1]!));
            const gains = changes.reduce((sum, change) => sum + Math.max(0, change), 0);
            const moves = changes.reduce((sum, change) => sum + Math.abs(change), 0);
            return past.length <= period || moves === 0 ? NaN : (100 * gains) / moves;
          };
          const expected = inOrOut(
            closes,
            (past) => index(past) < buyBelow,
            (past) => index(past) > buyBelow + 30,
          );
          const params = { period, buyBelow, sellAbove: buyBelow + 30 };
          expect(told(start(rsiReversion, params), closing(closes))).toEqual(expected);
        },
      ),
    );
  });
});

describe('momentum-basket', () => {
  const DAY = 24 * 60;
  /** Bars of one day, by symbol. */
  const day = (index: number, closes: Readonly<Record<string, number>>): readonly Bar[] =>
    Object.keys(closes)
      .sort()
      .map((symbol) => bar(index * DAY, BigInt(closes[symbol]!), symbol));
  const feed = (run: StrategyRun, bars: readonly Bar[]): readonly string[] => {
    const fed = run.feed(bars);
    if (!fed.ok) throw new Error(fed.refused.code);
    return fed.value.map(({ symbol, target }) => `${symbol} ${target}`);
  };

  test('holds the ones that rose most, equal ones by name, and none that fell', () => {
    const run = start(momentumBasket, { lookback: 1, top: 2, everyDays: 1 });
    expect(feed(run, day(0, { A: 10, B: 10, C: 10, D: 10 }))).toEqual([]);
    expect(feed(run, day(1, { A: 11, B: 12, C: 11, D: 9 }))).toEqual(['A 7', 'B 7']);
    expect(feed(run, day(2, { A: 10, B: 13, C: 10, D: 8 }))).toEqual(['A 0']);
    expect(feed(run, day(3, { A: 9, B: 12, C: 9, D: 7 }))).toEqual(['B 0']);
    expect(run.state()).toMatchObject({ chosen: [] });
  });

  test('chooses only when a new stretch of days begins, wherever the run began', () => {
    const choices = (from: number): readonly number[] => {
      const run = start(momentumBasket, { lookback: 1, top: 1, everyDays: 5 });
      const found: number[] = [];
      for (let index = from; index < 30; index++) {
        const bars = day(index, index % 2 === 0 ? { A: 10, B: 20 } : { A: 20, B: 10 });
        if (feed(run, bars).length > 0) found.push(index);
      }
      return found;
    };
    const all = choices(0);
    expect(all.length).toBeGreaterThanOrEqual(5);
    expect(all.every((index, place) => place === 0 || index === all[place - 1]! + 5)).toBe(true);
    expect(choices(12)).toEqual(all.filter((index) => index > 12));
  });

  test('a symbol without a bar keeps what it has', () => {
    const run = start(momentumBasket, { lookback: 1, top: 1, everyDays: 1 });
    feed(run, day(0, { A: 10, B: 10 }));
    expect(feed(run, day(1, { A: 11, B: 10 }))).toEqual(['A 7']);
    expect(feed(run, day(2, { B: 9 }))).toEqual([]);
    expect(run.standing()).toEqual([
      { target: { kind: 'shares', symbol: 'A', target: 7n }, decidedAt: at(DAY) },
    ]);
    expect(feed(run, day(3, { A: 10, B: 8 }))).toEqual(['A 0']);
  });
});

test.each([
  ['donchian', donchian, { entry: 4, exit: 3 }, 5],
  ['rsi-reversion', rsiReversion, { period: 4, buyBelow: 40, sellAbove: 60 }, 5],
  ['momentum-basket', momentumBasket, { lookback: 4, top: 1, everyDays: 1 }, 5],
] as const)(
  '%s says how far it looks back, and what is written of its settings reads back',
  (name, strategy, params, warmup) => {
    const ready = strategy.prepare({ ...params, quantity: '7' });
    expect(ready.ok && ready.value).toMatchObject({ name, warmup, params: { ...params, quantity: '7' } });
    expect(strategy.prepare(ready.ok && ready.value.params)).toMatchObject({ ok: true });
  },
);
