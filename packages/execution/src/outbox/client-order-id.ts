/** The name under which an order is known to the broker, for ever. */
import { type ClientOrderId, type IntentId, clientOrderId, invariant, sha256Hex } from '@mqk/core';

const PREFIX = /^[a-z0-9]{1,12}$/;

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
