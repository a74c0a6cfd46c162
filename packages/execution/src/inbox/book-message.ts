/**
 * What one message does to the books: decided here from values alone, written by one transaction.
 *
 * The economic fact comes first. A fill is booked whatever the order's state says; what should not have
 * happened stops the account in the same transaction. A message is never dropped.
 */
import { unreachable } from '@mqk/core';

import type { BrokerMessage, MessageContent } from '../port/broker-message.ts';
import type { Booking } from '../store/decisions.ts';
import type { BookingFacts } from '../store/facts.ts';
import { bookActivity } from './book-activity.ts';
import { bookExecution } from './book-execution.ts';
import { NOTHING_BOOKED, setAside, withStep } from './booking.ts';

type OrderContent = Extract<MessageContent, { kind: 'order' }>;

/** Decides about one message from what was read under its transaction's locks. Pure. */
export function bookMessage(facts: BookingFacts, { key, content }: BrokerMessage): Booking {
  // an execution and an activity are known by their own ids and numbers, whatever message brings them
  if (facts.knownKey && content.kind !== 'execution' && content.kind !== 'activity') return contradicted(key);
  switch (content.kind) {
    case 'activity':
      return bookActivity(facts, content);
    case 'unreadable':
      return setAside('unreadable', content.reason);
    case 'order':
      return bookLife(facts, content);
    case 'execution':
      return bookExecution(facts, content);
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
  if (order === null) {
    const detail = `${content.event.kind} of ${content.clientOrderId}, an order that we never sent`;
    return setAside('unknown_subject', detail, [{ code: 'unknown_order', detail }]);
  }
  const booked = withStep(NOTHING_BOOKED, order, content.event);
  return { ...booked, closesGap: gap !== null && (booked.order?.filled ?? 0n) >= gap };
}
