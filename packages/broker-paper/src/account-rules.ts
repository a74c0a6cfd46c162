/** What a cash account may order: what its cash can pay at the worst, and what it holds. */
import type { PaperWorld } from '@mqk/execution/store';
import { type Book, type VenueOrder, leaves, slippageReference, worstCost } from '@mqk/venue';

import type { Ground } from './ground.ts';
import { precedingBars } from './memory.ts';

export interface AccountRefusal {
  readonly code: 'no_price' | 'insufficient_cash' | 'insufficient_position';
  readonly reason: string;
}

/** Why the account may not have this order besides those that work already, or null. */
export function accountRefusal(
  world: PaperWorld,
  ground: Ground,
  { others, order }: { readonly others: Book['orders']; readonly order: VenueOrder },
): AccountRefusal | null {
  if (ground.kind === 'margin') return null;
  return order.terms.side === 'buy'
    ? cashRefusal(world, ground, { others, order })
    : holdingRefusal(world, { others, order });
}

interface Asked {
  readonly others: Book['orders'];
  readonly order: VenueOrder;
}

function cashRefusal(world: PaperWorld, ground: Ground, { others, order }: Asked): AccountRefusal | null {
  const needed = worstOf(world, ground, order);
  if (needed === null) {
    return { code: 'no_price', reason: `no bar of ${order.symbol} tells what a market order may cost` };
  }
  let free: bigint = world.cash;
  for (const other of others) {
    if (other.terms.side === 'buy') free -= worstOf(world, ground, other) ?? 0n;
  }
  if (needed <= free) return null;
  return { code: 'insufficient_cash', reason: `needs ${needed} micros, ${free} are free` };
}

function worstOf(world: PaperWorld, { policy }: Ground, order: VenueOrder): bigint | null {
  const reference = slippageReference(policy.slippage, precedingBars(world, order.symbol));
  return worstCost(policy, order, reference);
}

/**
 * A stop and a limit order are the two ends of a bracket, of which one will be cancelled when the other fills: each
 * end alone may sell what is held. If both fill within one bar the account is short, and the book says so.
 */
function holdingRefusal(world: PaperWorld, { others, order }: Asked): AccountRefusal | null {
  const { symbol } = order;
  const held = world.positions.find((position) => position.symbol === symbol)?.quantity ?? 0n;
  let offered: bigint = leaves(order);
  for (const other of others) {
    const rival = other.symbol === symbol && other.terms.side === 'sell' && isStop(other) === isStop(order);
    if (rival) offered += leaves(other);
  }
  if (offered <= held) return null;
  return { code: 'insufficient_position', reason: `offers ${offered} in all, ${held} are held` };
}

const isStop = ({ terms }: VenueOrder): boolean => terms.stopPrice !== null;
