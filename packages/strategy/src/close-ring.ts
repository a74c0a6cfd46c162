/**
 * The last bars of one symbol, and sums over their closes without adding them up each time.
 *
 * A sum is the difference of two running totals. The totals are whole numbers in floats, exact below 2^53: before
 * one would grow beyond, all are set back by what has left the ring. Where not even that makes room (prices in the
 * billions), the ring adds up bigints instead; the answers are the same, only slower.
 */
import { invariant } from '@mqk/core';
import { type Bar, type Ratio, closeCellOf } from '@mqk/market-data';

import type { Sign } from './bar-window.ts';
import { restated } from './restated-bar.ts';

export class CloseRing {
  readonly #depth: number;
  #bars: Bar[] = [];
  /** Total of the closes before bar `n`, counted from 0, at `n` modulo the depth + 1. */
  #totals: Float64Array;
  #seen = 0;
  /** The newest total. */
  #total = 0;
  #isExact = true;

  constructor(depth: number) {
    invariant(Number.isSafeInteger(depth) && depth >= 1, `a window holds at least one bar, not ${depth}`);
    this.#depth = depth;
    this.#totals = new Float64Array(depth + 1);
  }

  get held(): number {
    return this.#seen < this.#depth ? this.#seen : this.#depth;
  }

  copy(): CloseRing {
    const copy = new CloseRing(this.#depth);
    copy.#bars = [...this.#bars];
    copy.#totals = this.#totals.slice();
    copy.#seen = this.#seen;
    copy.#total = this.#total;
    copy.#isExact = this.#isExact;
    return copy;
  }

  push(bar: Bar): void {
    const close = closeCellOf(bar);
    if (!(this.#total + close <= Number.MAX_SAFE_INTEGER)) this.#makeRoom(close);
    this.#bars[this.#seen % this.#depth] = bar;
    this.#seen++;
    this.#total += close;
    this.#totals[this.#seen % (this.#depth + 1)] = this.#total;
  }

  /** The same bars as somebody after the split sees them. Totals begin anew: no sum looks behind the ring. */
  split(ratio: Ratio): void {
    const bars = Array.from({ length: this.held }, (_, index) => this.bar(this.held - 1 - index));
    this.#bars = [];
    this.#totals.fill(0);
    this.#seen = 0;
    this.#total = 0;
    this.#isExact = true;
    for (const bar of bars) this.push(restated(bar, ratio));
  }

  bar(ago: number): Bar {
    this.#mustHold(1, ago);
    const bar = this.#bars[(this.#seen - 1 - ago) % this.#depth];
    invariant(bar !== undefined, 'a bar that is held is in the ring');
    return bar;
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
    const width = this.#depth + 1;
    return (this.#totals[end % width] ?? 0) - (this.#totals[(end - count) % width] ?? 0);
  }

  /** What has left the ring is in every total, and can be taken off all of them. */
  #makeRoom(close: number): void {
    const width = this.#depth + 1;
    const gone = this.#totals[(this.#seen - this.held) % width] ?? 0;
    for (let index = 0; index < width; index++) this.#totals[index] = (this.#totals[index] ?? 0) - gone;
    this.#total -= gone;
    if (!(this.#total + close <= Number.MAX_SAFE_INTEGER)) this.#isExact = false;
  }

  #mustHold(count: number, ago: number): void {
    const isHeld =
      Number.isInteger(ago) && Number.isInteger(count) && ago >= 0 && count >= 0 && ago + count <= this.held;
    invariant(isHeld, 'a strategy looks back only on bars that its window holds');
  }
}

const signOf = <Amount extends number | bigint>(left: Amount, right: Amount): Sign =>
  left === right ? 0 : left > right ? 1 : -1;
