/**
 * Risk after every bar.
 *
 * The breakers of risk are asked with all facts whenever one of them could trip: equity at or near a line that losses
 * are measured by, or more sent, refused or executed within the last minute than may be. Else none can, and the numbers
 * say so.
 */
import { invariant, toMicros } from '@mqk/core';
import { type Limits, type RiskRefusal, breakers } from '@mqk/risk';

import type { Desk } from './desk.ts';
import { riskFacts } from './facts.ts';
import type { RiskSetting } from './options.ts';
import type { Worth } from './worth.ts';

export interface Tripwire {
  /** Null: nothing trips. */
  readonly limits: Limits | null;
  /** Equity above which no loss can trip a breaker, as a cell. */
  line: number;
}

/** One that is asked in full until it is moved for the first time. */
export const tripwire = (risk: RiskSetting): Tripwire => ({
  limits: risk === 'none' ? null : risk,
  line: Infinity,
});

/** Another day, or a new peak. */
export function moveWire(wire: Tripwire, { dayStart, peakCell }: Desk): void {
  if (wire.limits === null) return;
  const { dayLossMax, drawdownMaxBps } = wire.limits;
  const dayLine = Number(dayStart - dayLossMax);
  const peakLine = peakCell * (1 - drawdownMaxBps / 10_000);
  // a float may be off by one in sixteen digits: asking once too often is harmless
  wire.line = Math.max(dayLine, peakLine) + 1 + Math.abs(peakLine) * 1e-12;
}

/** The first breaker that trips at this equity, or null. */
export function trippedBy({ limits, line }: Tripwire, desk: Desk, { equity }: Worth): RiskRefusal | null {
  if (limits === null || (equity > line && !isStorm(desk, limits))) return null;
  invariant(!Number.isNaN(equity), 'equity is known before risk is asked');
  const facts = riskFacts(desk, limits, { equity: toMicros(BigInt(equity)), about: null });
  return breakers(facts)[0] ?? null;
}

const isStorm = ({ sent, rejected, executed, at }: Desk, limits: Limits): boolean =>
  sent.isAbove(limits.ordersPerMinuteMax, at) ||
  rejected.isAbove(limits.rejectsPerMinuteMax, at) ||
  executed.isAbove(limits.executionsPerMinuteMax, at);
