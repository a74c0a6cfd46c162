/** Columns that grow by doubling: what a run leaves behind is kept in them, and made into values when it is read. */

/** A column of numbers that a float holds exactly: times, positions, codes. */
export class Numbers {
  #cells = new Float64Array(FIRST_CAPACITY);
  length = 0;

  push(value: number): void {
    if (this.length === this.#cells.length) this.#grow();
    this.#cells[this.length++] = value;
  }

  /** Callers stay within the length. */
  at(index: number): number {
    return this.#cells[index] ?? Number.NaN;
  }

  set(index: number, value: number): void {
    this.#cells[index] = value;
  }

  #grow(): void {
    const grown = new Float64Array(this.length * 2);
    grown.set(this.#cells);
    this.#cells = grown;
  }
}

const FIRST_CAPACITY = 64;

/** A column of amounts: micros or units, every one of which is within the range of int8. */
export class Amounts {
  #cells = new BigInt64Array(FIRST_CAPACITY);
  length = 0;

  push(amount: bigint): void {
    if (this.length === this.#cells.length) this.#grow();
    this.#cells[this.length++] = amount;
  }

  /** Callers stay within the length. */
  at(index: number): bigint {
    return this.#cells[index] ?? 0n;
  }

  #grow(): void {
    const grown = new BigInt64Array(this.length * 2);
    grown.set(this.#cells);
    this.#cells = grown;
  }
}
