/**
 * The door through which every wish for an order goes: promised, refused, or stopped before there is anything to store.
 * Of a process that has lost the account no wish is taken: `ownership_lost`.
 */
import { type ClientOrderId, type OrderIntent, type Result, invariant, refuse } from '@mqk/core';
import type { CancelAsker } from '@mqk/oms';

import type { Control } from '../control/control.ts';
import type { Dispatcher, Traded } from '../dispatch/dispatcher.ts';
import type { Holder } from '../gate/decide.ts';
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
   * Promises all of these, and sends at once what may be sent now: one durable commit stands between the wish and the
   * wire. What may not be sent now, or has to wait behind something older, is a promise that a dispatch sends later.
   */
  trade(intents: readonly OrderIntent[]): Promise<Traded>;
  /**
   * A promise for a leg of a bracket: it belongs to an entry, and of its group one fills. It can only take risk away, so
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
  readonly holder: Pick<Holder, 'epoch'>;
  readonly installation: Installation;
  readonly dispatcher: Pick<Dispatcher, 'order'>;
}

export function doorOf(
  { store, holder: { epoch }, installation, dispatcher }: DoorParts,
  control: Pick<Control, 'halt'>,
): Door {
  const read = readerOf(control);
  const take = async <Outcome>(
    asked: OrderIntent,
    enqueue: (read: OrderIntent) => Promise<Outcome>,
  ): Promise<Outcome | Denied> => {
    const intent = await read(asked);
    return intent.ok ? enqueue(intent.value) : intent.refused;
  };
  return {
    promise: (intent, protection) =>
      take(intent, (read) =>
        store.enqueue(
          epoch,
          read,
          promise(read, installation, 'increase', protection ? { kind: 'entry', protection } : null),
        ),
      ),
    trade: (intents) => trade(intents, dispatcher, read),
    protect: (intent, leg) =>
      take(intent, (read) =>
        store.enqueue(epoch, read, promise(read, installation, 'reduce', { kind: 'leg', ...leg })),
      ),
    reduce: (intent) =>
      take(intent, (read) => store.enqueue(epoch, read, promise(read, installation, 'reduce'))),
    replace: (original, intent) =>
      take(intent, (read) => store.enqueueReplace(epoch, original, read, replace(read, installation))),
    cancel: (clientOrderId, by) => store.enqueueCancel(epoch, clientOrderId, cancel(by)),
    makeRoom: (clientOrderId) => store.enqueueCancel(epoch, clientOrderId, cancel('strategy', EXIT)),
  };
}

type Denied = Extract<EnqueueOutcome, { kind: 'denied' }>;
type Reader = (asked: OrderIntent) => Promise<Result<OrderIntent, Denied>>;

/** What no transaction could write down stops the desk before there is one. */
const readerOf =
  (control: Pick<Control, 'halt'>): Reader =>
  async (asked) => {
    const read = readIntent(asked);
    if (read.ok) return read;
    const { code, field, problem, found } = read.refused;
    await control.halt('system', code, `${field} of intent ${asked.id} is ${found}: ${problem}`);
    return refuse({ kind: 'denied', refusals: [read.refused] });
  };

/** What cannot even be written down is refused alone; the others go together. */
async function trade(
  intents: readonly OrderIntent[],
  dispatcher: DoorParts['dispatcher'],
  read: Reader,
): Promise<Traded> {
  const asked: Awaited<ReturnType<Reader>>[] = [];
  for (const intent of intents) asked.push(await read(intent));
  const good = asked.flatMap((one) => (one.ok ? [one.value] : []));
  const traded = await dispatcher.order(good);
  const outcomes = new Map(good.map(({ id }, index) => [id, traded.outcomes[index]]));
  return {
    ...traded,
    outcomes: asked.map((one): EnqueueOutcome => {
      if (!one.ok) return one.refused;
      const outcome = outcomes.get(one.value.id);
      invariant(outcome !== undefined, `intent ${one.value.id} has an outcome`);
      return outcome;
    }),
  };
}
