/** One order for every list, whoever wrote it. */
import { type Codec, canonicalJson } from '@mqk/core';

/** By the code units of each item's canonical JSON. */
export function sortedBy<Item>(items: readonly Item[], codec: Codec<Item>): readonly Item[] {
  const keyed = items.map((item) => ({ item, key: canonicalJson(codec.encode(item)) }));
  return keyed.sort((a, b) => (a.key === b.key ? 0 : a.key < b.key ? -1 : 1)).map(({ item }) => item);
}
