/** What strategies that are either in or out of a symbol share: which ones they asked for, and the targets that change it. */
import { toHolding } from '@mqk/core';
import type { Bar } from '@mqk/market-data';

import { type Decision, UNCHANGED, type Unchanged } from './decision.ts';
import type { Target } from './target.ts';

/** Per symbol, whether the last target was above zero. */
export type HoldingState = ReadonlyMap<string, boolean>;

/** Asks for every bar what the target shall be; null leaves it as it is. */
export function heldOrNot(
  bars: readonly Bar[],
  state: HoldingState,
  decide: (bar: Bar, isHeld: boolean) => bigint | null,
): Decision<HoldingState> | Unchanged {
  const targets: Target[] = [];
  for (const bar of bars) {
    const quantity = decide(bar, state.get(bar.symbol) === true);
    if (quantity !== null) targets.push({ kind: 'shares', symbol: bar.symbol, target: toHolding(quantity) });
  }
  if (targets.length === 0) return UNCHANGED;
  const changes = targets.map(({ symbol, target }): [string, boolean] => [symbol, target !== 0n]);
  return { state: new Map([...state, ...changes]), targets };
}
