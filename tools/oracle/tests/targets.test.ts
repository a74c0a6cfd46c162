/** Whole backtests: what is to be held becomes orders, orders become fills, fills become equity. Twice. */
import { describe, expect, test } from '@jest/globals';

import { searchTargets } from '../src/search-targets.ts';
import { consultTargets } from '../src/target-engine.ts';
import { type TargetTape, randomTargets } from '../src/target-tape.ts';

/** The same without protection. */
const bare = ({ targets }: TargetTape): TargetTape['targets'] =>
  targets.map(({ at, symbol, shares }) => ({ at, symbol, shares }));

describe('the oracle', () => {
  test.each([1, 51, 101, 151])(
    'and the backtest agree to the micro on 50 tapes of targets from seed %i on',
    (first) => {
      const { found, tapes, fills } = searchTargets(first, 50);

      expect(found).toBeNull();
      expect({ tapes, enough: fills > 50 }).toEqual({ tapes: 50, enough: true });
    },
  );

  test('agree where a split and a later dividend act on one bar', () => {
    expect(searchTargets(80_558, 1).found).toBeNull();
  });

  test.each([50_209, 75_883])('agree on seed %i: the part of a unit that is worth a micro', (seed) => {
    expect(searchTargets(seed, 1).found).toBeNull();
  });

  test('agree on seed 199: a cancel on its way to a stop, in a bar that its target keeps it out of', () => {
    expect(searchTargets(199, 1).found).toBeNull();
  });

  test('is asked for brackets, whose stops and targets fill', () => {
    const fills = Array.from({ length: 200 }, (_, seed) => randomTargets(seed))
      .filter(({ targets }) => targets.some(({ bracket }) => bracket !== undefined))
      .map(
        (tape) =>
          consultTargets(tape).fills.length - consultTargets({ ...tape, targets: bare(tape) }).fills.length,
      );

    expect(fills.filter((more) => more > 0).length).toBeGreaterThan(10);
  });

  test('goes through flat to the other side, and does not order the rest of a leg again', () => {
    const day = (step: number, price: string, volume: number) => ({
      symbol: 'A',
      step,
      open: price,
      high: price,
      low: price,
      close: price,
      volume,
    });
    const rules = {
      latencyBars: 0,
      limitFill: 'through',
      participationBps: 10_000,
      slippage: null,
      fees: null,
    } as const;
    const tape: TargetTape = {
      rules,
      timeInForce: 'day',
      cash: null,
      actions: [],
      days: 6,
      bars: [
        day(0, '10', 9),
        day(1, '11', 9),
        day(2, '12', 4),
        day(3, '13', 9),
        day(4, '14', 9),
        day(5, '15', 9),
      ],
      targets: [
        { at: 0, symbol: 'A', shares: 5 },
        { at: 1, symbol: 'A', shares: -3 },
        { at: 3, symbol: 'A', shares: -3 },
      ],
    };

    const { fills, equity } = consultTargets(tape);

    // of the exit the volume lets 4 through and the day ends the rest; the next decision closes 1, then opens 3
    expect(fills.map(({ step, side, quantity, price }) => `${step} ${side} ${quantity}@${price}`)).toEqual([
      '1 buy 5@11',
      '2 sell 4@12',
      '4 sell 1@14',
      '5 sell 3@15',
    ]);
    expect(equity).toEqual(['0', '0', '5', '6', '7', '7']);
  });
});
