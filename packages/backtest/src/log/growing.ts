/** Columns that grow by doubling: what a run leaves behind is kept in them, and made into values when it is read. */

type Cells = Float64Array | Int32Array | Uint8Array;

/** A column of numbers: times, positions, codes. */
export class Growing<Kept extends Cells> {
  readonly #make: (capacity: number) => Kept;
  #cells: Kept;
  length = 0;

  constructor(make: (capacity: number) => Kept) {
    this.#make = make;
    this.#cells = make(FIRST_CAPACITY);
  }

  push(value: number): void {
    if (this.length === this.#cells.length) {
      const grown = this.#make(this.length * 2);
      grown.set(this.#cells);
      this.#cells = grown;
    }
    this.#cells[this.length++] = value;
  }

  /** Callers stay within the length. */
  at(index: number): number {
    return this.#cells[index] ?? Number.NaN;
  }

  set(index: number, value: number): void {
    this.#cells[index] = value;
  }
}

const FIRST_CAPACITY = 64;

export const times = (): Growing<Float64Array> => new Growing((capacity) => new Float64Array(capacity));
export const places = (): Growing<Int32Array> => new Growing((capacity) => new Int32Array(capacity));
export const codes = (): Growing<Uint8Array> => new Growing((capacity) => new Uint8Array(capacity));

/** A column of amounts: micros or units, every one of which is within the range of int8. */
export class Amounts {
  #cells = new BigInt64Array(FIRST_CAPACITY);
  length = 0;

  push(amount: bigint): void {
    if (this.length === this.#cells.length) {
      const grown = new BigInt64Array(this.length * 2);
      grown.set(this.#cells);
      this.#cells = grown;
    }
    this.#cells[this.length++] = amount;
  }

  /** Callers stay within the length. */
  at(index: number): bigint {
    return this.#cells[index] ?? 0n;
  }
}
