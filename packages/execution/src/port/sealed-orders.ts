/**
 * How a broker hands over the power to trade.
 *
 * An adapter seals its wire the moment it is built. A sealed wire has no methods, so it may pass through any
 * hands on its way to the dispatcher. `openOrders` is not exported from this package.
 */
import { invariant } from '@mqk/core';

import type { OrderWire } from './order-wire.ts';

declare const sealed: unique symbol;

/** A type that exists to be read in an error message. */
export interface Explain<Message extends string> {
  readonly because: Message;
}

export interface SealedOrders {
  readonly [sealed]: true;
  /** For logs. Naming a broker is not reaching it. */
  readonly broker: string;
  /** @deprecated Not here: promise the order in the outbox first. */
  readonly submit?: Explain<'orders leave through the outbox: promise them with the gateway'>;
  /** @deprecated Not here: ask the gateway for a cancel. */
  readonly cancel?: Explain<'cancels leave through the outbox: ask the gateway'>;
  /** @deprecated Not here: ask the gateway for a replace. */
  readonly replace?: Explain<'replaces leave through the outbox: ask the gateway'>;
}

const wires = new WeakMap<SealedOrders, OrderWire>();

/** Called by an adapter when it is built. The handle it gets shows the broker's name and nothing else. */
export function sealOrders(broker: string, wire: OrderWire): SealedOrders {
  const handle = Object.freeze({ broker }) as SealedOrders;
  wires.set(handle, wire);
  return handle;
}

/** Opens a wire, once. A second opening would be a second writer to one account, and stops the process. */
export function openOrders(handle: SealedOrders): OrderWire {
  const wire = wires.get(handle);
  invariant(wire !== undefined, `orders of ${handle.broker} were opened before, or never sealed`);
  wires.delete(handle);
  return wire;
}
