/** Whether the order that a broker shows us is the one that we promised. */
import type { AcceptedOrder, SubmitRequest } from '../port/order-wire.ts';

/** Names the first term that differs, or null. A difference means that the broker works on something else. */
export function differenceOf(promised: SubmitRequest, shown: AcceptedOrder): string | null {
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['clientOrderId', promised.clientOrderId, shown.clientOrderId],
    ['symbol', promised.symbol, shown.symbol],
    ['side', promised.terms.side, shown.terms.side],
    ['quantity', promised.terms.quantity, shown.terms.quantity],
    ['type', promised.terms.type, shown.terms.type],
    ['limitPrice', promised.terms.limitPrice, shown.terms.limitPrice],
    ['stopPrice', promised.terms.stopPrice, shown.terms.stopPrice],
    ['timeInForce', promised.terms.timeInForce, shown.terms.timeInForce],
  ];
  return pairs.find(([, ours, theirs]) => ours !== theirs)?.[0] ?? null;
}
