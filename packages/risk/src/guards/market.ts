/** What the market says: prices that are there, fresh and near, and whether it takes orders at all. */
import { type InstrumentId, divide, toMicros } from '@mqk/core';

import { type RiskRefusal, no } from '../refusal.ts';
import type { View } from '../view.ts';

/** Equity and exposure stand on the mark of everything that is held, so a silent feed of one stops all. */
export function prices({ facts, order, marks }: View): readonly RiskRefusal[] {
  const bad = new Map<InstrumentId, RiskRefusal>();
  const look = (instrument: InstrumentId): void => {
    const mark = marks.get(instrument);
    const refusal =
      mark === undefined
        ? no('price_missing', { instrument })
        : staleness(instrument, mark.ageMs, facts.limits.priceAgeMsMax);
    if (refusal !== null) bad.set(instrument, refusal);
  };
  look(order.instrument.id);
  for (const { instrument, quantity } of facts.positions) if (quantity !== 0n) look(instrument.id);
  return [...bad].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, refusal]) => refusal);
}

/** A price from the future, or of no age at all, is no price. */
function staleness(instrument: InstrumentId, ageMs: number, priceAgeMsMax: number): RiskRefusal | null {
  if (ageMs >= 0 && ageMs <= priceAgeMsMax) return null;
  const age = Number.isSafeInteger(ageMs) ? ageMs : null;
  return no('price_stale', { instrument, ageMs: age, priceAgeMsMax });
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
