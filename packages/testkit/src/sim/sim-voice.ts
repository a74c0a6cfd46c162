/** How news travels: at once and in order, unless it is late, repeated, or overtaken. */
import { type Fill, type Quantity, executionId } from '@mqk/core';
import type { Activity, Amending, Corrected, MessageContent } from '@mqk/execution/port';
import type { OrderEvent } from '@mqk/oms';

import type { BrokerTruth, HeldOrder } from '../broker-truth.ts';
import type { BrokerParts } from './sim-broker.ts';

export interface Voice {
  tell(order: HeldOrder, event: OrderEvent): void;
  tellFill(order: HeldOrder, id: string, fill: Fill): void;
  tellActivity(activity: Activity): void;
  /** That an execution is from now on what `now` says, or never was. */
  tellAmended(
    order: HeldOrder,
    amending: Pick<Amending, 'amends' | 'amendmentId'>,
    now: Corrected | null,
  ): void;
  silent(): boolean;
  /** Something is on its way; call what comes back when it has arrived. */
  travels(): () => void;
}

export const told = ({
  brokerOrderId,
  filled,
}: HeldOrder): { readonly brokerOrderId: HeldOrder['brokerOrderId']; readonly cumulative: Quantity } => ({
  brokerOrderId,
  cumulative: filled,
});

export function voiceOf({ scheduler, faults }: BrokerParts, truth: BrokerTruth): Voice {
  let [travelling, lastAt] = [0, 0];
  const travels = (): (() => void) => {
    travelling += 1;
    return () => {
      travelling -= 1;
    };
  };
  const arrives = (at: number, content: MessageContent): void => {
    if (at <= scheduler.now()) {
      truth.say(content);
      return;
    }
    const arrived = travels();
    scheduler.at(at, () => {
      truth.say(content);
      arrived();
    });
  };
  const say = (content: MessageContent): void => {
    const now = scheduler.now();
    const delayed = faults.happens('message_delayed')
      ? faults.random('message_delayed').between(50, 20_000)
      : 0;
    const overtaken = faults.happens('message_reordered')
      ? faults.random('message_reordered').between(50, 5_000)
      : null;
    if (overtaken === null) lastAt = Math.max(lastAt, now + delayed);
    arrives(overtaken === null ? lastAt : now + overtaken, content);
    if (faults.happens('message_repeated'))
      arrives(now + faults.random('message_repeated').between(1, 8_000), content);
  };
  return {
    travels,
    silent: () => travelling === 0,
    tell(order, event) {
      const { clientOrderId, brokerOrderId } = order;
      say({ kind: 'order', clientOrderId, brokerOrderId, event });
    },
    tellActivity(activity) {
      say({ kind: 'activity', activity });
    },
    tellAmended(order, named, now) {
      const { clientOrderId, symbol } = order;
      const news = { ...named, clientOrderId, symbol, ...told(order), at: truth.now() };
      say(now === null ? { kind: 'bust', ...news } : { kind: 'correction', ...news, corrected: now });
    },
    tellFill(order, id, fill) {
      const { brokerOrderId, symbol, filled } = order;
      say({
        kind: 'execution',
        executionId: executionId(id),
        brokerOrderId,
        symbol,
        fill,
        cumulative: filled,
      });
    },
  };
}
