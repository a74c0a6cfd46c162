/** The window that a run keeps and moves on. */
import { invariant } from '@mqk/core';
import type { Bar, Ratio } from '@mqk/market-data';

import type { BarWindow } from './bar-window.ts';
import { CloseRing } from './close-ring.ts';

/** A window that the run, and nobody else, can move on. */
export interface RollingWindow extends BarWindow {
  push(bar: Bar): void;
  /** Every bar that is held was before a split, and is restated for it. */
  split(symbol: string, ratio: Ratio): void;
  copy(): RollingWindow;
}

/** `depth`: bars held per symbol. */
export const createRollingWindow = (depth: number): RollingWindow => windowOver(depth, new Map());

function windowOver(depth: number, rings: Map<string, CloseRing>): RollingWindow {
  const ringOf = (symbol: string): CloseRing => {
    const ring = rings.get(symbol);
    if (ring === undefined) invariant(false, `no bar of ${symbol} was ever seen`);
    return ring;
  };
  return {
    held: (symbol) => rings.get(symbol)?.held ?? 0,
    bar: (symbol, ago) => ringOf(symbol).bar(ago),
    closeSum: (symbol, count, ago = 0) => ringOf(symbol).closeSum(count, ago),
    compareMeans: (symbol, first, second) => ringOf(symbol).compareMeans(first, second),
    push(bar) {
      const { symbol } = bar;
      let ring = rings.get(symbol);
      if (ring === undefined) {
        ring = new CloseRing(depth);
        rings.set(symbol, ring);
      }
      ring.push(bar);
    },
    split: (symbol, ratio) => rings.get(symbol)?.split(ratio),
    copy: () => windowOver(depth, new Map([...rings].map(([symbol, ring]) => [symbol, ring.copy()]))),
  };
}
