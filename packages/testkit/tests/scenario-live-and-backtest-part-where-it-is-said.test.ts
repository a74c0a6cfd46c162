/**
 * Where a desk and the engine are not the same by design: each is shown on the bars that bring it about, and named by
 * the comparison. Brackets that none of it concerns trade the same.
 */
import { expect, test } from '@jest/globals';
import { parseDate } from '@mqk/market-data';
import type { Target } from '@mqk/strategy';

import { type BothWays, bothWays, fillsOf, ordersOf } from './support/both-ways.ts';
import { type Step, barsOfDays, micros, must, onBars, shares } from './support/parity-case.ts';

/** So many shares behind a stop at 95, and a target at 110. */
const guarded = (target: number): Target => ({
  ...shares(target),
  protection: { stopPrice: micros('95'), targetPrice: micros('110') },
});

const thin = (price: string): string => `${price} ${price} ${price} ${price} 30`;

const both = ({ live, engine }: BothWays, of: typeof fillsOf, step?: Step) => ({
  desk: of(live, step),
  engine: of(engine, step),
});

test.each([
  ['its target is reached', '100 111 100 110', '4 sell 10@110'],
  ['its stop is reached', '100 101 94 96', '4 sell 10@95'],
])(
  'a bracket that fills at once and whose end comes bars later is the same in both: %s',
  async (_, bar, way) => {
    const made = await bothWays({
      bars: barsOfDays(['100', '100', '101', bar, '100']),
      strategy: onBars({ 1: [guarded(10)] }),
    });

    expect(made.apart).toEqual([]);
    expect(made.byDesign).toEqual([]);
    expect(fillsOf(made.live)).toEqual(['2 buy 10@100', way]);
  },
);

test('who sells all of it by hand takes the legs away first, in both', async () => {
  const made = await bothWays({
    bars: barsOfDays(['100', '100', '101', '101', '101', '100 101 94 95']),
    strategy: onBars({ 1: [guarded(10)], 3: [shares(0)] }),
  });

  expect(made.apart).toEqual([]);
  expect(made.byDesign).toEqual([]);
  expect(fillsOf(made.live)).toEqual(['2 buy 10@100', '4 sell 10@101']);
});

test('a stop within the bar of the entry fills there in the engine, and at a desk when it is reached again', async () => {
  const made = await bothWays({
    bars: barsOfDays(['100', '100 101 94 96', '96', '97 98 94 95', '96']),
    strategy: onBars({ 1: [guarded(10)] }),
  });

  expect(made.byDesign).toEqual(['2 SPY leg_in_the_bar_of_its_entry']);
  expect(both(made, fillsOf)).toEqual({
    desk: ['2 buy 10@100', '4 sell 10@95'],
    engine: ['2 buy 10@100', '2 sell 10@95'],
  });
});

test('an entry in parts has legs part by part at a desk, and two that grow in the engine', async () => {
  const made = await bothWays({
    step: '1h',
    bars: barsOfDays(
      ['100', thin('100'), thin('100'), '100 100 100 100 10', '100 101 94 95', '95'],
      'SPY',
      '1h',
    ),
    venue: { participation: { kind: 'volume', shareBps: 1_000n } },
    strategy: onBars({ 1: [guarded(6)] }, '1h'),
  });

  expect(made.byDesign).toEqual(['3 SPY entry_in_parts']);
  expect(both(made, ordersOf, '1h')).toEqual({
    desk: [
      '1 buy 6 market, filled 6',
      '1 sell 3 stop, filled 3',
      '1 sell 3 limit, filled 0',
      '1 sell 3 stop, filled 3',
      '1 sell 3 limit, filled 0',
    ],
    engine: ['1 buy 6 market, filled 6', '1 sell 6 stop, filled 6', '1 sell 6 limit, filled 0'],
  });
});

test('both ends in one bar fill at a desk, which halts; in the engine the stop fills alone', async () => {
  const made = await bothWays({
    bars: barsOfDays(['100', '100', '100 111 94 100', '100', '100']),
    strategy: onBars({ 1: [guarded(10)] }),
  });

  expect(made.byDesign).toEqual(['3 SPY both_ends_in_a_bar']);
  expect(made.halts).toContain('both_legs_filled');
  expect(both(made, fillsOf)).toEqual({
    desk: ['2 buy 10@100', '3 sell 10@95', '3 sell 10@110'],
    engine: ['2 buy 10@100', '3 sell 10@95'],
  });
});

test('of a part that was sold by hand the rest gets legs again at a desk, and none in the engine', async () => {
  const made = await bothWays({
    bars: barsOfDays(['100', '100', '101', '101', '101', '100 101 94 95', '95']),
    strategy: onBars({ 1: [guarded(10)], 3: [guarded(4)] }),
  });

  expect(made.byDesign).toEqual(['3 SPY legs_after_a_part']);
  expect(both(made, fillsOf)).toEqual({
    desk: ['2 buy 10@100', '4 sell 6@101', '6 sell 4@95'],
    engine: ['2 buy 10@100', '4 sell 6@101'],
  });
});

test('what a split brought is held and was never filled: it is named', async () => {
  const made = await bothWays({
    bars: barsOfDays(['100', '101', '102', '51', '52']),
    actions: [
      {
        kind: 'split',
        symbol: 'SPY',
        exDate: must(parseDate('2020-01-04')),
        ratio: { numerator: 2n, denominator: 1n },
      },
    ],
    strategy: onBars({ 1: [shares(10)] }),
  });

  expect(made.besides).toEqual([
    "the desk holds 10 SPY that no fill of it brought: a split, a transfer or a correction is in its books, and not in the engine's run",
  ]);
});
