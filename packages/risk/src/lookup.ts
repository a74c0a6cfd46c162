/** Where facts are looked up by what they are about: among few, one by one; a table is made of many only. */

export interface Lookup<Key, Item> {
  get(key: Key): Item | undefined;
}

/** Facts up to which looking through them costs less than making a table of them. */
const FEW_MAX = 16;

/** Of two facts about the same thing the later one counts, as in a table. */
class AmongFew<Key, Item> implements Lookup<Key, Item> {
  /**
   * One that is always there: compiled code is thrown away with the last value of a shape that it knows, and these are gone
   * after a moment, so that a collection of all garbage would cost a backtest its code.
   */
  static readonly ALWAYS: Lookup<unknown, unknown> = new AmongFew([], (item) => item);

  readonly #items: readonly Item[];
  readonly #keyOf: (item: Item) => Key;

  constructor(items: readonly Item[], keyOf: (item: Item) => Key) {
    this.#items = items;
    this.#keyOf = keyOf;
  }

  get(key: Key): Item | undefined {
    for (let index = this.#items.length - 1; index >= 0; index--) {
      const item = this.#items[index];
      if (item !== undefined && this.#keyOf(item) === key) return item;
    }
    return undefined;
  }
}

export const lookup = <Key, Item>(items: readonly Item[], keyOf: (item: Item) => Key): Lookup<Key, Item> =>
  items.length <= FEW_MAX
    ? new AmongFew(items, keyOf)
    : new Map(items.map((item) => [keyOf(item), item] as const));
