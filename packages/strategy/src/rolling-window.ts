/** The window that a run keeps and moves on. */
import { invariant } from '@mqk/core';
import type { Bar, BarSeries, Ratio } from '@mqk/market-data';

import type { BarWindow } from './bar-window.ts';
import { CloseRing } from './close-ring.ts';

/** A window that the run, and nobody else, can move on. */
export interface RollingWindow extends BarWindow {
  push(bar: Bar): void;
  /** The bar that stands at `index` in its series; it is read from there. */
  pushFrom(series: BarSeries, index: number): void;
  /** Every bar that is held was before a split, and is restated for it. */
  split(symbol: string, ratio: Ratio): void;
  copy(): RollingWindow;
}

/** `depth`: bars held per symbol. */
export const createRollingWindow = (depth: number): RollingWindow => windowOver(depth, new Map());

function windowOver(depth: number, rings: Map<string, CloseRing>): RollingWindow {
  // a strategy asks several things of one symbol before it comes to the next
  let [lastSymbol, lastRing]: [string | null, CloseRing | undefined] = [null, undefined];
  const found = (symbol: string): CloseRing | undefined => {
    if (symbol === lastSymbol) return lastRing;
    const ring = rings.get(symbol);
    if (ring !== undefined) [lastSymbol, lastRing] = [symbol, ring];
    return ring;
  };
  const ringOf = (symbol: string): CloseRing => {
    const ring = found(symbol);
    if (ring === undefined) invariant(false, `no bar of ${symbol} was ever seen`);
    return ring;
  };
  const ringFor = (symbol: string): CloseRing => {
    const ring = found(symbol) ?? new CloseRing(depth);
    if (ring.held === 0) rings.set(symbol, ring);
    return ring;
  };
  return {
    held: (symbol) => found(symbol)?.held ?? 0,
    bar: (symbol, ago) => ringOf(symbol).bar(ago),
    closeSum: (symbol, count, ago = 0) => ringOf(symbol).closeSum(count, ago),
    compareMeans: (symbol, first, second) => ringOf(symbol).compareMeans(first, second),
    push: (bar) => {
      ringFor(bar.symbol).push(bar);
    },
    pushFrom: (series, index) => {
      ringFor(series.symbol).pushFrom(series, index);
    },
    split: (symbol, ratio) => rings.get(symbol)?.split(ratio),
    copy: () => windowOver(depth, new Map([...rings].map(([symbol, ring]) => [symbol, ring.copy()]))),
  };
}
