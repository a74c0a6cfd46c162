/** What is at stake before and after an order, in unchecked amounts: of one instrument, and of the whole account. */
import type { Instrument } from '@mqk/core';

import type { Mark, PendingOrder, RiskOrder } from './facts.ts';
import { type Filling, type Fillable, fillables, fillingOf, withOneMore } from './pending.ts';
import { type Stake, joined } from './placed.ts';
import type { Place, Prepared } from './prepared.ts';
import { type Ends, booksOf, totalsOf, worstOf, worstWith, worstsOf } from './worst.ts';

/** Without the order, and as if it were pending too. */
export interface Stakes {
  readonly before: Stake;
  readonly after: Stake;
}

type Counted = Fillable & Pick<PendingOrder, 'ocoGroup'>;

export interface Asked extends Counted {
  /** Unchecked micros at its price. */
  readonly cost: bigint;
}

/** The instrument that the order is about, and what may fill there. */
export interface Own {
  readonly instrument: Instrument;
  readonly mark: Mark | null;
  /** Where the account stands in it, the order among the pending ones if the facts have it there. */
  readonly place: Place;
  /** Pending in the instrument, without the order. */
  readonly near: readonly PendingOrder[];
  /** The order as every later question counts it. */
  readonly asked: Asked;
}

/** What all that is pending in the instrument comes to, the order among it; groups counted once. */
export const fillingWith = (own: Own): Filling =>
  isAddedAlone(own)
    ? withOneMore(own.place.filling, own.asked, own.asked.cost)
    : fillingOf(fillables(all(own)));

/** Null where a price is missing. */
export function stakesOf(own: Own): Stakes | null {
  const { stake, worst } = own.place;
  if (stake === null || worst === null) return null;
  const before = isAsAddedUp(own) ? stake.stake : joined(stake.rest, worstOfThese(own, own.near));
  return { before, after: joined(stake.rest, worstAfter(own, worst)) };
}

/** What was added up once serves an order that changes nothing of it but its own side. */
function worstAfter(own: Own, worst: Ends): Ends {
  const quick = isAddedAlone(own) ? worstWith(worst, own.place.held, own.asked, priceOf(own)) : null;
  return quick ?? worstOfThese(own, all(own));
}

const worstOfThese = (own: Own, orders: readonly Counted[]): Ends =>
  worstOf({ instrument: own.instrument, held: own.place.held, orders: fillables(orders) }, priceOf(own));

/** The tick stands in for a mark where nothing is held, and is never multiplied. */
const priceOf = ({ mark, instrument }: Own): Instrument['tick'] => mark?.price ?? instrument.tick;

const all = ({ near, asked }: Own): readonly Counted[] => [...near, asked];

const isAddedAlone = (own: Own): boolean => own.asked.ocoGroup === null && isAsAddedUp(own);

/** The worst case is known already, unless the order is among what made it, or has other terms of contract. */
function isAsAddedUp({ place, near, instrument }: Own): boolean {
  const { multiplier, quantityScale } = place.instrument;
  return (
    place.pending === near &&
    multiplier === instrument.multiplier &&
    quantityScale === instrument.quantityScale
  );
}

/** Gross exposure of the order's strategy by itself; null where a mark is missing. */
export function strategyGross(
  { facts, marks }: Prepared,
  { strategy, clientOrderId }: RiskOrder,
  asked: readonly Asked[],
): bigint | null {
  const positions = facts.positions.filter((position) => position.strategy === strategy);
  const pending = facts.pending.filter(
    (order) => order.strategy === strategy && order.clientOrderId !== clientOrderId,
  );
  const worsts = worstsOf(booksOf(positions, fillables([...pending, ...asked])), marks);
  return typeof worsts === 'string' ? null : totalsOf(worsts).gross;
}
