/** The worst that one order can still do. */
import {
  type Micros,
  type Result,
  divide,
  inMicrosRange,
  ok,
  rawNotional,
  refuse,
  toMicros,
} from '@mqk/core';

import { higher } from './extremes.ts';
import type { RiskFacts, RiskOrder } from './facts.ts';
import type { Limits } from './limits.ts';
import { type RefusalOf, no } from './refusal.ts';

export type PriceRefusal = RefusalOf<'price_missing' | 'overflow' | 'limits_missing'>;

/** What is held back for an order until it cannot fill any more. */
export interface Reservation {
  /** Micros: the worst price that it may fill at. */
  readonly price: Micros;
  /** Micros: its whole quantity at that price, rounded up. */
  readonly notional: Micros;
}

type Priced = Pick<RiskOrder, 'instrument' | 'side' | 'limitPrice' | 'stopPrice'>;

const BPS = 10_000n;

/**
 * The highest price that an order may fill at; for a buy that is the cost, for a sell the size of the short.
 *
 * A buy with a limit pays at most its limit. Everything else can go as far as the collar reaches from the mark,
 * or from its stop where that lies beyond it; a sell with a higher limit may even get that limit.
 * Rounds up. Refuses `price_missing` without a mark where one is needed, and `overflow`.
 */
export function worstCasePrice(
  order: Priced,
  mark: Micros | null,
  limits: Pick<Limits, 'priceCollarBps'>,
): Result<Micros, RefusalOf<'price_missing' | 'overflow'>> {
  if (order.side === 'buy' && order.limitPrice !== null) return ok(order.limitPrice);
  if (mark === null) return refuse(no('price_missing', { instrument: order.instrument.id }));
  const reference = higher<bigint>(mark, order.stopPrice ?? 0n);
  const reached = divide(reference * (BPS + BigInt(limits.priceCollarBps)), BPS, 'up');
  const worst = higher(reached, order.limitPrice ?? 0n);
  return inMicrosRange(worst) ? ok(toMicros(worst)) : refuse(no('overflow', { what: 'price' }));
}

/** What to hold back for `order`, from the facts that its gate is asked with. */
export function reservation(
  facts: Pick<RiskFacts, 'limits' | 'marks'>,
  order: Priced & Pick<RiskOrder, 'quantity'>,
): Result<Reservation, PriceRefusal> {
  if (facts.limits === null) return refuse(no('limits_missing', {}));
  const mark = facts.marks.find(({ instrument }) => instrument === order.instrument.id);
  const price = worstCasePrice(order, mark?.price ?? null, facts.limits);
  if (!price.ok) return price;
  const notional = rawNotional(order.instrument, price.value, order.quantity, 'up');
  return inMicrosRange(notional)
    ? ok({ price: price.value, notional: toMicros(notional) })
    : refuse(no('overflow', { what: 'notional' }));
}
