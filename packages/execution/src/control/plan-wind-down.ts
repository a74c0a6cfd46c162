/**
 * What is to be done now to get out.
 *
 * Orders go first, protective stops last of them, and a position is touched only when nothing of its symbol can
 * still be executed. Nothing is taken for ended because it was asked to end: only an order's own end counts.
 */
import { type ClientOrderId, type InstrumentId, type Quantity, toQuantity } from '@mqk/core';
import { type Order, possiblyLive } from '@mqk/oms';

import { isProtective } from '../gate/protective.ts';
import type { OpenOrder, WindDown, WindDownFacts } from '../store/wind-down.ts';

export type WindDownStep =
  /** These are to be asked for (again); meanwhile the others are waited for. */
  | { readonly kind: 'cancel'; readonly orders: readonly ClientOrderId[]; readonly because: string }
  /** Nothing can be executed any more: look at the broker, and close what both sides say is there. */
  | { readonly kind: 'close'; readonly instrument: InstrumentId | null }
  /** Its own order works, and fills when the market moves. */
  | { readonly kind: 'working'; readonly because: string }
  | { readonly kind: 'wait'; readonly because: string }
  | { readonly kind: 'done' };

/** Orders that a wind-down sends are named after it. */
export const ownPrefix = ({ id }: Pick<WindDown, 'id'>): string => `wind-down-${id}-`;

const isOwn = (windDown: WindDown, order: Order): boolean =>
  order.intent?.startsWith(ownPrefix(windDown)) ?? false;

/** Two that want the same position gone do not cancel each other's orders: that would go on for ever. */
const closesAlready = (windDown: WindDown, { open }: WindDownFacts, order: Order): boolean =>
  windDown.action === 'flatten' && open.some((other) => other.action === 'flatten' && isOwn(other, order));

/** `retryMs`: how long an answer is waited for before the same is asked again. */
export function planWindDown(windDown: WindDown, facts: WindDownFacts, retryMs: number): WindDownStep {
  const others = facts.orders.filter(({ order }) => concerns(windDown, order) && !isOwn(windDown, order));
  const meant = others.filter(({ order }) => !closesAlready(windDown, facts, order));
  const now = stopsLast(windDown, meant);
  if (now.length > 0) {
    const orders = now.filter((open) => isDue(open, facts, retryMs)).map(({ order }) => order.clientOrderId);
    return { kind: 'cancel', orders, because: waitsFor(now) };
  }
  if (windDown.action !== 'flatten') return { kind: 'done' };
  const [closing] = others;
  if (closing !== undefined)
    return { kind: 'working', because: `waits for ${closing.order.clientOrderId}, which closes it already` };
  return planClose(windDown, facts, retryMs);
}

function concerns(windDown: WindDown, order: Order): boolean {
  const { action, clientOrderId, instrument } = windDown;
  if (action === 'cancel') return order.clientOrderId === clientOrderId;
  if (instrument !== null && order.instrument !== instrument) return false;
  return action !== 'cancel_open' || !isProtective(order);
}

/** While anything else of a flatten may be executed, what protects the position stays. */
function stopsLast({ action }: WindDown, meant: readonly OpenOrder[]): readonly OpenOrder[] {
  const others = meant.filter(({ order }) => !isProtective(order));
  return action === 'flatten' && others.length > 0 ? others : meant;
}

/** Asked once, and again when the request came to its end long ago and the order did not. */
function isDue({ order, cancel }: OpenOrder, { now }: WindDownFacts, retryMs: number): boolean {
  if (cancel !== null) return !cancel.open && now - cancel.at >= retryMs;
  return order.cancel === 'none' || !waitsForItsId(order);
}

/** Its cancel is wanted already, and follows as soon as the broker has told which order it is. */
const waitsForItsId = (order: Order): boolean => possiblyLive(order) && order.brokerOrderId === null;

const waitsFor = (orders: readonly OpenOrder[]): string =>
  `waits for ${orders.length} order(s) to end: ${orders.map(({ order }) => `${order.clientOrderId} (${order.base})`).join(', ')}`;

function planClose(windDown: WindDown, facts: WindDownFacts, retryMs: number): WindDownStep {
  const own = facts.attempts.filter(({ intent }) => intent.startsWith(ownPrefix(windDown)));
  const alive = own.filter((attempt) => attempt.alive);
  if (alive.length > 0)
    return {
      kind: 'working',
      because: `waits for its own order(s): ${alive.map(({ intent }) => intent).join(', ')}`,
    };
  if (own.some(({ at }) => facts.now - at < retryMs))
    return { kind: 'wait', because: 'tries again in a moment' };
  return { kind: 'close', instrument: windDown.instrument };
}

export type Close =
  | { readonly kind: 'flat' }
  | { readonly kind: 'close'; readonly side: 'buy' | 'sell'; readonly quantity: Quantity }
  | { readonly kind: 'disagree'; readonly because: string };

/**
 * What one order may close: the lesser of what both sides hold, or what a person confirmed. Where the sides do not
 * even agree on the direction, nothing: an order could open what it means to close.
 */
export function closeOf(ours: bigint, theirs: bigint, confirmed: Quantity | null): Close {
  if (ours === 0n && theirs === 0n) return { kind: 'flat' };
  const side = ours > 0n ? 'sell' : 'buy';
  if (confirmed !== null && ours !== 0n) return { kind: 'close', side, quantity: confirmed };
  const sameDirection = ours * theirs > 0n;
  if (!sameDirection) return { kind: 'disagree', because: `we hold ${ours}, the broker says ${theirs}` };
  const [mine, other] = [size(ours), size(theirs)];
  return { kind: 'close', side, quantity: toQuantity(mine < other ? mine : other) };
}

const size = (holding: bigint): bigint => (holding < 0n ? -holding : holding);
