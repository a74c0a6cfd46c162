/** Where facts are looked up by what they are about: among few, one by one; a table is made of many only. */

export interface Lookup<Key, Item> {
  get(key: Key): Item | undefined;
}

/** Facts up to which looking through them costs less than making a table of them. */
const FEW_MAX = 16;

/** Of two facts about the same thing the later one counts, as in a table. */
class AmongFew<Key, Item> implements Lookup<Key, Item> {
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

/** Nothing is known about anything. */
const NOTHING: Lookup<unknown, never> = new AmongFew<unknown, never>([], (item) => item);

export function lookup<Key, Item>(items: readonly Item[], keyOf: (item: Item) => Key): Lookup<Key, Item> {
  if (items.length === 0) return NOTHING;
  return items.length <= FEW_MAX
    ? new AmongFew(items, keyOf)
    : new Map(items.map((item) => [keyOf(item), item] as const));
}
