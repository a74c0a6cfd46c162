/** The window that a run keeps and moves on. */
import { invariant } from '@mqk/core';
import type { Bar, BarSeries, Ratio } from '@mqk/market-data';

import type { BarWindow, Sign } from './bar-window.ts';
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
export const createRollingWindow = (depth: number): RollingWindow => new Rings(depth, new Map());

class Rings implements RollingWindow {
  readonly #depth: number;
  readonly #rings: Map<string, CloseRing>;
  // a strategy asks several things of one symbol before it comes to the next
  #lastSymbol: string | null = null;
  #lastRing: CloseRing | null = null;

  constructor(depth: number, rings: Map<string, CloseRing>) {
    this.#depth = depth;
    this.#rings = rings;
  }

  held(symbol: string): number {
    return this.#find(symbol)?.held ?? 0;
  }

  bar(symbol: string, ago: number): Bar {
    return this.#ringOf(symbol).bar(ago);
  }

  closeSum(symbol: string, count: number, ago = 0): bigint {
    return this.#ringOf(symbol).closeSum(count, ago);
  }

  compareMeans(symbol: string, first: number, second: number): Sign {
    return this.#ringOf(symbol).compareMeans(first, second);
  }

  push(bar: Bar): void {
    this.#ringFor(bar.symbol).push(bar);
  }

  pushFrom(series: BarSeries, index: number): void {
    this.#ringFor(series.symbol).pushFrom(series, index);
  }

  split(symbol: string, ratio: Ratio): void {
    this.#rings.get(symbol)?.split(ratio);
  }

  copy(): RollingWindow {
    return new Rings(this.#depth, new Map([...this.#rings].map(([symbol, ring]) => [symbol, ring.copy()])));
  }

  #find(symbol: string): CloseRing | null {
    if (symbol === this.#lastSymbol) return this.#lastRing;
    const ring = this.#rings.get(symbol);
    if (ring === undefined) return null;
    this.#lastSymbol = symbol;
    this.#lastRing = ring;
    return ring;
  }

  #ringOf(symbol: string): CloseRing {
    const ring = this.#find(symbol);
    if (ring === null) invariant(false, `no bar of ${symbol} was ever seen`);
    return ring;
  }

  #ringFor(symbol: string): CloseRing {
    const known = this.#find(symbol);
    if (known !== null) return known;
    const ring = new CloseRing(this.#depth);
    this.#rings.set(symbol, ring);
    return ring;
  }
}
