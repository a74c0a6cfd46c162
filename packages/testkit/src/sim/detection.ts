/** How soon a real difference between both sides has stopped the account, once nothing keeps anybody from looking. */
import type { Violation } from './audit.ts';
import type { SimWorld } from './sim-world.ts';

/** What a turn may be busy with before it comes to compare: orders that are sent, news that is booked. */
const TURN_MS = 4_000;

/**
 * Called after every step of the time in which nothing goes wrong. Whoever holds the account compares both sides every
 * few seconds: so much later, and the time of a turn, it has found the difference and halted, or it never will. Then the
 * broker is asked, and tells what it had kept to itself.
 */
export function detection(world: SimWorld): () => Violation | null {
  const healedAt = world.now();
  const { plan, broker, lives, auditor } = world;
  const boundMs = plan.runtime.reconcileEveryMs + TURN_MS;
  return () => {
    const hidden = broker.hidesSince();
    const tables = auditor.last();
    if (hidden === null || tables === null) return null;
    if (isFound(world)) {
      broker.discloses();
      return null;
    }
    const serves = lives.servesSince(tables.lease.holder);
    const sinceMs = serves === null ? 0 : world.now() - Math.max(hidden, healedAt, serves);
    return sinceMs <= boundMs
      ? null
      : { rule: 'I26 (untold)', what: `a difference is ${sinceMs} ms old, and nothing has stopped for it` };
  };
}

function isFound({ broker, auditor }: SimWorld): boolean {
  const verdict = auditor.last()?.verdict ?? null;
  return verdict?.state === 'DIRTY' && broker.pictures.get(verdict.sequence ?? -1)?.surprises === true;
}
