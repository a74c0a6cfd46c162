/** An execution: what it costs, what it leaves of the order. */
import {
  type MarketTime,
  type Micros,
  type Quantity,
  divide,
  executionId,
  inMicrosRange,
  toMicros,
  toQuantity,
} from '@mqk/core';

import { type Change, canceled, named, over } from './changes.ts';
import type { EventOf } from './event.ts';
import { feesSoFar } from './fees.ts';
import { type VenueOrder, leaves } from './order.ts';
import type { VenuePolicy } from './policy.ts';
import type { Quote } from './quote.ts';

/** Fills `quantity` of the order at the quote. More money than an account can hold ends the order instead. */
export function execute(
  order: VenueOrder,
  { price, place }: Quote,
  quantity: Quantity,
  { policy, at }: { readonly policy: Pick<VenuePolicy, 'fees'>; readonly at: MarketTime },
): Change {
  const filled = toQuantity(order.filled + quantity);
  const cost = order.cost + price * quantity * order.contract.multiplier;
  const fees = feesSoFar(policy.fees, { filled, cost }, order.contract);
  const paid = divide(cost, 10n ** BigInt(order.contract.quantityScale), 'up') + fees;
  if (!inMicrosRange(price) || !inMicrosRange(paid)) return canceled(order, 'out_of_range', at);

  const after = { ...order, filled, cost, fees: toMicros(fees), executions: order.executions + 1 };
  const event: EventOf<'filled'> = {
    kind: 'filled',
    ...named(after, at),
    executionId: executionId(`${order.venueOrderId}-${after.executions}`),
    side: order.terms.side,
    quantity,
    price: toMicros(price),
    fee: fee(order, fees),
    leaves: leaves(after),
    place,
  };
  return event.leaves === 0n ? over(after, event, at) : { order: after, events: [event] };
}

const fee = (order: VenueOrder, fees: bigint): Micros => toMicros(fees - order.fees);
