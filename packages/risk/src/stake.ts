/** What is at stake before and after an order, in unchecked amounts: of one instrument, and of the whole account. */
import type { Instrument, Micros } from '@mqk/core';

import type { Mark, PendingOrder, RiskOrder } from './facts.ts';
import { budgetOf } from './limit-scopes.ts';
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
  const { stake: known } = own.place;
  if (known === null) return null;
  const before = isAsAddedUp(own) ? known.stake : joined(known.rest, worstOfThese(own, own.near));
  return { before, after: joined(known.rest, worstAfter(own, known.worst)) };
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

/** Unchecked gross exposure of a strategy by itself, and what it may come to. */
export interface OwnGross {
  readonly before: bigint;
  readonly after: bigint;
  readonly grossExposureMax: Micros;
}

/** Null where the order's strategy has no budget of its own, or holds something without a mark. */
export function ownGrossOf(
  { facts, marks }: Prepared,
  { strategy, clientOrderId }: RiskOrder,
  asked: Asked,
): OwnGross | null {
  const budget = budgetOf(facts.limits, strategy);
  if (budget === undefined) return null;
  const positions = facts.positions.filter((position) => position.strategy === strategy);
  const pending = facts.pending.filter(
    (order) => order.strategy === strategy && order.clientOrderId !== clientOrderId,
  );
  const before = worstsOf(booksOf(positions, fillables(pending)), marks);
  const after = worstsOf(booksOf(positions, fillables([...pending, asked])), marks);
  if (typeof before === 'string' || typeof after === 'string') return null;
  const { grossExposureMax } = budget;
  return { before: totalsOf(before).gross, after: totalsOf(after).gross, grossExposureMax };
}
