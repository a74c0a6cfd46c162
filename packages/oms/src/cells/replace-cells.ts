/** What requests to replace make of an order that is LIVE: only the broker's news decides whether it happened. */
import { type ClientOrderId, type Quantity, invariant } from '@mqk/core';

import { cell } from '../cell.ts';
import {
  OVERTAKEN,
  type OrderRefusal,
  REREAD,
  halting,
  ofSuccessor,
  quarantining,
  refusing,
} from '../effect.ts';
import type { Order } from '../order.ts';
import { type Step, step } from '../step.ts';

export const REPLACE = cell<'replace_wanted'>(
  'asks for its replace, unless something is pending, executed, or the new total leaves nothing',
  (order, event) => {
    invariant(event.successor !== order.clientOrderId, `${order.clientOrderId} cannot replace itself`);
    const refusal = notReplaceableBecause(order, event.quantity);
    if (refusal !== null) return step(order, refusing(refusal));
    const { successor } = event;
    return step({ ...order, replace: { successor, state: 'sent' } }, { kind: 'send_replace', successor });
  },
);

/** In this order. After a first execution nobody knows what a successor's quantity would mean: cancel instead. */
function notReplaceableBecause(order: Order, newTotal: Quantity): OrderRefusal | null {
  if (order.cancel !== 'none') return 'cancel_wanted';
  if (order.replace !== null) return 'replace_pending';
  if (newTotal <= order.filled) return 'quantity_not_above_filled';
  if (order.filled > 0n || order.ending !== null) return 'partly_filled';
  return order.brokerOrderId === null ? 'broker_order_id_unknown' : null;
}

export const REPLACE_HEARD = cell<'replace_accepted'>(
  'has its replace acked, which is not its end; trading halts if executions came in between',
  (order) => {
    if (order.replace === null) return step(order, quarantining('answer_without_request'));
    if (order.replace.state === 'acked') return step(order, OVERTAKEN);
    const heard: Order = { ...order, replace: { ...order.replace, state: 'acked' } };
    return order.filled > 0n ? step(heard, halting('replace_after_fill')) : step(heard);
  },
);

/** A refusal was seen although the replace had happened: the request ends when it is proven that nothing changed. */
export const REPLACE_REFUSED = cell<'replace_refused'>(
  'is asked about; once it is proven unchanged nothing is pending and the successor is rejected',
  (order, event) => {
    if (order.replace === null) return step(order, OVERTAKEN);
    return event.unchangedProven ? unreplaced(order, order.replace.successor) : step(order, REREAD);
  },
);

export const REPLACE_UNKNOWN = cell<'replace_unknown'>(
  'stays as it is, and its successor is asked about',
  (order) => {
    if (order.replace === null) return step(order, quarantining('answer_without_request'));
    const lookUp = ofSuccessor(order.replace.successor, 'reread');
    return order.filled > 0n ? step(order, REREAD, lookUp) : step(order, lookUp);
  },
);

export const REPLACE_FAILED = cell<'replace_rejected'>(
  'has no replace pending any more, and the successor is rejected',
  (order) => (order.replace === null ? step(order, OVERTAKEN) : unreplaced(order, order.replace.successor)),
);

const unreplaced = (order: Order, successor: ClientOrderId): Step =>
  step({ ...order, replace: null }, ofSuccessor(successor, 'rejected'));
