/** What an order may still cost: the same estimate for the paper broker and the backtest. */
import { type Micros, divide } from '@mqk/core';

import { feesSoFar } from './fees.ts';
import { type VenueOrder, leaves, perUnit } from './order.ts';
import type { VenuePolicy } from './policy.ts';
import { type SlippageReference, slipped } from './slippage.ts';

export type CostedOrder = Pick<VenueOrder, 'contract' | 'terms' | 'filled' | 'cost' | 'fees'>;

/**
 * What the rest of an order may still cost with its fees, before any range check: at its limit; a stop and a market
 * order at what the last bar and its slippage make likely. A market that jumps makes it more: that is borrowed.
 * Null: no bar tells, and the order names no price.
 *
 * Units: micros. `reference` is `slippageReference` of the symbol's bars up to now.
 */
export function worstCost(
  policy: Pick<VenuePolicy, 'slippage' | 'fees'>,
  order: CostedOrder,
  reference: SlippageReference | null,
): bigint | null {
  const price = order.terms.limitPrice ?? likelyPrice(policy, order, reference);
  if (price === null) return null;
  const { contract } = order;
  const cost = order.cost + price * leaves(order) * contract.multiplier;
  const fees = feesSoFar(policy.fees, { filled: order.terms.quantity, cost }, contract);
  const rest = divide(cost - order.cost, perUnit(contract), 'ceil');
  return rest + fees - order.fees;
}

function likelyPrice(
  { slippage }: Pick<VenuePolicy, 'slippage'>,
  { terms }: CostedOrder,
  reference: SlippageReference | null,
): bigint | null {
  if (reference === null) return terms.stopPrice;
  return slipped(slippage, terms.side, dearer(reference.close, terms.stopPrice), reference);
}

const dearer = (price: Micros, other: Micros | null): Micros =>
  other !== null && other > price ? other : price;
