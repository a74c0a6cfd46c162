/** Whether the venue takes an order at all. */
import { type Micros, type OrderTerms, type OrderType, onTick } from '@mqk/core';

import type { Rejection } from './event.ts';
import type { VenueContract } from './order.ts';

interface PriceRule {
  readonly limit: boolean;
  readonly stop: boolean;
}

const PRICES: Readonly<Record<OrderType, PriceRule>> = {
  market: { limit: false, stop: false },
  limit: { limit: true, stop: false },
  stop: { limit: false, stop: true },
  stop_limit: { limit: true, stop: true },
};

type Question = (terms: OrderTerms, contract: VenueContract) => boolean;

/** Asked from top to bottom; the first yes is the reason. */
const QUESTIONS: readonly (readonly [Rejection, Question])[] = [
  ['quantity_not_positive', ({ quantity }) => quantity <= 0n],
  ['limit_price_missing', ({ type, limitPrice }) => PRICES[type].limit && limitPrice === null],
  ['limit_price_unexpected', ({ type, limitPrice }) => !PRICES[type].limit && limitPrice !== null],
  ['stop_price_missing', ({ type, stopPrice }) => PRICES[type].stop && stopPrice === null],
  ['stop_price_unexpected', ({ type, stopPrice }) => !PRICES[type].stop && stopPrice !== null],
  ['price_not_positive', ({ limitPrice, stopPrice }) => isNegative(limitPrice) || isNegative(stopPrice)],
  [
    'price_off_tick',
    ({ limitPrice, stopPrice }, contract) => isOff(limitPrice, contract) || isOff(stopPrice, contract),
  ],
];

const isNegative = (price: Micros | null): boolean => price !== null && price <= 0n;
const isOff = (price: Micros | null, contract: VenueContract): boolean =>
  price !== null && !onTick(contract, price);

/** The first reason not to take these terms, or null. */
export function termsRejection(terms: OrderTerms, contract: VenueContract): Rejection | null {
  for (const [rejection, asks] of QUESTIONS) if (asks(terms, contract)) return rejection;
  return null;
}
