/** What the market says: prices that are there, fresh and near, and whether it takes orders at all. */
import { type TimeInForce, divide, toMicros } from '@mqk/core';

import { higher, lower } from '../extremes.ts';
import type { Session } from '../facts.ts';
import { priceRefusal } from '../price-age.ts';
import { NONE, no, type RiskRefusal } from '../refusal.ts';
import type { View } from '../view.ts';

/** Of the order's instrument and of everything that is held, by instrument. */
export function prices({ prepared, facts, order }: View): readonly RiskRefusal[] {
  const { id } = order.instrument;
  const own = priceRefusal(id, prepared.marks, facts.limits);
  if (own === null && prepared.prices.size === 0) return NONE;
  const bad = new Map(prepared.prices);
  if (own !== null) bad.set(id, own);
  return [...bad].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, refusal]) => refusal);
}

const BPS = 10_000n;

/**
 * A limit may be worse than the market by no more than the collar. A stop-limit meets the market at its stop, if
 * that lies beyond the mark. A limit better than the market harms nobody: it waits.
 */
export function collar({ limits, order, mark }: View): readonly RiskRefusal[] {
  const { limitPrice, side, stopPrice } = order;
  if (mark === null || limitPrice === null) return NONE;
  const { priceCollarBps } = limits;
  const band = BigInt(priceCollarBps);
  const stop = stopPrice ?? mark.price;
  const reached =
    side === 'buy' ? higher(stop, mark.price) * (BPS + band) : lower(stop, mark.price) * (BPS - band);
  if (side === 'buy' ? limitPrice * BPS <= reached : limitPrice * BPS >= reached) return NONE;
  const worstAllowed = divide(reached, BPS, side === 'buy' ? 'floor' : 'ceil');
  return [no('price_outside_collar', { limitPrice, worstAllowed: toMicros(worstAllowed), priceCollarBps })];
}

/** Whether a market in this state takes the order: now, or for the session that comes next. */
const TAKES: { readonly [Each in TimeInForce]: Readonly<Record<Session, boolean>> } = {
  day: { open: true, closed: true, unknown: false },
  gtc: { open: true, closed: true, unknown: false },
  // what cannot rest has nothing to wait for
  ioc: { open: true, closed: false, unknown: false },
  fok: { open: true, closed: false, unknown: false },
};

export function marketClosed({ prepared, order }: View): readonly RiskRefusal[] {
  const session = prepared.sessions.get(order.instrument.id)?.session ?? 'unknown';
  const { timeInForce } = order;
  return TAKES[timeInForce][session] ? NONE : [no('market_closed', { session, timeInForce })];
}
