/**
 * What one message does to the books: decided here from values alone, written by one transaction.
 *
 * The economic fact comes first. A fill is booked whatever the order's state says; what should not have
 * happened stops the account in the same transaction. A message is never dropped.
 */
import { unreachable } from '@mqk/core';

import { hasOurForm } from '../outbox/client-order-id.ts';
import type { BrokerMessage, MessageContent } from '../port/broker-message.ts';
import type { Booking } from '../store/decisions.ts';
import type { BookingFacts } from '../store/facts.ts';
import { bookActivity } from './book-activity.ts';
import { bookAmendment } from './book-amendment.ts';
import { bookExecution } from './book-execution.ts';
import { NOTHING_BOOKED, park, setAside, withStep } from './booking.ts';

type OrderContent = Extract<MessageContent, { kind: 'order' }>;

/** An execution, its amendment and an activity are known by their own ids and numbers, whatever message brings them. */
const KNOWN_BY_ITSELF: ReadonlySet<MessageContent['kind']> = new Set([
  'execution',
  'bust',
  'correction',
  'activity',
]);

/** Decides about one message from what was read under its transaction's locks. Pure. */
export function bookMessage(facts: BookingFacts, { key, content }: BrokerMessage): Booking {
  if (facts.knownKey && !KNOWN_BY_ITSELF.has(content.kind)) return contradicted(key);
  switch (content.kind) {
    case 'activity':
      return bookActivity(facts, content);
    case 'unreadable':
      return setAside('unreadable', content.reason);
    case 'order':
      return bookLife(facts, content);
    case 'execution':
      return bookExecution(facts, content);
    case 'bust':
    case 'correction':
      return bookAmendment(facts, content);
    default:
      return unreachable(content);
  }
}

/** One name, two stories: whichever is booked stays, and people decide. */
function contradicted(key: string): Booking {
  const detail = `message ${key} came again with another content`;
  return setAside('message_conflict', detail, [{ code: 'message_conflict', detail }]);
}

function bookLife({ order, gap }: BookingFacts, content: OrderContent): Booking {
  if (order === null) return ofUnknownOrder(content);
  const booked = withStep(NOTHING_BOOKED, order, content.event);
  return { ...booked, closesGap: gap !== null && (booked.order?.filled ?? 0n) >= gap };
}

/**
 * Under a name of ours it may be ahead of the promise that we read: it waits, and halts when nobody promises it in time.
 * A name that is not ours is somebody else who trades in this account.
 */
function ofUnknownOrder({ clientOrderId, event }: OrderContent): Booking {
  if (hasOurForm(clientOrderId)) {
    const detail = `${event.kind} of ${clientOrderId}, an order that nobody has promised yet`;
    return park({ what: 'order', ids: [clientOrderId] }, detail);
  }
  const detail = `${event.kind} of ${clientOrderId}, an order that we never sent`;
  return setAside('unknown_subject', detail, [{ code: 'unknown_order', detail }]);
}
