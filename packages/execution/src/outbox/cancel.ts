/** The wish to be rid of an order: withdrawn while it is only a promise, asked of the broker afterwards. */
import { type CancelAsker, transition, type Order } from '@mqk/oms';

import type { CancelDecision } from '../store/decisions.ts';
import { cancelPayload } from './payload.ts';

export function cancel(by: CancelAsker): (order: Order) => CancelDecision {
  return (before) => {
    const { order, effects } = transition(before, { kind: 'cancel_wanted', by });
    if (effects.some(({ kind }) => kind === 'withdraw')) return { kind: 'withdraw', order };
    if (!effects.some(({ kind }) => kind === 'send_cancel' || kind === 'resend_cancel'))
      return { kind: 'nothing', order };
    const { clientOrderId } = order;
    return {
      kind: 'promise',
      order,
      row: { kind: 'cancel', class: 'reduce', clientOrderId, ...cancelPayload(clientOrderId, by) },
    };
  };
}
