/** The bars of one bar end where they stand in their columns, so that an engine can go through a million of them. */
import { type MarketTime, invariant, marketTime } from '@mqk/core';

import type { Bar } from './bar.ts';
import type { MergedBars } from './merge.ts';
import { type BarSeries, barAt, cellOf, placeAt } from './series.ts';

/** What ended at one moment. It is moved on to the next: what is to be kept is taken out of it. */
export interface TapeStep {
  readonly at: MarketTime;
  /** Symbols with a bar, in code-unit order. */
  readonly symbols: readonly string[];
  /** How many of them. */
  readonly length: number;
  /** The series of one of these symbols, from 0. */
  series(position: number): BarSeries;
  /** Which bar of that series it is. */
  bar(position: number): number;
  /** All of them as values. */
  bars(): readonly Bar[];
}

export interface TapeCursor extends TapeStep {
  moveTo(step: number): void;
  /** Position of the series in the tape. */
  which(position: number): number;
}

class Cursor implements TapeCursor {
  readonly #tape: MergedBars;
  readonly #all: readonly string[];
  #step = 0;
  #from = 0;
  #some: readonly string[] | null = null;
  at: MarketTime = marketTime(0);
  length = 0;

  constructor(tape: MergedBars) {
    this.#tape = tape;
    this.#all = tape.series.map(({ symbol }) => symbol);
  }

  moveTo(step: number): void {
    this.#step = step;
    this.at = marketTime(cellOf(this.#tape.closeAt, step));
    this.#from = placeAt(this.#tape.starts, step);
    this.length = placeAt(this.#tape.starts, step + 1) - this.#from;
    this.#some = null;
  }

  get symbols(): readonly string[] {
    // mostly all of them have a bar
    if (this.length === this.#all.length) return this.#all;
    return (this.#some ??= Array.from(
      { length: this.length },
      (_, position) => this.series(position).symbol,
    ));
  }

  which(position: number): number {
    return placeAt(this.#tape.seriesIndex, this.#from + position);
  }

  series(position: number): BarSeries {
    const series = this.#tape.series[this.which(position)];
    if (series === undefined) invariant(false, `no bar ${position} in step ${this.#step}`);
    return series;
  }

  bar(position: number): number {
    return placeAt(this.#tape.barIndex, this.#from + position);
  }

  bars(): readonly Bar[] {
    return Array.from({ length: this.length }, (_, position) =>
      barAt(this.series(position), this.bar(position)),
    );
  }
}

/** Stands before the first step. */
export const tapeCursor = (tape: MergedBars): TapeCursor => new Cursor(tape);
