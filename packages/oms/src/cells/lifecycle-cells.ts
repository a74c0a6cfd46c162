/** What the broker's news of an order's life makes of it. */
import type { ClientOrderId, Quantity } from '@mqk/core';

import { cell } from '../cell.ts';
import { OVERTAKEN, REREAD, alerting, halting, ofSuccessor, quarantining } from '../effect.ts';
import { end, endAsTold } from '../end.ts';
import { withFlag } from '../flag.ts';
import type { Order } from '../order.ts';
import type { CancelCause, EventOf, Told } from '../order-event.ts';
import { type Step, also, step } from '../step.ts';

/** Normal life, asked for or not; a cancel that nobody here asked for is shown to somebody. */
export const CANCELED = cell<'canceled'>(
  'ends CANCELED; UNSOLICITED and with an alert when nobody asked for it',
  (order, event) => {
    const ended = endAsTold(order, 'CANCELED', event.cumulative);
    if (askedFor(order, event.cause)) return ended;
    const flags = withFlag(ended.order.flags, 'UNSOLICITED');
    return step({ ...ended.order, flags }, ...ended.effects, alerting('unsolicited_cancel'));
  },
);

/** By us, by its own time in force, or by a rule that the broker names. */
function askedFor(order: Order, cause: CancelCause): boolean {
  const { timeInForce } = order.terms;
  const byItself =
    timeInForce === 'ioc' ||
    timeInForce === 'fok' ||
    (timeInForce === 'day' && order.base === 'DONE_FOR_DAY');
  return byItself || cause !== 'unstated' || order.cancel !== 'none';
}

export const EXPIRED = cell<'expired'>('ends EXPIRED', (order, event) =>
  endAsTold(order, 'EXPIRED', event.cumulative),
);

/** An order that was executed in part cannot have been refused: it ends, and somebody has to look. */
const refused = (order: Order, told: Told): Step => {
  const ended = end(order, 'REJECTED');
  return wasFilled(order, told.cumulative) ? also(ended, halting('rejected_after_fill')) : ended;
};

const wasFilled = (order: Order, cumulative: Quantity | null): boolean =>
  order.filled > 0n || (cumulative !== null && cumulative > 0n);

export const REJECTED = cell<'rejected'>('ends REJECTED; trading halts if any of it was executed', refused);

/**
 * While a replace is pending the refusal is taken as the successor's: holding on to a dead order costs a
 * reservation until it was read again, letting go of a live one could cost money.
 */
export const LIVE_REJECTED = cell<'rejected'>(
  'ends REJECTED with an alert, or a halt if any of it was executed; with a replace pending only the request ends',
  (order, event) => {
    if (order.replace !== null) {
      const { successor } = order.replace;
      return step({ ...order, replace: null }, REREAD, ofSuccessor(successor, 'rejected'));
    }
    const ended = refused(order, event);
    if (wasFilled(order, event.cumulative) || order.cancel !== 'none') return ended;
    return also(ended, alerting('rejected_while_live'));
  },
);

/** What was proven never to have arrived was refused: no order lives, yet the proof was worth a look. */
export const REJECTED_AFTER_ABSENCE = cell<'rejected'>('becomes REJECTED, with an alert', (order) =>
  also(end(order, 'REJECTED'), alerting('rejected_after_absence')),
);

export const REPLACED_IF_ASKED = cell<'replaced'>(
  'ends REPLACED and its successor lives; trading halts when nobody asked for it',
  (order, event) =>
    order.replace === null
      ? step(order, halting('unasked_replace'))
      : succeeded(order, order.replace.successor, event),
);

/** A cancel was pending and a replace was not: perhaps two answers crossed, so the broker is read again first. */
export const LIVE_REPLACED = cell<'replaced'>(
  'ends REPLACED and its successor lives; unasked, trading halts, or its symbol is blocked while a cancel is pending',
  (order, event) => {
    if (order.replace !== null) return succeeded(order, order.replace.successor, event);
    return step(order, order.cancel === 'none' ? halting('unasked_replace') : quarantining('contradiction'));
  },
);

/** Whoever wanted the original cancelled wants no successor of it. */
function succeeded(order: Order, successor: ClientOrderId, news: EventOf<'replaced'>): Step {
  const ended = endAsTold({ ...order, replace: { successor, state: 'acked' } }, 'REPLACED', news.cumulative);
  const born = also(ended, ofSuccessor(successor, 'accepted', news.successorBrokerOrderId));
  return order.cancel === 'none' ? born : also(born, { kind: 'cancel_successor', successor });
}

/** The broker looks at our cancel. A cancel that we never asked for is nothing we could have pending. */
export const CANCEL_HEARD = cell<'pending_cancel'>('has its cancel acked, if one was asked for', (order) =>
  order.cancel === 'none' ? step(order) : step({ ...order, cancel: 'acked' }),
);

export const STILL_CANCELLING = cell<'pending_cancel'>(
  'stays as it is; a pending cancel stays pending',
  (order) => (order.cancel === 'none' ? step(order) : step(order, OVERTAKEN)),
);

/** Late for an order that works already; while a request is pending it may answer that request's failure. */
export const STILL_LIVE = cell<'new'>('stays as it is, and so does what is pending', (order) =>
  order.cancel === 'none' && order.replace === null ? step(order, OVERTAKEN) : step(order),
);

/** The day's end of an order whose replace is pending is decided by the replace. */
export const LIVE_DONE = cell<'done_for_day'>('becomes DONE_FOR_DAY, unless a replace is pending', (order) =>
  order.replace === null ? step({ ...order, base: 'DONE_FOR_DAY' }) : step(order),
);

/** Some brokers tell the cancel of a rest that was executed meanwhile: harmless, if they count it as filled. */
export const CANCELED_WHEN_FILLED = cell<'canceled'>(
  'stays FILLED; its symbol is blocked unless the broker counts it as filled as well',
  (order, event) =>
    event.cumulative !== null && event.cumulative >= order.terms.quantity
      ? step(order, OVERTAKEN)
      : step(order, quarantining('contradiction')),
);
