/** The equity curve while it is drawn: two columns, and nothing else that grows with the bars. */
import type { MergedBars } from '@mqk/market-data';

import type { EquityCurve } from './result.ts';
import type { Worth } from './worth.ts';

/** A row for each step, from the first on. */
export class CurveWriter {
  readonly #at: MergedBars['closeAt'];
  readonly #equity: Float64Array;
  readonly #gross: Float64Array;
  #length = 0;

  constructor({ closeAt, length }: Pick<MergedBars, 'closeAt' | 'length'>) {
    this.#at = closeAt;
    this.#equity = new Float64Array(length);
    this.#gross = new Float64Array(length);
  }

  push(worth: Worth): void {
    this.#equity[this.#length] = worth.equity;
    this.#gross[this.#length] = worth.gross;
    this.#length++;
  }

  /** The newest row once more: something was booked behind it. */
  amend(worth: Worth): void {
    this.#length--;
    this.push(worth);
  }

  finish(): EquityCurve {
    const length = this.#length;
    return {
      length,
      at: this.#at.subarray(0, length),
      equity: this.#equity.subarray(0, length),
      gross: this.#gross.subarray(0, length),
    };
  }
}
