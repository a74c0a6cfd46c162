/** Numbers that look random and are the same on every machine. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export interface Dice {
  /** From `min` to `max`, both included. */
  between(min: number, max: number): number;
  /** True once in so many throws. */
  once(inSo: number): boolean;
  of<Item>(items: readonly [Item, ...Item[]]): Item;
}

export function diceOf(seed: number): Dice {
  const generator = xoroshiro128plus(seed);
  const between = (min: number, max: number): number => uniformInt(generator, min, max);
  return {
    between,
    once: (inSo) => between(1, inSo) === 1,
    of: (items) => items[between(0, items.length - 1)] ?? items[0],
  };
}
