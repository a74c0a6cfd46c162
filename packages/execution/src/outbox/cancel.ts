/** The wish to be rid of an order: withdrawn while it is only a promise, asked of the broker afterwards. */
import { type CancelAsker, type Effect, type Order, type Step, transition } from '@mqk/oms';

import type { CancelDecision, Promised } from '../store/decisions.ts';
import { cancelPayload } from './payload.ts';

/** The strategy makes room for the order that leaves its position. */
export const EXIT = 'exit';

export function cancel(
  by: CancelAsker,
  reason: string = by,
): (order: Order, original: Order | null) => CancelDecision {
  return (before, original) => {
    const { order, effects } = transition(before, { kind: 'cancel_wanted', by });
    if (effects.some(({ kind }) => kind === 'withdraw'))
      return { kind: 'withdraw', order, ...freed(original) };
    const row = cancelFor(order, effects, reason);
    return row === null ? { kind: 'nothing', order } : { kind: 'promise', order, row };
  };
}

/** The order goes on that was to be replaced, and with it a cancel that had to wait for the replace. */
function freed(original: Order | null): Pick<Withdrawn, 'original' | 'cancel'> {
  if (original === null) return { original };
  const { order, effects } = unreplaced(original);
  return { original: order, cancel: cancelFor(order, effects, 'wanted') };
}

type Withdrawn = Extract<CancelDecision, { readonly kind: 'withdraw' }>;

/** A replace that provably never left: the original goes on as if nobody had asked. */
export const unreplaced = (original: Order): Step =>
  transition(original, { kind: 'replace_refused', reason: 'not sent', unchangedProven: true });

/** The request that the order's news asks for: one that had to wait for the broker's id, or was perhaps lost. */
export function cancelFor(order: Order, effects: readonly Effect[], why: string): Promised | null {
  if (!effects.some(({ kind }) => kind === 'send_cancel' || kind === 'resend_cancel')) return null;
  const { clientOrderId } = order;
  return { kind: 'cancel', class: 'reduce', clientOrderId, ...cancelPayload(clientOrderId, why) };
}
