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

class Few<Key, Value> implements Table<Key, Value> {
  readonly #keys: Key[] = [];
  readonly #values: Value[] = [];

  get size(): number {
    return this.#keys.length;
  }

  get(key: Key): Value | undefined {
    return this.#values[this.#keys.indexOf(key)];
  }

  has(key: Key): boolean {
    return this.#keys.includes(key);
  }

  set(key: Key, value: Value): void {
    const place = this.#keys.indexOf(key);
    if (place === -1) this.#keys.push(key);
    this.#values[place === -1 ? this.#keys.length - 1 : place] = value;
  }
}

/** A table for at most `expected` entries. */
export const tableFor = <Key, Value>(expected: number): Table<Key, Value> =>
  expected <= FEW_MAX ? new Few<Key, Value>() : new Map<Key, Value>();
