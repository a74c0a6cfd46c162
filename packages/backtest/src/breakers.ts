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

class InForce implements Tripwire {
  readonly #limits: Limits;
  #line = Infinity;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  move({ dayStart, peakCell }: Desk): void {
    const { dayLossMax, drawdownMaxBps } = this.#limits;
    const dayLine = Number(dayStart - dayLossMax);
    const peakLine = peakCell * (1 - drawdownMaxBps / 10_000);
    // a float may be off by one in sixteen digits: asking once too often is harmless
    this.#line = Math.max(dayLine, peakLine) + 1 + Math.abs(peakLine) * 1e-12;
  }

  trippedBy(desk: Desk, { equity }: Worth): RiskRefusal | null {
    if (equity > this.#line && !isStorm(desk, this.#limits)) return null;
    invariant(!Number.isNaN(equity), 'equity is known before risk is asked');
    const facts = riskFacts(desk, this.#limits, { equity: toMicros(BigInt(equity)), about: null });
    return breakers(facts)[0] ?? null;
  }
}

export const tripwire = (limits: RiskSetting): Tripwire => (limits === 'none' ? NEVER : new InForce(limits));
