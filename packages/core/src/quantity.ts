/** Counts of an instrument's smallest unit. How many of them make one share or coin is the instrument's scale. */
import { inMicrosRange } from './micros.ts';
import { invariant } from './invariant.ts';
import { type Result, ok, refuse } from './result.ts';

declare const quantity: unique symbol;
declare const holding: unique symbol;

/** Smallest units of an instrument, never negative; an order's side says which way they move. */
export type Quantity = bigint & { readonly [quantity]: true };

/** Smallest units held: negative is short. */
export type Holding = bigint & { readonly [holding]: true };

export interface QuantityRefusal {
  readonly code: 'not_a_quantity' | 'negative_quantity' | 'out_of_range';
  readonly text: string;
}

export const NO_QUANTITY = 0n as Quantity;
export const FLAT = 0n as Holding;

export function toQuantity(count: bigint): Quantity {
  if (count < 0n || !inMicrosRange(count))
    invariant(false, `a quantity is never negative nor above int8: ${count}`);
  return count as Quantity;
}

export function toHolding(count: bigint): Holding {
  if (!inMicrosRange(count)) invariant(false, `a holding stays within int8: ${count}`);
  return count as Holding;
}

/** Reads a whole count of smallest units such as `100`. Refuses signs, points, exponents and blanks. */
export function parseQuantity(text: string): Result<Quantity, QuantityRefusal> {
  const shown = text.slice(0, 40);
  if (/^-\d+$/.test(text)) return refuse({ code: 'negative_quantity', text: shown });
  if (text.length > 64 || !/^\d+$/.test(text)) return refuse({ code: 'not_a_quantity', text: shown });
  const count = BigInt(text);
  return inMicrosRange(count) ? ok(toQuantity(count)) : refuse({ code: 'out_of_range', text: shown });
}
