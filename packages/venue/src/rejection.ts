/** Whether the venue takes an order at all. */
import { type OrderTerms, type OrderType, onTick } from '@mqk/core';

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

/** Asked from top to bottom; the first yes is the reason. */
const QUESTIONS: readonly (readonly [Rejection, (terms: OrderTerms, contract: VenueContract) => boolean])[] =
  [
    ['quantity_not_positive', ({ quantity }) => quantity <= 0n],
    ['limit_price_missing', ({ type, limitPrice }) => PRICES[type].limit && limitPrice === null],
    ['limit_price_unexpected', ({ type, limitPrice }) => !PRICES[type].limit && limitPrice !== null],
    ['stop_price_missing', ({ type, stopPrice }) => PRICES[type].stop && stopPrice === null],
    ['stop_price_unexpected', ({ type, stopPrice }) => !PRICES[type].stop && stopPrice !== null],
    ['price_not_positive', (terms) => pricesOf(terms).some((price) => price <= 0n)],
    ['price_off_tick', (terms, contract) => pricesOf(terms).some((price) => !onTick(contract, price))],
  ];

const pricesOf = ({ limitPrice, stopPrice }: OrderTerms) =>
  [limitPrice, stopPrice].filter((price) => price !== null);

/** The first reason not to take these terms, or null. */
export function termsRejection(terms: OrderTerms, contract: VenueContract): Rejection | null {
  return QUESTIONS.find(([, asks]) => asks(terms, contract))?.[0] ?? null;
}
