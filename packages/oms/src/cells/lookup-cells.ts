/** What the broker's answer about an order makes of it. */
import { unreachable } from '@mqk/core';

import { type TerminalBase, isTerminalBase } from '../base.ts';
import { type Cell, cell } from '../cell.ts';
import { type Effect, OVERTAKEN, halting, quarantining } from '../effect.ts';
import { end } from '../end.ts';
import type { Order } from '../order.ts';
import type { BrokerSnapshot, EventOf, LifecycleKind, SnapshotStatus } from '../order-event.ts';
import { type Step, step } from '../step.ts';
import { hear } from '../tables/lifecycle-table.ts';

/** An answer says the same as the news that told of that status; what differs is how a contradiction is read. */
export const AS_SNAPSHOT: Cell<'lookup_found'> = cell('becomes what the broker answers', (order, event) => {
  const { status } = event.snapshot;
  if (status === 'unrecognised') return step(order, quarantining('unrecognised'));
  if (status === 'filled') return foundFilled(order, event.snapshot);
  if (isTerminalBase(order.base)) return foundAfterEnd(order, order.base, { ...event.snapshot, status });
  return hear(order, newsOf(event.snapshot, status));
});

function foundFilled(order: Order, found: BrokerSnapshot): Step {
  if (isTerminalBase(order.base)) return foundFilledAfterEnd(order, order.base, found);
  if (found.filled > order.filled) return step({ ...order, base: 'LIVE' });
  return order.filled >= order.terms.quantity
    ? end(order, 'FILLED')
    : step(order, quarantining('contradiction'));
}

function foundFilledAfterEnd(order: Order, base: TerminalBase, found: BrokerSnapshot): Step {
  switch (base) {
    case 'FILLED':
      return step(order, found.filled < order.filled ? quarantining('contradiction') : OVERTAKEN);
    case 'CANCELED':
    case 'EXPIRED':
      return step(order, isCalledFilledSince(order, found) ? OVERTAKEN : quarantining('contradiction'));
    case 'REPLACED':
      return step(order, quarantining('contradiction'));
    case 'REJECTED':
      return step(order, halting('news_of_rejected'));
    case 'NOT_ACCEPTED':
      return step(order, halting('false_absence'));
    default:
      return unreachable(base);
  }
}

/**
 * Its last unit was executed behind its end: all of it is booked, and has stopped us. That the broker calls it filled now
 * is no news, and a question about it would never be answered otherwise.
 */
const isCalledFilledSince = ({ flags, filled }: Order, found: BrokerSnapshot): boolean =>
  flags.includes('LATE_FILL') && found.filled === filled;

/** Unlike a late event, an answer that says live cannot be old news: the broker was asked after the end. */
function foundAfterEnd(
  order: Order,
  base: TerminalBase,
  found: BrokerSnapshot & { readonly status: NewsStatus },
): Step {
  if (found.status === 'accepted' || found.status === 'working' || found.status === 'done_for_day') {
    return step(order, LIVE_AFTER_END[base]);
  }
  if (found.filled < order.filled) return step(order, quarantining('contradiction'));
  return hear(order, newsOf(found, found.status));
}

const LIVE_AFTER_END: Readonly<Record<TerminalBase, Effect>> = {
  FILLED: quarantining('contradiction'),
  CANCELED: halting('live_after_end'),
  EXPIRED: halting('live_after_end'),
  REJECTED: halting('news_of_rejected'),
  REPLACED: quarantining('contradiction'),
  NOT_ACCEPTED: halting('false_absence'),
};

type NewsStatus = Exclude<SnapshotStatus, 'filled' | 'unrecognised'>;

function newsOf(found: BrokerSnapshot, status: NewsStatus): EventOf<LifecycleKind> {
  const told = { brokerOrderId: found.brokerOrderId, cumulative: found.filled };
  switch (status) {
    case 'accepted':
    case 'done_for_day':
    case 'expired':
      return { kind: status, ...told };
    case 'working':
      return { kind: 'new', ...told };
    case 'canceled':
      return { kind: 'canceled', cause: 'unstated', ...told };
    case 'replaced':
      return { kind: 'replaced', successorBrokerOrderId: null, ...told };
    case 'rejected':
      return { kind: 'rejected', reason: 'found rejected', ...told };
    default:
      return unreachable(status);
  }
}
