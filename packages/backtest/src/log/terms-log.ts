/** Terms of orders, by column. */
import {
  type Micros,
  ORDER_TYPES,
  type OrderTerms,
  SIDES,
  TIMES_IN_FORCE,
  invariant,
  toMicros,
  toQuantity,
} from '@mqk/core';

import { Amounts, codes } from './growing.ts';

export interface TermsLog {
  /** Answers the row. */
  add(terms: OrderTerms): number;
  at(row: number): OrderTerms;
}

/** What of a row is there: a price that is none is not zero. */
const HAS_LIMIT = 1;
const HAS_STOP = 2;

export function createTermsLog(): TermsLog {
  const [sides, types, forces, has] = [codes(), codes(), codes(), codes()];
  const [quantities, limits, stops] = [new Amounts(), new Amounts(), new Amounts()];
  return {
    add({ side, quantity, type, limitPrice, stopPrice, timeInForce }) {
      sides.push(SIDES.indexOf(side));
      types.push(ORDER_TYPES.indexOf(type));
      forces.push(TIMES_IN_FORCE.indexOf(timeInForce));
      has.push((limitPrice === null ? 0 : HAS_LIMIT) + (stopPrice === null ? 0 : HAS_STOP));
      quantities.push(quantity);
      limits.push(limitPrice ?? 0n);
      stops.push(stopPrice ?? 0n);
      return sides.length - 1;
    },
    at: (row) => ({
      side: named(SIDES, sides.at(row)),
      quantity: toQuantity(quantities.at(row)),
      type: named(ORDER_TYPES, types.at(row)),
      limitPrice: price(has.at(row) & HAS_LIMIT, limits.at(row)),
      stopPrice: price(has.at(row) & HAS_STOP, stops.at(row)),
      timeInForce: named(TIMES_IN_FORCE, forces.at(row)),
    }),
  };
}

const price = (has: number, amount: bigint): Micros | null => (has === 0 ? null : toMicros(amount));

/** The word behind a code that was made of the same list. */
export function named<Word extends string>(words: readonly Word[], code: number): Word {
  const word = words[code];
  if (word === undefined) invariant(false, `no word behind code ${code}`);
  return word;
}
