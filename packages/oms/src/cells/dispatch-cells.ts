/** What our own sending makes of an order, before anybody outside has answered. */
import { cell } from '../cell.ts';
import { refusing } from '../effect.ts';
import { end } from '../end.ts';
import { step } from '../step.ts';

/** Another attempt with the same bytes under the same id. What shall be cancelled is not asked for once more. */
export const RESEND = cell<'claimed'>('becomes SENDING once more, unless it shall be cancelled', (order) =>
  order.cancel === 'none' ? step({ ...order, base: 'SENDING' }) : step(order, refusing('cancel_wanted')),
);

export const WITHDRAWN = cell<'withdrawn'>('ends NOT_ACCEPTED: nobody outside ever heard of it', (order) =>
  end(order, 'NOT_ACCEPTED'),
);

export const CANCEL_SENT = cell<'cancel_sent'>('has its cancel on the wire', (order) =>
  order.cancel === 'acked' ? step(order) : step({ ...order, cancel: 'sent' }),
);
