/**
 * Columns that grow by pieces of one size: what a run leaves behind is kept in them, and made into values when it is read.
 * Nothing is copied as they grow.
 */

/** Cells of one piece; a power of two, so that a place is found with a shift and a mask. */
const PIECE = 1024;
const SHIFT = 10;
const MASK = PIECE - 1;

/** A column of numbers that a float holds exactly: times and positions. */
export class Numbers {
  readonly #pieces: Float64Array[] = [];
  #last = new Float64Array(0);
  length = 0;

  push(value: number): void {
    const place = this.length & MASK;
    if (place === 0) this.#pieces.push((this.#last = new Float64Array(PIECE)));
    this.#last[place] = value;
    this.length++;
  }

  /** Callers stay within the length. */
  at(index: number): number {
    return this.#pieces[index >>> SHIFT]?.[index & MASK] ?? Number.NaN;
  }

  set(index: number, value: number): void {
    const piece = this.#pieces[index >>> SHIFT];
    if (piece !== undefined) piece[index & MASK] = value;
  }
}

/** A column of small whole numbers: places in a list of words. */
export class Codes {
  readonly #pieces: Uint8Array[] = [];
  #last = new Uint8Array(0);
  length = 0;

  push(value: number): void {
    const place = this.length & MASK;
    if (place === 0) this.#pieces.push((this.#last = new Uint8Array(PIECE)));
    this.#last[place] = value;
    this.length++;
  }

  /** Callers stay within the length. */
  at(index: number): number {
    return this.#pieces[index >>> SHIFT]?.[index & MASK] ?? Number.NaN;
  }

  set(index: number, value: number): void {
    const piece = this.#pieces[index >>> SHIFT];
    if (piece !== undefined) piece[index & MASK] = value;
  }
}

/** A column of amounts: micros or units, every one of which is within the range of int8. */
export class Amounts {
  readonly #pieces: BigInt64Array[] = [];
  #last = new BigInt64Array(0);
  length = 0;

  push(amount: bigint): void {
    const place = this.length & MASK;
    if (place === 0) this.#pieces.push((this.#last = new BigInt64Array(PIECE)));
    this.#last[place] = amount;
    this.length++;
  }

  /** Callers stay within the length. */
  at(index: number): bigint {
    return this.#pieces[index >>> SHIFT]?.[index & MASK] ?? 0n;
  }
}
