/** One order beside the facts, worked out once for all guards. */
import { type Micros, type Result, rawNotional } from '@mqk/core';

import type { Mark, PendingOrder, RiskOrder } from './facts.ts';
import type { Known } from './known.ts';
import { limitsFor } from './limit-scopes.ts';
import type { Limits } from './limits.ts';
import type { Filling } from './pending.ts';
import { type Prepared, placeOf, prepare } from './prepared.ts';
import type { RefusalOf } from './refusal.ts';
import {
  type Asked,
  type Own,
  type OwnGross,
  type Stakes,
  fillingWith,
  ownGrossOf,
  stakesOf,
} from './stake.ts';
import { worstCasePrice } from './worst-case.ts';

export interface View {
  readonly prepared: Prepared;
  readonly facts: Known;
  readonly order: RiskOrder;
  /** What holds for this strategy and this symbol. */
  readonly limits: Limits;
  readonly mark: Mark | null;
  /** Every pending order in the instrument but the one that is asked about. */
  readonly near: readonly PendingOrder[];
  /** What all that is pending in the order's instrument comes to, the order among it; groups counted once. */
  readonly filling: Filling;
  /** The account's position in the order's instrument. */
  readonly held: bigint;
  readonly price: Result<Micros, RefusalOf<'price_missing' | 'overflow'>>;
  /** Unchecked micros at the worst price; null where that is not known. */
  readonly notional: bigint | null;
  /** Unchecked micros that all pending buys may cost, this order among them. */
  readonly reservedBuys: bigint | null;
  /** Null where a price is missing. */
  readonly stakes: Stakes | null;
  /** Null where the order's strategy has no budget of its own, or a price is missing. */
  readonly ownGross: OwnGross | null;
}

export function viewOf(all: Prepared, order: RiskOrder): View {
  const { instrument, strategy } = order;
  const prepared = withoutStray(all, order);
  const { facts } = prepared;
  const limits = limitsFor(facts.limits, strategy, instrument.symbol);
  const mark = prepared.marks.get(instrument.id) ?? null;
  const price = worstCasePrice(order, mark?.price ?? null, limits);
  const place = placeOf(prepared, instrument);
  const near = othersOf(prepared, order, place.pending);
  // Units are counted whatever the price; the tick stands in where there is none, and is never multiplied.
  const asked = asPending(order, price.ok ? price.value : instrument.tick);
  const own: Own = { instrument, mark, place, near, asked };
  const filling = fillingWith(own);
  const isPriced = price.ok;
  return {
    prepared,
    facts,
    order,
    limits,
    mark,
    near,
    filling,
    held: place.held,
    price,
    notional: isPriced ? asked.cost : null,
    reservedBuys: isPriced ? prepared.cost - place.filling.cost + filling.cost : null,
    stakes: isPriced ? stakesOf(own) : null,
    ownGross: isPriced ? ownGrossOf(prepared, order, asked) : null,
  };
}

function othersOf(
  { pending: known }: Prepared,
  { clientOrderId }: RiskOrder,
  pending: readonly PendingOrder[],
): readonly PendingOrder[] {
  if (known.get(clientOrderId) === undefined) return pending;
  return pending.filter((other) => other.clientOrderId !== clientOrderId);
}

/** The facts hold this very order in another instrument: they are added up again without it. */
function withoutStray(prepared: Prepared, { clientOrderId, instrument }: RiskOrder): Prepared {
  const where = prepared.pending.get(clientOrderId)?.instrument.id;
  if (where === undefined || where === instrument.id) return prepared;
  const { facts } = prepared;
  const pending = facts.pending.filter((other) => other.clientOrderId !== clientOrderId);
  return prepare({ ...facts, pending });
}

/** The order as every later question will count it. */
function asPending(order: RiskOrder, price: Micros): Asked {
  const { instrument, side, quantity, ocoGroup } = order;
  return {
    instrument,
    side,
    leaves: quantity,
    price,
    ocoGroup,
    cost: rawNotional(instrument, price, quantity, 'up'),
  };
}
