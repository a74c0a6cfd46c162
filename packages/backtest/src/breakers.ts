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
  /** The first breaker that trips at this equity, or null. */
  trippedBy(desk: Desk, worth: Worth): RiskRefusal | null;
  /** Another day, or a new peak. */
  move(desk: Desk): void;
}

const isStorm = ({ sent, rejected, executed, at }: Desk, limits: Limits): boolean =>
  sent.isAbove(limits.ordersPerMinuteMax, at) ||
  rejected.isAbove(limits.rejectsPerMinuteMax, at) ||
  executed.isAbove(limits.executionsPerMinuteMax, at);

const NEVER: Tripwire = { trippedBy: () => null, move: () => undefined };

export function tripwire(limits: RiskSetting): Tripwire {
  if (limits === 'none') return NEVER;
  let line = Infinity;
  return {
    move({ dayStart, peakCell }) {
      const dayLine = Number(dayStart - limits.dayLossMax);
      const peakLine = peakCell * (1 - limits.drawdownMaxBps / 10_000);
      // a float may be off by one in sixteen digits: asking once too often is harmless
      line = Math.max(dayLine, peakLine) + 1 + Math.abs(peakLine) * 1e-12;
    },
    trippedBy(desk, { equity }) {
      if (equity > line && !isStorm(desk, limits)) return null;
      invariant(!Number.isNaN(equity), 'equity is known before risk is asked');
      const facts = riskFacts(desk, limits, { equity: toMicros(BigInt(equity)), about: null });
      return breakers(facts)[0] ?? null;
    },
  };
}
