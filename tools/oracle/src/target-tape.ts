/** What a whole backtest is given: bars, and what is to be held from when on. Every step is a day of its own. */
import { type Dice, diceOf } from './dice.ts';
import { barsOf, rulesOf } from './random-tape.ts';
import type { Rules, TapeBar, Terms } from './tape.ts';

/** Set when the step `at` is over. */
export interface TapeTarget {
  readonly at: number;
  readonly symbol: string;
  /** Negative is short. */
  readonly shares: number;
}

export interface TargetTape {
  readonly rules: Rules;
  readonly timeInForce: Terms['timeInForce'];
  readonly days: number;
  readonly bars: readonly TapeBar[];
  readonly targets: readonly TapeTarget[];
}

/** What came of it, without the names of orders. */
export interface TargetOutcome {
  readonly fills: readonly {
    readonly step: number;
    readonly symbol: string;
    readonly side: Terms['side'];
    readonly quantity: number;
    readonly price: string;
    readonly fee: string;
  }[];
  /** At each step with a bar, less what the account began with. */
  readonly equity: readonly string[];
}

function targetsOf(dice: Dice, bars: readonly TapeBar[]): readonly TapeTarget[] {
  return bars
    .filter(() => dice.once(3))
    .map(({ symbol, step: at }) => ({ at, symbol, shares: dice.of([0, 1, 5, 10, 40, -5, -20]) }))
    .sort((a, b) => a.at - b.at || (a.symbol < b.symbol ? -1 : 1));
}

export function randomTargets(seed: number): TargetTape {
  const dice = diceOf(seed);
  const days = dice.between(3, 16);
  const steps = Array.from({ length: days }, (_, session) => ({ session, ends: true }));
  const symbols = ['A', 'B', 'AB'].slice(0, dice.of([1, 2, 3]));
  const bars = symbols.flatMap((symbol) => barsOf(dice, symbol, steps));
  const timeInForce = dice.of<Terms['timeInForce']>(['day', 'day', 'gtc', 'ioc', 'fok']);
  return { rules: rulesOf(dice), timeInForce, days, bars, targets: targetsOf(dice, bars) };
}
