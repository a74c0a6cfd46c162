/** What an entry has to be told of its protection before it is promised, and when a leg may come back. */
import { type Instrument, type OrderTerms, formatMicros, onTick } from '@mqk/core';

import { type GateRefusal, isPermanentCode } from '../gate/refusal.ts';
import { EXIT } from './cancel.ts';
import type { Protection, StoredLeg } from '../store/bracket.ts';

/** Legs that no broker would take are found out before there is anything to protect. */
export function protectionRefusals(
  { stopPrice, targetPrice }: Protection,
  { side }: OrderTerms,
  instrument: Instrument,
): readonly GateRefusal[] {
  const problems: string[] = [];
  if (!onTick(instrument, stopPrice)) problems.push(`the stop at ${formatMicros(stopPrice)} is off the tick`);
  if (targetPrice !== null && !onTick(instrument, targetPrice))
    problems.push(`the target at ${formatMicros(targetPrice)} is off the tick`);
  if (targetPrice !== null && (side === 'buy' ? stopPrice >= targetPrice : stopPrice <= targetPrice))
    problems.push('the stop lies beyond the target');
  return problems.map((problem) => ({ code: 'protection_malformed', problem }));
}

const OURS: ReadonlySet<string> = new Set(['oco', 'strategy', EXIT]);

/**
 * Whether a leg that is over may be made once more. It may when we took it away ourselves, or when it never reached the
 * broker. What the broker ended and what a person cancelled stays away: whoever looks after the position is told of it
 * as of one that no stop stands behind.
 */
export function mayReturn({ order, cancelledBy, refusal, absent }: StoredLeg): boolean {
  if (order.base === 'CANCELED') return cancelledBy !== null && OURS.has(cancelledBy);
  if (order.base !== 'NOT_ACCEPTED') return false;
  return absent || refusal === null || refusal === 'expired' || !isPermanentCode(refusal);
}
