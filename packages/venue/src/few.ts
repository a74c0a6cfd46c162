/** Small tables that are made for every bar: looked through one by one, where a hash table costs more than it saves. */

/** What this file offers of a `Map`. */
export interface Table<Key, Value> {
  readonly size: number;
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): unknown;
  has(key: Key): boolean;
}

/** Entries up to which looking through them is faster. */
const FEW_MAX = 16;

interface Entry<Key, Value> {
  readonly key: Key;
  value: Value;
}

/** The first entry stands by itself: mostly there is no other. */
class Few<Key, Value> implements Table<Key, Value> {
  /**
   * One that is always there: compiled code is thrown away with the last value of a shape that it knows, and these are gone
   * after a moment, so that a collection of all garbage would cost a backtest its code.
   */
  static readonly ALWAYS: Table<unknown, unknown> = new Few();

  #first: Entry<Key, Value> | null = null;
  #others: Entry<Key, Value>[] | null = null;

  get size(): number {
    return (this.#first === null ? 0 : 1) + (this.#others?.length ?? 0);
  }

  get(key: Key): Value | undefined {
    return this.#entry(key)?.value;
  }

  has(key: Key): boolean {
    return this.#entry(key) !== undefined;
  }

  set(key: Key, value: Value): void {
    const entry = this.#entry(key);
    if (entry !== undefined) entry.value = value;
    else if (this.#first === null) this.#first = { key, value };
    else (this.#others ??= []).push({ key, value });
  }

  #entry(key: Key): Entry<Key, Value> | undefined {
    if (this.#first?.key === key) return this.#first;
    return this.#others?.find((each) => each.key === key);
  }
}

/** A table for at most `expected` entries. */
export const tableFor = <Key, Value>(expected: number): Table<Key, Value> =>
  expected <= FEW_MAX ? new Few<Key, Value>() : new Map<Key, Value>();
