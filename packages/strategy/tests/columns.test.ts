import { expect, test } from '@jest/globals';
import { toHolding } from '@mqk/core';
import { type BarSeries, mergeByTime, plainBar, seriesOf, tapeCursor } from '@mqk/market-data';
import fc from 'fast-check';

import { type StrategyDefinition, type Target, createStrategyRun, paramsOf } from '../src/index.ts';
import { at, bar } from './worlds.ts';

const shares = (target: bigint, symbol: string): Target => ({
  kind: 'shares',
  symbol,
  target: toHolding(target),
});

/** Looks at everything that it is shown, and says so in its targets. */
const curious: StrategyDefinition<object, null> = {
  name: 'curious',
  params: paramsOf<object>({}),
  warmup: () => 3,
  initial: () => null,
  onBar: ({ bars, symbols, window }) => ({
    state: null,
    targets: bars.map(({ symbol, close, closeAt }, index) => {
      const held = window.held(symbol);
      const seen = window.closeSum(symbol, held) + window.bar(symbol, held - 1).open * 1000n;
      return shares(symbols[index] === symbol ? seen + close + BigInt(closeAt % 1000) : 0n, symbol);
    }),
  }),
};

const holes = fc.array(fc.tuple(fc.boolean(), fc.boolean(), fc.bigInt({ min: 1n, max: 99n })), {
  minLength: 1,
  maxLength: 30,
});

test('bars that stand in columns make the same run as bars that come one by one, splits included', () => {
  fc.assert(
    fc.property(holes, fc.nat(29), (minutes, splitAt) => {
      const closes = new Map<string, ReturnType<typeof bar>[]>([
        ['QQQ', []],
        ['SPY', []],
      ]);
      for (const [minute, [inQqq, inSpy, close]] of minutes.entries()) {
        if (inQqq) closes.get('QQQ')?.push(bar(minute, close, 'QQQ'));
        if (inSpy) closes.get('SPY')?.push(bar(minute, close * 3n, 'SPY'));
      }
      const series = [...closes.values()].flatMap((bars): BarSeries[] => {
        const made = seriesOf(bars, { kind: 'raw', timeframe: '1m', calendar: 'always' });
        return made.ok ? [made.value] : [];
      });
      const tape = mergeByTime(series);
      const cursor = tapeCursor(tape);
      const [columns, plain] = [createStrategyRun(curious, {}), createStrategyRun(curious, {})];
      for (let step = 0; step < tape.length; step++) {
        cursor.moveTo(step);
        expect(columns.feedStep(cursor)).toEqual(plain.feed(cursor.bars().map(plainBar)));
        if (step !== splitAt) continue;
        for (const run of [columns, plain]) run.split('SPY', { numerator: 2n, denominator: 1n });
      }
      expect(columns.lastBarAt()).toBe(plain.lastBarAt());
      expect(columns.clone().standing()).toEqual(plain.standing());
    }),
  );
});

test('a step that is fed twice is refused', () => {
  const made = seriesOf([bar(1, 1n)], { kind: 'raw', timeframe: '1m', calendar: 'always' });
  if (!made.ok) throw new Error(made.refused.code);
  const cursor = tapeCursor(mergeByTime([made.value]));
  const run = createStrategyRun(curious, {});
  cursor.moveTo(0);
  expect(run.feedStep(cursor).ok).toBe(true);
  expect(run.feedStep(cursor)).toEqual({ ok: false, refused: { code: 'not_newer', at: at(1), last: at(1) } });
});
