/**
 * The last bars of one symbol, and sums over their closes without adding them up each time.
 *
 * A sum is the difference of two running totals. The totals are whole numbers in floats, exact below 2^53: before
 * one would grow beyond, all are set back by what has left the ring. Where not even that makes room (prices in the
 * billions), the ring adds up bigints instead; the answers are the same, only slower.
 *
 * A bar that stands in the columns of a series is not copied: the ring remembers where the newest one stands.
 */
import { invariant } from '@mqk/core';
import { type Bar, type BarSeries, type Ratio, barAt, cellOf, closeCellOf } from '@mqk/market-data';

import type { Sign } from './bar-window.ts';
import { restated } from './restated-bar.ts';

export class CloseRing {
  readonly #depth: number;
  /** Slots are a power of two, more than the depth: a place is found with a mask. */
  readonly #mask: number;
  /** A bar that came as a value; undefined where it is read from the series. */
  readonly #bars: (Bar | undefined)[];
  #series: BarSeries | null = null;
  /** Position in the series of the newest bar. */
  #newest = -1;
  /** Total of the closes before bar `n`, counted from 0, in slot `n`. */
  readonly #totals: Float64Array;
  #seen = 0;
  /** The newest total. */
  #total = 0;
  #isExact = true;

  constructor(depth: number) {
    invariant(Number.isSafeInteger(depth) && depth >= 1, `a window holds at least one bar, not ${depth}`);
    this.#depth = depth;
    let slots = 2;
    while (slots <= depth) slots *= 2;
    this.#mask = slots - 1;
    this.#bars = Array.from({ length: slots }, () => undefined);
    this.#totals = new Float64Array(slots);
  }

  get held(): number {
    return this.#seen < this.#depth ? this.#seen : this.#depth;
  }

  copy(): CloseRing {
    const copy = new CloseRing(this.#depth);
    for (const [slot, bar] of this.#bars.entries()) copy.#bars[slot] = bar;
    copy.#totals.set(this.#totals);
    copy.#series = this.#series;
    copy.#newest = this.#newest;
    copy.#seen = this.#seen;
    copy.#total = this.#total;
    copy.#isExact = this.#isExact;
    return copy;
  }

  push(bar: Bar): void {
    this.#bars[this.#seen & this.#mask] = bar;
    this.#newest++;
    this.#count(closeCellOf(bar));
  }

  /** The bar that stands at `index`, which follows the one before. */
  pushFrom(series: BarSeries, index: number): void {
    if (this.#series !== series) {
      invariant(this.#series === null, `a window reads one series of ${series.symbol}`);
      this.#series = series;
      if (this.#seen === 0) this.#newest = index - 1;
    }
    if (index !== this.#newest + 1) invariant(false, `bar ${index} of ${series.symbol} does not follow`);
    const slot = this.#seen & this.#mask;
    if (this.#bars[slot] !== undefined) this.#bars[slot] = undefined;
    this.#newest = index;
    this.#count(cellOf(series.close, index));
  }

  #count(close: number): void {
    if (!(this.#total + close <= Number.MAX_SAFE_INTEGER)) this.#makeRoom(close);
    this.#seen++;
    this.#total += close;
    this.#totals[this.#seen & this.#mask] = this.#total;
  }

  /** The same bars as somebody after the split sees them. Totals begin anew: no sum looks behind the ring. */
  split(ratio: Ratio): void {
    const bars = Array.from({ length: this.held }, (_, index) => this.bar(this.held - 1 - index));
    const newest = this.#newest;
    this.#bars.fill(undefined);
    this.#totals.fill(0);
    this.#seen = 0;
    this.#total = 0;
    this.#isExact = true;
    for (const bar of bars) this.push(restated(bar, ratio));
    this.#newest = newest;
  }

  bar(ago: number): Bar {
    this.#mustHold(1, ago);
    const bar = this.#bars[(this.#seen - 1 - ago) & this.#mask];
    if (bar !== undefined) return bar;
    invariant(this.#series !== null, 'a bar that is held is in the ring or in its series');
    return barAt(this.#series, this.#newest - ago);
  }

  closeSum(count: number, ago: number): bigint {
    this.#mustHold(count, ago);
    if (this.#isExact) return BigInt(this.#between(count, ago));
    let sum = 0n;
    for (let back = ago; back < ago + count; back++) sum += this.bar(back).close;
    return sum;
  }

  /** `sumFirst / first` against `sumSecond / second`, multiplied out so that nothing is rounded. */
  compareMeans(first: number, second: number): Sign {
    this.#mustHold(first, 0);
    this.#mustHold(second, 0);
    const left = this.#between(first, 0) * second;
    const right = this.#between(second, 0) * first;
    const isExact = this.#isExact && left <= Number.MAX_SAFE_INTEGER && right <= Number.MAX_SAFE_INTEGER;
    if (isExact) return signOf(left, right);
    return signOf(this.closeSum(first, 0) * BigInt(second), this.closeSum(second, 0) * BigInt(first));
  }

  #between(count: number, ago: number): number {
    const end = this.#seen - ago;
    return (this.#totals[end & this.#mask] ?? 0) - (this.#totals[(end - count) & this.#mask] ?? 0);
  }

  /** What has left the ring is in every total, and can be taken off all of them. */
  #makeRoom(close: number): void {
    const gone = this.#totals[(this.#seen - this.held) & this.#mask] ?? 0;
    for (let slot = 0; slot <= this.#mask; slot++) this.#totals[slot] = (this.#totals[slot] ?? 0) - gone;
    this.#total -= gone;
    if (!(this.#total + close <= Number.MAX_SAFE_INTEGER)) this.#isExact = false;
  }

  #mustHold(count: number, ago: number): void {
    const isHeld =
      Number.isInteger(ago) && Number.isInteger(count) && ago >= 0 && count >= 0 && ago + count <= this.held;
    if (!isHeld) invariant(false, 'a strategy looks back only on bars that its window holds');
  }
}

const signOf = <Amount extends number | bigint>(left: Amount, right: Amount): Sign =>
  left === right ? 0 : left > right ? 1 : -1;
