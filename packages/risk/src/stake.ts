/** What is at stake before and after an order, in unchecked amounts: of one instrument, and of the whole account. */
import type { Instrument } from '@mqk/core';

import type { Mark, PendingOrder, RiskOrder } from './facts.ts';
import { type Fillable, fillables } from './pending.ts';
import type { Prepared, Standing } from './prepared.ts';
import {
  type Totals,
  type Worst,
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
  readonly held: bigint;
  readonly mark: Mark | null;
  /** Its standing among the facts; undefined when nothing is held or pending. */
  readonly standing: Standing | undefined;
  /** Pending in the instrument, without the order. */
  readonly near: readonly PendingOrder[];
  /** The same with the order; groups counted once. */
  readonly fills: readonly Fillable[];
}

/** Null where a price is missing. */
export function stakesOf({ totals }: Prepared, own: Own): Stakes | null {
  const { instrument, held, mark, standing, fills } = own;
  if (totals === null || (mark === null && held !== 0n)) return null;
  const rest = standing?.worst == null ? totals : apart(totals, standing.worst);
  const price = mark?.price ?? instrument.tick;
  const before = unchanged(own) ?? worstOf({ instrument, held, orders: fillables(own.near) }, price);
  const after = worstOf({ instrument, held, orders: fills }, price);
  return { before: joined(rest, before), after: joined(rest, after) };
}

/** The worst case that is known already, unless the order is among what made it, or has other terms of contract. */
function unchanged({ standing, near, instrument }: Own): Worst | null {
  if (standing === undefined || standing.pending !== near) return null;
  const { multiplier, quantityScale } = standing.instrument;
  return multiplier === instrument.multiplier && quantityScale === instrument.quantityScale
    ? standing.worst
    : null;
}

const apart = (all: Totals, worst: Worst): Totals => ({
  gross: all.gross - notionalOf(worst),
  long: all.long - worst.long,
  short: all.short - worst.short,
});

const joined = (rest: Totals, own: Worst): Stake => ({
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
