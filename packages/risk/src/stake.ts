/** What is at stake before and after an order, in unchecked amounts: of one instrument, and of the whole account. */
import type { Instrument } from '@mqk/core';

import type { Mark, PendingOrder, RiskOrder } from './facts.ts';
import { type Fillable, fillables } from './pending.ts';
import type { Prepared, Standing } from './prepared.ts';
import {
  type Ends,
  type Totals,
  booksOf,
  notionalOf,
  totalsOf,
  unitsOf,
  worstOf,
  worstsOf,
} from './worst.ts';

export interface Stake {
  readonly units: bigint;
  readonly notional: bigint;
  readonly gross: bigint;
  readonly net: bigint;
}

/** Without the order, and as if it were pending too. */
export interface Stakes {
  readonly before: Stake;
  readonly after: Stake;
}

/** The instrument that the order is about, and what may fill there. */
export interface Own {
  readonly instrument: Instrument;
  readonly mark: Mark | null;
  /** Where the account stands in it, the order among the pending ones if the facts have it there. */
  readonly standing: Standing;
  /** Pending in the instrument, without the order. */
  readonly near: readonly PendingOrder[];
  /** The same with the order; groups counted once. */
  readonly fills: readonly Fillable[];
}

/** Null where a price is missing. */
export function stakesOf({ totals }: Prepared, own: Own): Stakes | null {
  const { instrument, mark, standing, fills } = own;
  const { held, worst } = standing;
  if (totals === null || worst === null) return null;
  const rest = apart(totals, worst);
  const price = mark?.price ?? instrument.tick;
  const before = isUnchanged(own) ? worst : worstOf({ instrument, held, orders: fillables(own.near) }, price);
  const after = worstOf({ instrument, held, orders: fills }, price);
  return { before: joined(rest, before), after: joined(rest, after) };
}

/** The worst case is known already, unless the order is among what made it, or has other terms of contract. */
function isUnchanged({ standing, near, instrument }: Own): boolean {
  const { multiplier, quantityScale } = standing.instrument;
  return (
    standing.pending === near &&
    multiplier === instrument.multiplier &&
    quantityScale === instrument.quantityScale
  );
}

const apart = (all: Totals, worst: Ends): Totals => ({
  gross: all.gross - notionalOf(worst),
  long: all.long - worst.long,
  short: all.short - worst.short,
});

const joined = (rest: Totals, own: Ends): Stake => ({
  units: unitsOf(own),
  notional: notionalOf(own),
  gross: rest.gross + notionalOf(own),
  net: notionalOf({ long: rest.long + own.long, short: rest.short + own.short }),
});

/** Gross exposure of the order's strategy by itself; null where a mark is missing. */
export function strategyGross(
  { facts, marks }: Prepared,
  { strategy, clientOrderId }: RiskOrder,
  asked: readonly (Fillable & Pick<PendingOrder, 'ocoGroup'>)[],
): bigint | null {
  const positions = facts.positions.filter((position) => position.strategy === strategy);
  const pending = facts.pending.filter(
    (order) => order.strategy === strategy && order.clientOrderId !== clientOrderId,
  );
  const worsts = worstsOf(booksOf(positions, fillables([...pending, ...asked])), marks);
  return typeof worsts === 'string' ? null : totalsOf(worsts).gross;
}
