/** What the outcome of an attempt makes of an order. */
import { cell } from '../cell.ts';
import { end } from '../end.ts';
import { step } from '../step.ts';

/** Refusing one attempt does not end an order of which an earlier attempt may live. */
export const REFUSED = cell<'submit_rejected'>(
  'ends REJECTED, or is UNKNOWN while an earlier attempt may live',
  (order, event) =>
    event.earlierAttemptUnresolved ? step({ ...order, base: 'UNKNOWN' }) : end(order, 'REJECTED'),
);

/** Back in the outbox, as if nothing had happened; only an order that nobody wants any more goes no further. */
export const NOT_SENT = cell<'not_sent'>(
  'becomes UNSENT; UNKNOWN while an earlier attempt may live; NOT_ACCEPTED when it shall be cancelled',
  (order, event) => {
    if (event.earlierAttemptUnresolved) return step({ ...order, base: 'UNKNOWN' });
    if (order.cancel === 'none') return step({ ...order, base: 'UNSENT' });
    const ended = end(order, 'NOT_ACCEPTED');
    return step(ended.order, { kind: 'withdraw' }, ...ended.effects);
  },
);

export const ABSENT = cell<'proven_absent'>('ends NOT_ACCEPTED: it never arrived', (order) =>
  end(order, 'NOT_ACCEPTED'),
);

/** One look that found nothing is no proof: the order may still be on its way. */
export const MISSING_ONCE = cell<'lookup_missing'>('stays as it is, one look nearer to a proof', (order) =>
  step(order, { kind: 'count_lookup' }),
);
