/** Limits of one order by itself, and beside the orders that are already out. */
import { toHolding } from '@mqk/core';

import type { PendingOrder, RiskOrder } from '../facts.ts';
import { leavesOf } from '../pending.ts';
import { reducesOnly } from '../reduce-only.ts';
import { type RiskRefusal, no } from '../refusal.ts';
import { type View, inRange } from '../view.ts';

export function currency({ facts, order }: View): readonly RiskRefusal[] {
  const { currency: own } = facts.account;
  const { currency: traded } = order.instrument;
  return own === traded ? [] : [no('currency_differs', { currency: traded, accountCurrency: own })];
}

export function allowed({ limits, order }: View): readonly RiskRefusal[] {
  const { symbol } = order.instrument;
  return limits.symbols.includes(symbol) ? [] : [no('symbol_not_allowed', { symbol })];
}

/** The id of an intent comes from its decision, but also from its run: two runs of a strategy decide the same twice. */
export function duplicate({ order, near }: View): readonly RiskRefusal[] {
  const twins = near.filter((other) => sameDecision(order, other) && !alternatives(order, other));
  const clientOrderId = firstId(twins);
  return clientOrderId === null ? [] : [no('duplicate_intent', { clientOrderId })];
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
  return quantity <= orderQuantityMax ? [] : [no('order_quantity_exceeded', { quantity, orderQuantityMax })];
}

export function orderNotional(view: View): readonly RiskRefusal[] {
  const { orderNotionalMax } = view.limits;
  const notional = inRange(view.notional);
  if (notional === null || notional <= orderNotionalMax) return [];
  return [no('order_notional_exceeded', { notional, orderNotionalMax })];
}

/** What is held, less what is already being sold. A cash account can never owe shares. */
export function short({ facts, order, fills, held }: View): readonly RiskRefusal[] {
  const { kind } = facts.account;
  if (order.side === 'buy' || (facts.limits.allowShort && kind === 'margin')) return [];
  const selling = leavesOf(fills, 'sell');
  if (selling <= held) return [];
  const sellable = toHolding(held - selling + order.quantity);
  return [no('short_not_allowed', { quantity: order.quantity, sellable, accountKind: kind })];
}

export function reduceOnly({ order, near, held }: View): readonly RiskRefusal[] {
  if (!order.reduceOnly || reducesOnly(held, near, order)) return [];
  return [no('would_not_reduce', { position: toHolding(held), quantity: order.quantity })];
}

/**
 * Whether this order could trade with one of our own at the broker, whichever strategy it belongs to. A stop rests
 * outside of the book until the market comes to it, and is not counted.
 */
export function selfCross({ order, near }: View): readonly RiskRefusal[] {
  const met = near.filter(
    (pending) =>
      pending.possiblyLive && pending.leaves > 0n && pending.side !== order.side && meet(order, pending),
  );
  const clientOrderId = firstId(met);
  return clientOrderId === null ? [] : [no('self_cross', { clientOrderId })];
}

/** Of several orders the one that every reader of the same facts would name. */
const firstId = (orders: readonly PendingOrder[]): PendingOrder['clientOrderId'] | null =>
  orders.map(({ clientOrderId }) => clientOrderId).sort()[0] ?? null;

type Resting = Pick<RiskOrder, 'side' | 'type' | 'limitPrice'>;

const waits = ({ type }: Resting): boolean => type === 'stop' || type === 'stop_limit';

function meet(a: Resting, b: Resting): boolean {
  if (waits(a) || waits(b)) return false;
  const [bid, ask] = a.side === 'buy' ? [a.limitPrice, b.limitPrice] : [b.limitPrice, a.limitPrice];
  return bid === null || ask === null || bid >= ask;
}
