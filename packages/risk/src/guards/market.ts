/** What the market says: prices that are there, fresh and near, and whether it takes orders at all. */
import { type InstrumentId, divide, toMicros } from '@mqk/core';

import { type RiskRefusal, no } from '../refusal.ts';
import { type View, markOf } from '../view.ts';

/** Equity and exposure stand on the mark of everything that is held, so a silent feed of one stops all. */
export function prices({ facts, order }: View): readonly RiskRefusal[] {
  const held = facts.positions.filter(({ quantity }) => quantity !== 0n);
  const needed = new Set([order.instrument.id, ...held.map(({ instrument }) => instrument.id)]);
  return [...needed].sort().flatMap((instrument) => {
    const mark = markOf(facts, instrument);
    if (mark === null) return [no('price_missing', { instrument })];
    return stale(instrument, mark.ageMs, facts.limits.priceAgeMsMax);
  });
}

/** A price from the future, or of no age at all, is no price. */
function stale(instrument: InstrumentId, ageMs: number, priceAgeMsMax: number): readonly RiskRefusal[] {
  if (ageMs >= 0 && ageMs <= priceAgeMsMax) return [];
  const age = Number.isSafeInteger(ageMs) ? ageMs : null;
  return [no('price_stale', { instrument, ageMs: age, priceAgeMsMax })];
}

const BPS = 10_000n;

/**
 * A limit may be worse than the market by no more than the collar. A stop-limit meets the market at its stop, if
 * that lies beyond the mark. A limit better than the market harms nobody: it waits.
 */
export function collar({ facts, order, mark }: View): readonly RiskRefusal[] {
  const { limitPrice, side, stopPrice } = order;
  if (mark === null || limitPrice === null) return [];
  const { priceCollarBps } = facts.limits;
  const band = BigInt(priceCollarBps);
  const stop = stopPrice ?? mark.price;
  const worstAllowed =
    side === 'buy'
      ? divide((stop > mark.price ? stop : mark.price) * (BPS + band), BPS, 'floor')
      : divide((stop < mark.price ? stop : mark.price) * (BPS - band), BPS, 'ceil');
  if (side === 'buy' ? limitPrice <= worstAllowed : limitPrice >= worstAllowed) return [];
  return [no('price_outside_collar', { limitPrice, worstAllowed: toMicros(worstAllowed), priceCollarBps })];
}

export const marketClosed = ({ facts }: View): readonly RiskRefusal[] =>
  facts.marketOpen ? [] : [no('market_closed', {})];
