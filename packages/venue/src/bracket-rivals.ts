/** Which orders of a bracket may meet a bar, when the bar could fill more than one of them. */
import type { ClientOrderId } from '@mqk/core';

import { type Bracket, namesOf } from './bracket.ts';
import type { VenueBar } from './input.ts';
import { type Round, isEligible } from './match.ts';
import type { VenueOrder } from './order.ts';
import { quote } from './quote.ts';

/**
 * Those that may not. Within a bar nobody knows what came first. A stop that the bar reaches keeps the target and the rest
 * of the entry out of it, and a target that it reaches the rest of the entry; where it reaches both, the stop wins, and
 * under `optimistic` the target. The bar passes for them all the same: a cancel on its way to one of them comes nearer.
 */
export function keptOut(
  orders: readonly VenueOrder[],
  brackets: readonly Bracket[],
  bar: VenueBar,
  round: Round,
): ReadonlySet<ClientOrderId> {
  if (brackets.length === 0) return NOBODY;
  const out = new Set<ClientOrderId>();
  for (const bracket of brackets) {
    const winner = winnerOf(bracket, orders, bar, round);
    const losers = winner === null ? [] : namesOf(bracket).filter((name) => name !== winner);
    for (const name of losers) out.add(name);
  }
  return out;
}

const NOBODY: ReadonlySet<ClientOrderId> = new Set();

function winnerOf(
  { stop, target }: Bracket,
  orders: readonly VenueOrder[],
  bar: VenueBar,
  round: Round,
): ClientOrderId | null {
  const stops = reaches(stop.clientOrderId, orders, bar, round);
  const gains = target !== null && reaches(target.clientOrderId, orders, bar, round);
  if (stops && gains)
    return round.policy.ambiguity === 'optimistic' ? target.clientOrderId : stop.clientOrderId;
  if (stops) return stop.clientOrderId;
  return gains ? target.clientOrderId : null;
}

function reaches(
  id: ClientOrderId,
  orders: readonly VenueOrder[],
  { bar, reference }: VenueBar,
  { policy, at }: Round,
): boolean {
  const order = orders.find(({ clientOrderId }) => clientOrderId === id);
  if (order === undefined || !isEligible(order, at)) return false;
  const answered = quote(order, { bar, reference, policy });
  return answered.quote !== null || answered.triggered;
}
