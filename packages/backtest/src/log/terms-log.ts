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

import { Amounts, Codes } from './growing.ts';

export interface TermsLog {
  /** Answers the row. */
  add(terms: OrderTerms): number;
  at(row: number): OrderTerms;
}

/** What of a row is there: a price that is none is not zero. */
const HAS_LIMIT = 1;
const HAS_STOP = 2;

class Terms implements TermsLog {
  readonly #sides = new Codes();
  readonly #types = new Codes();
  readonly #forces = new Codes();
  readonly #has = new Codes();
  readonly #quantities = new Amounts();
  readonly #limits = new Amounts();
  readonly #stops = new Amounts();

  add({ side, quantity, type, limitPrice, stopPrice, timeInForce }: OrderTerms): number {
    this.#sides.push(SIDES.indexOf(side));
    this.#types.push(ORDER_TYPES.indexOf(type));
    this.#forces.push(TIMES_IN_FORCE.indexOf(timeInForce));
    this.#has.push((limitPrice === null ? 0 : HAS_LIMIT) + (stopPrice === null ? 0 : HAS_STOP));
    this.#quantities.push(quantity);
    this.#limits.push(limitPrice ?? 0n);
    this.#stops.push(stopPrice ?? 0n);
    return this.#sides.length - 1;
  }

  at(row: number): OrderTerms {
    const has = this.#has.at(row);
    return {
      side: named(SIDES, this.#sides.at(row)),
      quantity: toQuantity(this.#quantities.at(row)),
      type: named(ORDER_TYPES, this.#types.at(row)),
      limitPrice: price(has & HAS_LIMIT, this.#limits.at(row)),
      stopPrice: price(has & HAS_STOP, this.#stops.at(row)),
      timeInForce: named(TIMES_IN_FORCE, this.#forces.at(row)),
    };
  }
}

export const createTermsLog = (): TermsLog => new Terms();

const price = (has: number, amount: bigint): Micros | null => (has === 0 ? null : toMicros(amount));

/** The word behind a code that was made of the same list. */
export function named<Word extends string>(words: readonly Word[], code: number): Word {
  const word = words[code];
  if (word === undefined) invariant(false, `no word behind code ${code}`);
  return word;
}
