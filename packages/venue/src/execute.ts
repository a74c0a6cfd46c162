/** An execution: what it costs, what it leaves of the order. */
import {
  type ExecutionId,
  type MarketTime,
  type Micros,
  type Quantity,
  divide,
  executionId,
  inMicrosRange,
  toMicros,
  toQuantity,
} from '@mqk/core';

import { type Change, canceled, over } from './changes.ts';
import type { EventOf } from './event.ts';
import { feesSoFar } from './fees.ts';
import { type VenueOrder, moved, perUnit } from './order.ts';
import type { VenuePolicy } from './policy.ts';
import type { Quote } from './quote.ts';

/** Fills `quantity` of the order at the quote. More money than an account can hold ends the order instead. */
export function execute(
  order: VenueOrder,
  { price, place }: Quote,
  quantity: Quantity,
  { policy, at }: { readonly policy: Pick<VenuePolicy, 'fees'>; readonly at: MarketTime },
): Change {
  const { contract, venueOrderId } = order;
  const filled = toQuantity(order.filled + quantity);
  const cost = order.cost + price * quantity * contract.multiplier;
  const fees = feesSoFar(policy.fees, { filled, cost }, contract);
  const paid = divide(cost, perUnit(contract), 'up') + fees;
  if (!inMicrosRange(price) || !inMicrosRange(paid)) return canceled(order, 'out_of_range', at);

  const executions = order.executions + 1;
  const event: EventOf<'filled'> = {
    kind: 'filled',
    clientOrderId: order.clientOrderId,
    venueOrderId,
    symbol: order.symbol,
    filled,
    at,
    executionId: nameOf(venueOrderId, executions),
    side: order.terms.side,
    quantity,
    price: toMicros(price),
    fee: fee(order, fees),
    leaves: toQuantity(order.terms.quantity - filled),
    place,
  };
  // nothing is kept of an order that is over
  if (event.leaves === 0n) return over(order, event, at);
  const after = moved(order, { filled, cost, fees: toMicros(fees), executions });
  return { order: after, events: [event] };
}

const nameOf = (venueOrderId: VenueOrder['venueOrderId'], execution: number): ExecutionId =>
  executionId(`${venueOrderId}-${execution}`);

const fee = (order: VenueOrder, fees: bigint): Micros => toMicros(fees - order.fees);
