/** Terms that no broker could carry out, whatever the numbers are. */
import { type Instrument, type Micros, type OrderType, onTick } from '@mqk/core';

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
  if (isMeant(order, 'limitPrice') && isMeant(order, 'stopPrice')) return NONE;
  const wrong = PRICES.filter((field) => !isMeant(order, field));
  return wrong.map((field) => {
    const isMissing = CARRIES[order.type][field];
    const problem = isMissing ? 'is missing' : `does not belong to a ${order.type} order`;
    return no('malformed_order', { field, problem });
  });
}

/** Whether the price is there where the type carries one, and is not where it does not. */
const isMeant = (order: RiskOrder, field: (typeof PRICES)[number]): boolean =>
  CARRIES[order.type][field] === (order[field] !== null);

export function offTick({ order }: View): readonly RiskRefusal[] {
  const { instrument, limitPrice, stopPrice } = order;
  if (!isOff(instrument, limitPrice) && !isOff(instrument, stopPrice)) return NONE;
  return PRICES.flatMap((field) => {
    const price = order[field];
    return isOff(instrument, price) ? [no('off_tick', { field, price, tick: instrument.tick })] : [];
  });
}

const isOff = (instrument: Instrument, price: Micros | null): price is Micros =>
  price !== null && !onTick(instrument, price);
