/** The name under which an order is known to the broker, for ever. */
import { type ClientOrderId, type IntentId, clientOrderId, invariant, sha256Hex } from '@mqk/core';

import type { GateRefusal } from '../gate/refusal.ts';
import type { EnqueueFacts } from '../store/facts.ts';

const PREFIX = /^[a-z0-9]{1,12}$/;
const OUR_FORM = /^[a-z0-9]{1,12}-[0-9a-f]{32}$/;

/** Shows an order as ours, and keeps two installations on one broker account apart. 1 to 12 of a-z, 0-9. */
export interface Installation {
  readonly prefix: string;
}

/**
 * `<prefix>-<32 hex digits>`: at most 45 characters. Derived from the intent alone, so that every retry and
 * every restart finds the same name; 128 bits keep two intents from sharing one.
 */
export function clientOrderIdFor({ prefix }: Installation, intent: IntentId): ClientOrderId {
  invariant(PREFIX.test(prefix), `an installation prefix has 1 to 12 of a-z and 0-9, not "${prefix}"`);
  return clientOrderId(`${prefix}-${sha256Hex(`mqk.client-order-id.v1\n${intent}`).slice(0, 32)}`);
}

/**
 * Asked for an intent that nobody has promised: whoever has its name already is another one. It cannot happen by chance,
 * so whatever made it happen is broken: nothing is promised, and all stops.
 */
export function nameTaken(
  clientOrderId: ClientOrderId,
  { risk, taken = [] }: Pick<EnqueueFacts, 'risk' | 'taken'>,
): GateRefusal | null {
  const isTaken =
    taken.includes(clientOrderId) || risk.pending.some((other) => other.clientOrderId === clientOrderId);
  return isTaken ? { code: 'client_order_id_taken', clientOrderId, halts: true } : null;
}

/** Whether the name has the form of those that are given here; an installation like ours gives such names, too. */
export const hasOurForm = (name: ClientOrderId): boolean => OUR_FORM.test(name);
