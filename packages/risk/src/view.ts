/** One order beside the facts, worked out once for all guards. */
import { type Instrument, type Micros, type Result, inMicrosRange, toMicros } from '@mqk/core';

import type { Mark, PendingOrder, RiskOrder } from './facts.ts';
import type { Known } from './known.ts';
import { budgetOf, limitsFor } from './limit-scopes.ts';
import type { Limits } from './limits.ts';
import { type Fillable, costOf, costOfBuys, fillables } from './pending.ts';
import { type Prepared, type Standing, prepare } from './prepared.ts';
import type { RefusalOf } from './refusal.ts';
import { type Own, type Stakes, stakesOf, strategyGross } from './stake.ts';
import { worstCasePrice } from './worst-case.ts';
import { NO_RISK } from './worst.ts';

export interface View {
  readonly prepared: Prepared;
  readonly facts: Known;
  readonly order: RiskOrder;
  /** What holds for this strategy and this symbol. */
  readonly limits: Limits;
  readonly mark: Mark | null;
  /** Every pending order in the instrument but the one that is asked about. */
  readonly near: readonly PendingOrder[];
  /** All that may fill in the order's instrument, the order among it; groups counted once. */
  readonly fills: readonly Fillable[];
  /** The account's position in the order's instrument. */
  readonly held: bigint;
  readonly price: Result<Micros, RefusalOf<'price_missing' | 'overflow'>>;
  /** Unchecked micros at the worst price; null where that is not known. */
  readonly notional: bigint | null;
  /** Unchecked micros that all pending buys may cost, this order among them. */
  readonly reservedBuys: bigint | null;
  /** Null where a price is missing. */
  readonly stakes: Stakes | null;
  /** Unchecked gross exposure of the order's strategy, if it has a budget of its own. */
  readonly ownGross: { readonly before: bigint; readonly after: bigint } | null;
}

export function viewOf(all: Prepared, order: RiskOrder): View {
  const { instrument } = order;
  const prepared = withoutStray(all, order);
  const { facts, marks } = prepared;
  const limits = limitsFor(facts.limits, order.strategy, instrument.symbol);
  const mark = marks.get(instrument.id) ?? null;
  const price = worstCasePrice(order, mark?.price ?? null, limits);
  const standing = prepared.standings.get(instrument.id) ?? nothingIn(instrument);
  const near = othersOf(prepared, order, standing.pending);
  // Units are counted whatever the price; the tick stands in where there is none, and is never multiplied.
  const asked = asPending(order, price.ok ? price.value : instrument.tick);
  const fills = fillables([...near, asked]);
  const { held } = standing;
  const amounts = price.ok
    ? amountsOf(prepared, order, asked, { instrument, mark, standing, near, fills })
    : NO_AMOUNTS;
  return { prepared, facts, order, limits, mark, near, fills, held, price, ...amounts };
}

type Amounts = Pick<View, 'notional' | 'reservedBuys' | 'stakes' | 'ownGross'>;

const NO_AMOUNTS: Amounts = { notional: null, reservedBuys: null, stakes: null, ownGross: null };

const amountsOf = (prepared: Prepared, order: RiskOrder, asked: Asked, own: Own): Amounts => ({
  notional: costOf(asked),
  reservedBuys: prepared.buys - own.standing.buys + costOfBuys(own.fills),
  stakes: stakesOf(prepared, own),
  ownGross: ownGrossOf(prepared, order, asked),
});

const NOTHING_PENDING: readonly PendingOrder[] = Object.freeze([]);

const nothingIn = (instrument: Instrument): Standing => ({
  instrument,
  held: 0n,
  pending: NOTHING_PENDING,
  worst: NO_RISK,
  buys: 0n,
});

function othersOf(
  { pendingIn }: Prepared,
  { clientOrderId }: RiskOrder,
  pending: readonly PendingOrder[],
): readonly PendingOrder[] {
  if (!pendingIn.has(clientOrderId)) return pending;
  return pending.filter((other) => other.clientOrderId !== clientOrderId);
}

/** The facts hold this very order in another instrument: they are added up again without it. */
function withoutStray(prepared: Prepared, { clientOrderId, instrument }: RiskOrder): Prepared {
  const where = prepared.pendingIn.get(clientOrderId);
  if (where === undefined || where === instrument.id) return prepared;
  const { facts } = prepared;
  const pending = facts.pending.filter((other) => other.clientOrderId !== clientOrderId);
  return prepare({ ...facts, pending });
}

function ownGrossOf(prepared: Prepared, order: RiskOrder, asked: Asked): View['ownGross'] {
  if (budgetOf(prepared.facts.limits, order.strategy) === undefined) return null;
  const before = strategyGross(prepared, order, []);
  const after = strategyGross(prepared, order, [asked]);
  return before === null || after === null ? null : { before, after };
}

type Asked = Fillable & Pick<PendingOrder, 'ocoGroup'>;

/** The order as every later question will count it. */
function asPending(order: RiskOrder, price: Micros): Asked {
  const { instrument, side, quantity, ocoGroup } = order;
  return { instrument, side, leaves: quantity, price, ocoGroup };
}

/** An amount that is known to be in range because an overflow was answered before anybody asks for it. */
export const inRange = (amount: bigint | null): Micros | null =>
  amount !== null && inMicrosRange(amount) ? toMicros(amount) : null;
