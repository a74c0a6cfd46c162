/** What may still be bought. */
import { type Micros, ZERO, divide, inMicrosRange, MICROS_MAX, toMicros, unreachable } from '@mqk/core';

export type CreditTerms =
  /** Own money only. */
  | { readonly kind: 'cash' }
  /** Gross exposure up to `equity × leverageBps / 10000`. Unit: basis points; 10000 is once the equity. */
  | { readonly kind: 'margin'; readonly leverageBps: bigint };

export interface BuyingPowerFacts {
  readonly cash: Micros;
  readonly equity: Micros;
  /** Gross exposure of the positions, never negative. */
  readonly gross: Micros;
  /** Worst-case cost of everything that may still be filled, never negative. */
  readonly reserved: Micros;
}

/** Micros, never negative: rounded down, and nothing where more is spoken for than there is. */
export function buyingPower(facts: BuyingPowerFacts, terms: CreditTerms): Micros {
  const left = unbounded(facts, terms);
  if (left <= 0n) return ZERO;
  return inMicrosRange(left) ? toMicros(left) : MICROS_MAX;
}

function unbounded({ cash, equity, gross, reserved }: BuyingPowerFacts, terms: CreditTerms): bigint {
  switch (terms.kind) {
    case 'cash':
      return cash - reserved;
    case 'margin':
      return divide(equity * terms.leverageBps, 10_000n, 'floor') - gross - reserved;
    default:
      return unreachable(terms);
  }
}
