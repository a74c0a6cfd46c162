/** Limits of one order by itself, and beside the orders that are already out. */
import { toHolding, toMicros } from '@mqk/core';

import type { PendingOrder, RiskOrder } from '../facts.ts';
import { reducesOnly } from '../reduce-only.ts';
import { NONE, no, type RiskRefusal } from '../refusal.ts';
import type { View } from '../view.ts';

export function currency({ facts, order }: View): readonly RiskRefusal[] {
  const { currency: own } = facts.account;
  const { currency: traded } = order.instrument;
  return own === traded ? NONE : [no('currency_differs', { currency: traded, accountCurrency: own })];
}

export function allowed({ limits, order }: View): readonly RiskRefusal[] {
  const { symbol } = order.instrument;
  return limits.symbols.includes(symbol) ? NONE : [no('symbol_not_allowed', { symbol })];
}

/** The id of an intent comes from its decision, but also from its run: two runs of a strategy decide the same twice. */
export function duplicate({ order, near }: View): readonly RiskRefusal[] {
  const clientOrderId = firstId(near, (other) => sameDecision(order, other) && !alternatives(order, other));
  return clientOrderId === null ? NONE : [no('duplicate_intent', { clientOrderId })];
}

function sameDecision(order: RiskOrder, other: PendingOrder): boolean {
  const [ours, theirs] = [order.decision, other.decision];
  if (ours === null || theirs === null) return false;
  return ours.at === theirs.at && ours.leg === theirs.leg && order.strategy === other.strategy;
}

const alternatives = (order: RiskOrder, other: PendingOrder): boolean =>
  order.ocoGroup !== null && order.ocoGroup === other.ocoGroup;

export function orderQuantity({ limits, order: { quantity } }: View): readonly RiskRefusal[] {
  const { orderQuantityMax } = limits;
  return quantity <= orderQuantityMax
    ? NONE
    : [no('order_quantity_exceeded', { quantity, orderQuantityMax })];
}

export function orderNotional(view: View): readonly RiskRefusal[] {
  const { orderNotionalMax } = view.limits;
  // without a price it is the price that is missing
  const notional = view.notional ?? 0n;
  if (notional <= orderNotionalMax) return NONE;
  return [no('order_notional_exceeded', { notional: toMicros(notional), orderNotionalMax })];
}

/** What is held, less what is already being sold. A cash account can never owe shares. */
export function short({ facts, order, filling, held }: View): readonly RiskRefusal[] {
  const { kind } = facts.account;
  if (order.side === 'buy' || (facts.limits.allowShort && kind === 'margin')) return NONE;
  const { selling } = filling;
  if (selling <= held) return NONE;
  const sellable = toHolding(held - selling + order.quantity);
  return [no('short_not_allowed', { quantity: order.quantity, sellable, accountKind: kind })];
}

export function reduceOnly({ order, near, held }: View): readonly RiskRefusal[] {
  if (!order.reduceOnly || reducesOnly(held, near, order)) return NONE;
  return [no('would_not_reduce', { position: toHolding(held), quantity: order.quantity })];
}

/**
 * Whether this order could trade with one of our own at the broker, whichever strategy it belongs to. A stop rests
 * outside of the book until the market comes to it, and is not counted. The profit target of a bracket waits for the
 * market as well, and for nothing of ours: whoever waited for it would wait while the market passes.
 */
export function selfCross({ order, near }: View): readonly RiskRefusal[] {
  const crosses = (pending: PendingOrder): boolean =>
    pending.possiblyLive && pending.leaves > 0n && pending.side !== order.side && meet(order, pending);
  const clientOrderId = firstId(near, crosses);
  if (clientOrderId === null) return NONE;
  const leg = firstId(near, (pending) => pending.decision?.leg === 'target' && crosses(pending));
  return [leg === null ? no('self_cross', { clientOrderId }) : no('leg_in_the_way', { clientOrderId: leg })];
}

/** Of several orders the one that every reader of the same facts would name. */
function firstId(
  orders: readonly PendingOrder[],
  isMeant: (order: PendingOrder) => boolean,
): PendingOrder['clientOrderId'] | null {
  let first: PendingOrder['clientOrderId'] | null = null;
  for (const order of orders) {
    const { clientOrderId } = order;
    if ((first === null || clientOrderId < first) && isMeant(order)) first = clientOrderId;
  }
  return first;
}

type Resting = Pick<RiskOrder, 'side' | 'type' | 'limitPrice'>;

const waits = ({ type }: Resting): boolean => type === 'stop' || type === 'stop_limit';

function meet(a: Resting, b: Resting): boolean {
  if (waits(a) || waits(b)) return false;
  if (a.limitPrice === null || b.limitPrice === null) return true;
  return a.side === 'buy' ? a.limitPrice >= b.limitPrice : a.limitPrice <= b.limitPrice;
}
