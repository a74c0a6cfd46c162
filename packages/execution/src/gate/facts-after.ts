/** The rows of one round are judged one after the other: each beside what was said about the ones before it. */
import { halt } from '@mqk/integrity';

import type { GateDecision } from '../store/decisions.ts';
import type { GateFacts, GateRequest } from '../store/facts.ts';

/**
 * The facts as the next row has to see them. Two orders that would trade with each other, one order more than a minute
 * may have, or anything behind a row that stopped the desk: none of these is seen in facts that were read once.
 */
export function factsAfter(
  facts: GateFacts,
  { row, order, successor = null }: GateRequest,
  decision: GateDecision,
): GateFacts {
  if (decision.kind !== 'send') {
    if (decision.halt === null) return facts;
    return { ...facts, control: halt(facts.control, { ...decision.halt, at: facts.now }) };
  }
  if (row.kind === 'cancel') return facts;
  const { risk } = facts;
  const { clientOrderId } = successor ?? order;
  const { counters } = risk;
  return {
    ...facts,
    risk: {
      ...risk,
      counters: { ...counters, ordersInMinute: counters.ordersInMinute + 1 },
      pending: risk.pending.map((other) =>
        other.clientOrderId === clientOrderId ? { ...other, possiblyLive: true } : other,
      ),
    },
  };
}
