/** What a whole backtest is given: bars, and what is to be held from when on. Every step is a day of its own. */
import { type Dice, diceOf } from './dice.ts';
import { barsOf, bracketOf, rulesOf } from './random-tape.ts';
import type { Bracket, Rules, TapeBar, Terms } from './tape.ts';

/** Set when the step `at` is over. */
export interface TapeTarget {
  readonly at: number;
  readonly symbol: string;
  /** Negative is short. */
  readonly shares: number;
  /** What stands behind whatever is opened for it. */
  readonly bracket?: Bracket;
}

/** Takes effect before the first bar of its symbol at `step` or later. */
export type TapeAction =
  | {
      readonly kind: 'split';
      readonly symbol: string;
      readonly step: number;
      /** New units for so many old ones. */
      readonly numerator: number;
      readonly denominator: number;
    }
  | { readonly kind: 'dividend'; readonly symbol: string; readonly step: number; readonly cash: string };

export interface TargetTape {
  readonly rules: Rules;
  readonly timeInForce: Terms['timeInForce'];
  /** Of a cash account, as decimal text; null is a margin account that can afford it all. */
  readonly cash: string | null;
  /** At most one of each kind a symbol. */
  readonly actions: readonly TapeAction[];
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

function actionsOf(dice: Dice, symbols: readonly string[], days: number): readonly TapeAction[] {
  const actions: TapeAction[] = [];
  for (const symbol of symbols) {
    const step = dice.between(0, days - 1);
    const [numerator, denominator] = dice.of<readonly [number, number]>([
      [2, 1],
      [3, 2],
      [1, 2],
      [1, 10],
      [7, 3],
    ]);
    if (dice.once(3)) actions.push({ kind: 'split', symbol, step, numerator, denominator });
    const cash = dice.of(['0.000001', '0.25', '1.5']);
    if (dice.once(4)) actions.push({ kind: 'dividend', symbol, step: dice.between(0, days - 1), cash });
  }
  return actions;
}

/** Drawn by themselves, so that a seed keeps the bars and targets that it had. A bracket across a split is not asked. */
const BRACKETS = 1_000_000_007;

function guarded(seed: number, tape: TargetTape): TargetTape {
  const dice = diceOf(seed + BRACKETS);
  if (tape.actions.some(({ kind }) => kind === 'split') || dice.once(2)) return tape;
  const targets = tape.targets.map((target) => {
    const own = tape.bars.filter(({ symbol }) => symbol === target.symbol);
    return dice.once(3) ? target : { ...target, bracket: bracketOf(dice, own) };
  });
  return { ...tape, targets };
}

export function randomTargets(seed: number): TargetTape {
  const dice = diceOf(seed);
  const days = dice.between(3, 16);
  const steps = Array.from({ length: days }, (_, session) => ({ session, ends: true }));
  const symbols = ['A', 'B', 'AB'].slice(0, dice.of([1, 2, 3]));
  const bars = symbols.flatMap((symbol) => barsOf(dice, symbol, steps));
  const timeInForce = dice.of<Terms['timeInForce']>(['day', 'day', 'gtc', 'ioc', 'fok']);
  const cash = dice.of([null, null, '0.0002', '25', '300', '1500', '6000']);
  const [rules, targets] = [rulesOf(dice), targetsOf(dice, bars)];
  const actions = dice.once(2) ? actionsOf(dice, symbols, days) : [];
  return guarded(seed, { rules, timeInForce, cash, actions, days, bars, targets });
}
