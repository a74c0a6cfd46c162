/** Terms that no broker could carry out, whatever the numbers are. */
import { type Micros, type OrderType, onTick } from '@mqk/core';

import type { RiskOrder } from '../facts.ts';
import { NONE, no, type RiskRefusal } from '../refusal.ts';
import type { View } from '../view.ts';

const PRICES = ['limitPrice', 'stopPrice'] as const;

/** Which prices an order of each type carries. */
const CARRIES: { readonly [Type in OrderType]: Readonly<Record<(typeof PRICES)[number], boolean>> } = {
  market: { limitPrice: false, stopPrice: false },
  limit: { limitPrice: true, stopPrice: false },
  stop: { limitPrice: false, stopPrice: true },
  stop_limit: { limitPrice: true, stopPrice: true },
};

export function malformedTerms(order: RiskOrder): readonly RiskRefusal[] {
  const carries = CARRIES[order.type];
  const isWrong = (field: (typeof PRICES)[number]): boolean => carries[field] !== (order[field] !== null);
  if (!isWrong('limitPrice') && !isWrong('stopPrice')) return NONE;
  const wrong = PRICES.filter(isWrong);
  return wrong.map((field) => {
    const problem = carries[field] ? 'is missing' : `does not belong to a ${order.type} order`;
    return no('malformed_order', { field, problem });
  });
}

export function offTick({ order }: View): readonly RiskRefusal[] {
  const { tick } = order.instrument;
  const { limitPrice, stopPrice } = order;
  const off = (price: Micros | null): price is Micros => price !== null && !onTick(order.instrument, price);
  if (!off(limitPrice) && !off(stopPrice)) return NONE;
  return PRICES.flatMap((field) => {
    const price = order[field];
    return off(price) ? [no('off_tick', { field, price, tick })] : [];
  });
}
