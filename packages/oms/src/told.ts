/** What an event says of the order besides its kind. */
import type { OrderEvent, Told } from './order-event.ts';

const NOTHING: Told = { brokerOrderId: null, cumulative: null };

/** The broker's id and its count of what is filled, as far as the event carries them. */
export function toldBy(event: OrderEvent): Told {
  if (event.kind === 'submit_accepted') return { brokerOrderId: event.brokerOrderId, cumulative: null };
  if (event.kind === 'lookup_found') {
    return { brokerOrderId: event.snapshot.brokerOrderId, cumulative: event.snapshot.filled };
  }
  return 'cumulative' in event ? event : NOTHING;
}
