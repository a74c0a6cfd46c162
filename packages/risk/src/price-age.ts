/** Whether a price is there, and says something about now. */
import type { InstrumentId } from '@mqk/core';

import type { Limits } from './limits.ts';
import { type RiskRefusal, no } from './refusal.ts';
import type { Marks } from './worst.ts';

/** A price from the future, or of no age at all, is no price. */
export function priceRefusal(
  instrument: InstrumentId,
  marks: Marks,
  { priceAgeMsMax }: Pick<Limits, 'priceAgeMsMax'>,
): RiskRefusal | null {
  const mark = marks.get(instrument);
  if (mark === undefined) return no('price_missing', { instrument });
  if (mark.ageMs >= 0 && mark.ageMs <= priceAgeMsMax) return null;
  const ageMs = Number.isSafeInteger(mark.ageMs) ? mark.ageMs : null;
  return no('price_stale', { instrument, ageMs, priceAgeMsMax });
}
