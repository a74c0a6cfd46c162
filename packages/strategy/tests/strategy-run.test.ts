import type { Holding } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  NO_TARGETS,
  type StrategyDefinition,
  type StrategyRun,
  type Target,
  UNCHANGED,
  createStrategyRun,
  paramsOf,
  smaCross,
} from '../src/index.ts';
import { at, bar } from './worlds.ts';

/** Does as it is told: the targets of each bar are the closes of the bars. */
const puppet = (targets: (bars: number) => readonly Target[]): StrategyDefinition<object, number> => ({
  name: 'puppet',
  params: paramsOf<object>({}),
  warmup: () => 3,
  initial: () => 0,
  onBar: ({ state, bars }) => ({ state: state + bars.length, targets: targets(state + bars.length) }),
});
const shares = (target: unknown, symbol = 'SPY'): Target => ({
  kind: 'shares',
  symbol,
  target: target as Holding,
});

const protectedBy = (stopPrice: unknown, targetPrice: unknown): Target =>
  ({ ...shares(5n), protection: { stopPrice, targetPrice } }) as Target;

test('a split restates what is looked back on and the target in force, cut towards zero', () => {
  const run = createStrategyRun(
    puppet((bars) => (bars === 1 ? [shares(5n)] : NO_TARGETS)),
    {},
  );
  run.feed([bar(1, 7n)]);
  run.split('SPY', { numerator: 1n, denominator: 2n });
  run.split('QQQ', { numerator: 3n, denominator: 1n });

  expect(run.standing()).toMatchObject([{ target: { target: 2n }, decidedAt: at(1) }]);
});

describe('what may be fed', () => {
  const run = (): StrategyRun =>
    createStrategyRun(
      puppet(() => NO_TARGETS),
      {},
    );

  test('bars of one end, each symbol once, in order, later than before; everything else changes nothing', () => {
    const fed = run();
    expect(fed.feed([bar(1, 1n, 'A'), bar(1, 1n, 'B')])).toEqual({ ok: true, value: [] });
    const refused = [
      fed.feed([]),
      fed.feed([bar(1, 1n)]),
      fed.feed([bar(0, 1n)]),
      fed.feed([bar(2, 1n, 'A'), bar(3, 1n, 'B')]),
      fed.feed([bar(2, 1n, 'B'), bar(2, 1n, 'A')]),
      fed.feed([bar(2, 1n, 'A'), bar(2, 1n, 'A')]),
    ];
    expect(refused.map((each) => (each.ok ? null : each.refused.code))).toEqual([
      'no_bars',
      'not_newer',
      'not_newer',
      'mixed_times',
      'symbols_not_ascending',
      'symbols_not_ascending',
    ]);
    expect([fed.state(), fed.lastBarAt()]).toEqual([2, at(1)]);
  });
});

describe('what a strategy may answer', () => {
  test.each([
    ['not a number', shares(NaN), 'target_out_of_range'],
    ['a number, even a whole one', shares(5), 'target_out_of_range'],
    ['more than there is', shares(2n ** 70n), 'target_out_of_range'],
    ['nothing', shares(undefined), 'target_out_of_range'],
    ['a stop at no price', protectedBy(0n, null), 'target_malformed'],
    ['a stop that is a number', protectedBy(95, null), 'target_malformed'],
    ['a target price of nothing', protectedBy(95n, undefined), 'target_malformed'],
    ['another kind', { kind: 'lots', symbol: 'SPY', target: 5n } as unknown as Target, 'target_malformed'],
    ['a symbol that it was never shown', shares(5n, 'QQQ'), 'target_unknown_symbol'],
    ['a symbol that is none', shares(5n, null as never), 'target_unknown_symbol'],
  ])('%s is refused', (_, target, code) => {
    const run = createStrategyRun(
      puppet(() => [target]),
      {},
    );
    expect(run.feed([bar(1, 1n)])).toMatchObject({ ok: false, refused: { code } });
    expect([run.standing(), run.state()]).toEqual([[], 0]);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('no idea');
      },
      { code: 'strategy_threw', found: 'no idea' },
    ],
    ['returns nothing', () => undefined, { code: 'decision_malformed', found: 'undefined' }],
    ['returns no list', () => ({ state: 1, targets: null }), { code: 'decision_malformed', found: 'null' }],
    [
      'returns text for a list',
      () => ({ state: 1, targets: 'SPY' }),
      { code: 'decision_malformed', found: 'SPY' },
    ],
  ])('a strategy that %s is refused, and nothing of it is kept', (_, onBar, refused) => {
    const run = createStrategyRun({ ...puppet(() => []), onBar: onBar as never }, {});

    expect(run.feed([bar(1, 1n)])).toEqual({ ok: false, refused });
    expect([run.standing(), run.state()]).toEqual([[], 0]);
  });

  test('what a target is said to be is never told by its own words', () => {
    const hostile = {
      toString: () => {
        throw new Error('mine');
      },
    };
    const run = createStrategyRun(
      puppet(() => [shares(hostile as never), null as never]),
      {},
    );

    expect(run.feed([bar(1, 1n)])).toMatchObject({
      refused: { code: 'target_out_of_range', found: 'some object' },
    });
  });

  test('two targets for one symbol are refused, and neither stands', () => {
    const run = createStrategyRun(
      puppet(() => [shares(1n), shares(2n)]),
      {},
    );
    expect(run.feed([bar(1, 1n)])).toEqual({ ok: false, refused: { code: 'target_twice', symbol: 'SPY' } });
    expect(run.standing()).toEqual([]);
  });

  test('a target below zero is short, and for risk to judge', () => {
    const run = createStrategyRun(
      puppet(() => [shares(-5n)]),
      {},
    );
    expect(run.feed([bar(1, 1n)])).toEqual({ ok: true, value: [shares(-5n)] });
  });
});

describe('targets', () => {
  test('stand until they are replaced, with the bar that set them, by symbol', () => {
    const run = createStrategyRun(
      puppet((bars) =>
        bars === 2 ? [shares(5n, 'B'), shares(6n, 'A')] : bars === 6 ? [shares(0n, 'B')] : NO_TARGETS,
      ),
      {},
    );
    for (const minute of [1, 2, 3]) run.feed([bar(minute, 1n, 'A'), bar(minute, 1n, 'B')]);
    expect(run.standing()).toEqual([
      { target: shares(6n, 'A'), decidedAt: at(1) },
      { target: shares(0n, 'B'), decidedAt: at(3) },
    ]);
  });

  test('that stood when the desk went down stand again', () => {
    const standing = [{ target: shares(5n), decidedAt: at(1) }];
    expect(
      createStrategyRun(
        puppet(() => NO_TARGETS),
        {},
        { standing },
      ).standing(),
    ).toEqual(standing);
  });
});

const prices = fc.array(fc.bigInt({ min: 1n, max: 12n }), { minLength: 1, maxLength: 60 });
const start = (): StrategyRun => {
  const ready = smaCross.prepare({ fast: 2, slow: 4, quantity: 1 });
  if (!ready.ok) throw new Error(ready.refused.field);
  return ready.value.start();
};
const told = (run: StrategyRun, closes: readonly bigint[], from = 0): unknown[] =>
  closes.map((close, index) => run.feed([bar(from + index, close)]));

test('the same bars make the same run, and a clone goes its own way from where it was made', () => {
  fc.assert(
    fc.property(prices, prices, prices, (past, ours, theirs) => {
      const [run, again] = [start(), start()];
      expect(told(again, past)).toEqual(told(run, past));
      const clone = run.clone();
      const oneWay = told(run, ours, past.length);
      expect(told(clone, theirs, past.length)).toEqual(told(again, theirs, past.length));
      expect([clone.state(), clone.standing()]).toEqual([again.state(), again.standing()]);
      const fresh = start();
      told(fresh, past);
      expect(told(fresh, ours, past.length)).toEqual(oneWay);
      expect(fresh.standing()).toEqual(run.standing());
    }),
  );
});

test('a strategy that says that nothing changes keeps its state and its targets', () => {
  const run = createStrategyRun(
    {
      ...puppet(() => NO_TARGETS),
      onBar: ({ state }) => (state === 0 ? { state: 1, targets: [shares(5n)] } : UNCHANGED),
    },
    {},
  );
  run.feed([bar(1, 1n)]);
  expect(run.feed([bar(2, 1n)])).toEqual({ ok: true, value: [] });
  expect([run.state(), run.standing()]).toMatchObject([1, [{ target: shares(5n) }]]);
});

test('a strategy cannot look beyond what its window holds', () => {
  const looking = (look: 'bar' | 'sum', count: number): StrategyRun =>
    createStrategyRun(
      {
        ...puppet(() => NO_TARGETS),
        onBar: ({ state, window }) => {
          if (look === 'bar') window.bar('SPY', count);
          else window.closeSum('SPY', count);
          return { state, targets: NO_TARGETS };
        },
      },
      {},
    );
  for (const run of [looking('bar', 1), looking('bar', -1), looking('sum', 2)])
    expect(run.feed([bar(1, 1n)])).toMatchObject({
      refused: { code: 'strategy_threw', found: expect.stringContaining('looks back only on bars') },
    });
  expect(() =>
    createStrategyRun({ ...puppet(() => NO_TARGETS), warmup: () => 0 }, {}).feed([bar(1, 1n)]),
  ).toThrow('at least one bar');
});
