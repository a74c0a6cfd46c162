/**
 * Two intents that would have one name at the broker.
 *
 * Nobody looks for the name before each promise: the keys of the tables refuse a second order under it, whoever writes
 * it. What they refused is told to the decider, which decides anew, knowing it.
 */
import type { ClientOrderId } from '@mqk/core';

import { StatementFailed } from '../database/failures.ts';

/** Each of them has one row for a name. */
const KEYS: readonly string[] = ['order_pkey', 'one_submit_per_order', 'reservation_pkey'];

export interface Names {
  /** Known to belong to another intent. */
  readonly taken: readonly ClientOrderId[];
  /** Filled by the work, with what it is about to write. */
  readonly wanted: Set<ClientOrderId>;
}

/** Runs the work until it wants no name that is taken. */
export async function refusingTaken<Value>(work: (names: Names) => Promise<Value>): Promise<Value> {
  const taken: ClientOrderId[] = [];
  for (;;) {
    const wanted = new Set<ClientOrderId>();
    try {
      return await work({ taken: [...taken], wanted });
    } catch (error) {
      const name = takenBy(error, wanted);
      if (name === null || taken.includes(name)) throw error;
      taken.push(name);
    }
  }
}

function takenBy(error: unknown, wanted: ReadonlySet<ClientOrderId>): ClientOrderId | null {
  if (!(error instanceof StatementFailed) || error.code !== '23505') return null;
  const { constraint, detail } = error.cause as { readonly constraint?: string; readonly detail?: string };
  if (constraint === undefined || !KEYS.includes(constraint)) return null;
  return [...wanted].find((name) => detail?.includes(`, ${name})`) ?? false) ?? null;
}
