/** Chance that can be repeated: one seed, and a stream of numbers for each name, so that one more draw in one place shifts no other. */
import { invariant, sha256Hex } from '@mqk/core';

export interface Random {
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  /** True so many times in a thousand. */
  chance(permille: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
}

export type Streams = (name: string) => Random;

export function streamsOf(seed: number): Streams {
  const known = new Map<string, Random>();
  return (name) => {
    const stream = known.get(name) ?? streamOf(`${seed}/${name}`);
    known.set(name, stream);
    return stream;
  };
}

function streamOf(name: string): Random {
  const next = sfc32(sha256Hex(name));
  const between = (low: number, high: number): number => low + (next() % (high - low + 1));
  return {
    between,
    chance: (permille) => between(1, 1000) <= permille,
    pick: (items) => {
      const item = items[between(0, items.length - 1)];
      invariant(item !== undefined, 'there is something to pick from');
      return item;
    },
  };
}

/** Small, fast, counting generator of 32 bits. Source: Chris Doty-Humphrey, PractRand, sfc32. */
function sfc32(hash: string): () => number {
  const word = (index: number): number => Number.parseInt(hash.slice(index * 8, index * 8 + 8), 16);
  let [a, b, c, count] = [word(0), word(1), word(2), 1];
  return () => {
    const sum = (a + b + count) >>> 0;
    count = (count + 1) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = (((c << 21) | (c >>> 11)) + sum) >>> 0;
    return sum;
  };
}
