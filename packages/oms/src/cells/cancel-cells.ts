/** What requests to cancel make of an order: never its end, which only the broker's news can bring. */
import { cell } from '../cell.ts';
import { type Effect, OVERTAKEN, alerting } from '../effect.ts';
import { end } from '../end.ts';
import type { Order } from '../order.ts';
import type { CancelAsker } from '../order-event.ts';
import { also, step } from '../step.ts';

/** No attempt is alive: the order ends without the broker ever hearing of it. */
export const WITHDRAW = cell<'cancel_wanted'>('ends NOT_ACCEPTED: its promise is withdrawn', (order) => {
  const ended = end(order, 'NOT_ACCEPTED');
  return step(ended.order, { kind: 'withdraw' }, ...ended.effects);
});

/**
 * Once is enough: a second wish joins the first. The request itself leaves as soon as the broker can be told which
 * order, and no replace is pending. Only a kill does not wait: it asks again, and for both ids of a replace.
 */
export const CANCEL = cell<'cancel_wanted'>(
  'wants its cancel, which leaves when the broker works it and no replace is pending',
  (order, event) => {
    const wanted: Order = order.cancel === 'none' ? { ...order, cancel: 'wanted' } : order;
    return step(wanted, ...insisting(order, event.by));
  },
);

function insisting(order: Order, by: CancelAsker): readonly Effect[] {
  if (by !== 'kill') return [];
  const again: readonly Effect[] =
    order.cancel === 'sent' || order.cancel === 'acked' ? [{ kind: 'resend_cancel' }] : [];
  if (order.replace === null) return again;
  const { successor } = order.replace;
  const first: readonly Effect[] = again.length === 0 ? [{ kind: 'send_cancel' }] : again;
  return [...first, { kind: 'cancel_successor', successor }];
}

export const HEARD = cell<'cancel_accepted'>('has its cancel acked, which is not its end', (order) =>
  order.cancel === 'sent' ? step({ ...order, cancel: 'acked' }) : step(order, OVERTAKEN),
);

/** Repeating a cancel is harmless, losing one is not. */
export const RESEND_CANCEL = cell<'cancel_unknown'>(
  'has its cancel repeated, if it is still wanted',
  (order) => (order.cancel === 'none' ? step(order, OVERTAKEN) : step(order, { kind: 'resend_cancel' })),
);

const cleared = (order: Order): Order => ({ ...order, cancel: 'none' });

export const CLEAR_CANCEL = cell<'cancel_rejected'>('has no cancel pending any more', (order) =>
  step(cleared(order)),
);

export const CLEAR_CANCEL_ALERT = cell<'cancel_rejected'>(
  'has no cancel pending any more, with an alert',
  (order) => step(cleared(order), alerting('cancel_rejected')),
);

/** Rejecting a cancel that nobody had pending is news to somebody. */
export const LIVE_CLEAR_CANCEL = cell<'cancel_rejected'>(
  'has no cancel pending any more, with an alert when none was pending',
  (order) => {
    const now = step(cleared(order));
    return order.cancel === 'none' && order.replace === null ? also(now, alerting('cancel_rejected')) : now;
  },
);
