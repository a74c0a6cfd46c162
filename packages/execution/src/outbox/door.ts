/** The door through which every wish for an order goes: promised, refused, or stopped before there is anything to store. */
import type { ClientOrderId, OrderIntent } from '@mqk/core';
import type { CancelAsker } from '@mqk/oms';

import type { Control } from '../control/control.ts';
import type { Protection } from '../store/bracket.ts';
import type { EnqueueOutcome } from '../store/decisions.ts';
import type { OutboxStore } from '../store/trading-store.ts';
import { EXIT, cancel } from './cancel.ts';
import type { Installation } from './client-order-id.ts';
import { promise } from './promise.ts';
import { readIntent } from './read-intent.ts';
import { replace } from './replace.ts';

export interface Door {
  /** A promise to trade, durable before anything else happens. The same intent twice is one order. */
  promise(intent: OrderIntent, protection?: Protection): Promise<EnqueueOutcome>;
  /**
   * The same for a leg of a bracket: it belongs to an entry, and of its group one fills. It can only take risk away, so
   * that it leaves also when the desk is disarmed or halted between its promise and its sending.
   */
  protect(intent: OrderIntent, leg: LegOf): Promise<EnqueueOutcome>;
  /**
   * The same for an order that can only take risk away, wanted by a person, a halt action or a kill: it leaves while
   * disarmed or halted too. Refused (`not_reduce_only`) unless it is true whatever else may still fill.
   */
  reduce(intent: OrderIntent): Promise<EnqueueOutcome>;
  /**
   * A promise to go on with an order on the terms of `intent`: another quantity, which is the new total, or other
   * prices. Refused (`not_replaceable`) unless the broker works it, nothing of it is filled and nothing else is pending.
   */
  replace(original: ClientOrderId, intent: OrderIntent): ReturnType<OutboxStore['enqueueReplace']>;
  /**
   * A wish to be rid of an order; possible while disarmed. Of a protective stop a strategy is rid only while armed, and
   * only if another stop stands in its place, or to leave the position ({@link makeRoom}).
   */
  cancel(clientOrderId: ClientOrderId, by: CancelAsker): ReturnType<OutboxStore['enqueueCancel']>;
  /** The strategy's wish to be rid of an order for the exit that follows: its stops too, while armed. */
  makeRoom(clientOrderId: ClientOrderId): ReturnType<OutboxStore['enqueueCancel']>;
}

/** Where a leg of a bracket belongs. */
export interface LegOf {
  readonly entry: ClientOrderId;
  readonly group: string;
}

export interface DoorParts {
  readonly store: OutboxStore;
  readonly installation: Installation;
}

export function doorOf({ store, installation }: DoorParts, control: Pick<Control, 'halt'>): Door {
  /** What no transaction could write down stops the desk before there is one. */
  const take = async <Outcome>(
    asked: OrderIntent,
    enqueue: (read: OrderIntent) => Promise<Outcome>,
  ): Promise<Outcome | Extract<EnqueueOutcome, { kind: 'denied' }>> => {
    const read = readIntent(asked);
    if (read.ok) return enqueue(read.value);
    const { code, field, problem, found } = read.refused;
    await control.halt('system', code, `${field} of intent ${asked.id} is ${found}: ${problem}`);
    return { kind: 'denied', refusals: [read.refused] };
  };
  return {
    promise: (intent, protection) =>
      take(intent, (read) =>
        store.enqueue(
          read,
          promise(read, installation, 'increase', protection ? { kind: 'entry', protection } : null),
        ),
      ),
    protect: (intent, leg) =>
      take(intent, (read) =>
        store.enqueue(read, promise(read, installation, 'reduce', { kind: 'leg', ...leg })),
      ),
    reduce: (intent) => take(intent, (read) => store.enqueue(read, promise(read, installation, 'reduce'))),
    replace: (original, intent) =>
      take(intent, (read) => store.enqueueReplace(original, read, replace(read, installation))),
    cancel: (clientOrderId, by) => store.enqueueCancel(clientOrderId, cancel(by)),
    makeRoom: (clientOrderId) => store.enqueueCancel(clientOrderId, cancel('strategy', EXIT)),
  };
}
