/** The facts of one question, worked out once for all guards. */
import { type InstrumentId, type Micros, type Result, inMicrosRange, rawNotional, toMicros } from '@mqk/core';

import { type Exposure, type ExposureRefusal, exposure } from './exposure.ts';
import type { Mark, PendingOrder, RiskAccount, RiskFacts, RiskOrder } from './facts.ts';
import type { Limits } from './limits.ts';
import { type Fillable, fillables } from './pending.ts';
import { heldOf } from './reduce-only.ts';
import type { RefusalOf } from './refusal.ts';
import { worstCasePrice } from './worst-case.ts';

/** Facts without which nothing else can be asked. */
export interface Known extends RiskFacts {
  readonly account: RiskAccount;
  readonly limits: Limits;
}

export interface View {
  readonly facts: Known;
  readonly order: RiskOrder;
  /** Every pending order but the one that is asked about. */
  readonly others: readonly PendingOrder[];
  /** All that may fill, this order among it; groups counted once. */
  readonly pending: readonly Fillable[];
  /** The account's position in the order's instrument. */
  readonly held: bigint;
  readonly mark: Mark | null;
  readonly price: Result<Micros, RefusalOf<'price_missing' | 'overflow'>>;
  /** Unchecked micros at the worst price; null where that is not known. */
  readonly notional: bigint | null;
  /** Unchecked micros that all pending buys may cost, this order among them. */
  readonly reservedBuys: bigint | null;
  readonly before: Result<Exposure, ExposureRefusal>;
  /** As if the order were pending too; null where it has no price. */
  readonly after: Result<Exposure, ExposureRefusal> | null;
}

export const markOf = (facts: Pick<RiskFacts, 'marks'>, instrument: InstrumentId): Mark | null =>
  facts.marks.find((mark) => mark.instrument === instrument) ?? null;

export function viewOf(facts: Known, order: RiskOrder): View {
  const others = facts.pending.filter(({ clientOrderId }) => clientOrderId !== order.clientOrderId);
  const mark = markOf(facts, order.instrument.id);
  const price = worstCasePrice(order, mark?.price ?? null, facts.limits);
  // Units are counted whatever the price; the tick stands in where there is none, and is never multiplied.
  const asked = asPending(order, price.ok ? price.value : order.instrument.tick);
  const pending = fillables([...others, asked]);
  return {
    facts,
    order,
    others,
    pending,
    held: heldOf(facts.positions, order.instrument.id),
    mark,
    price,
    notional: price.ok ? costOf(asked) : null,
    reservedBuys: price.ok ? costOfBuys(pending) : null,
    before: exposure(facts.positions, others, facts.marks),
    after: price.ok ? exposure(facts.positions, [...others, asked], facts.marks) : null,
  };
}

const costOf = ({ instrument, price, leaves }: Fillable): bigint =>
  rawNotional(instrument, price, leaves, 'up');

const costOfBuys = (pending: readonly Fillable[]): bigint =>
  pending.reduce((sum, order) => (order.side === 'buy' ? sum + costOf(order) : sum), 0n);

/** The order as every later question will count it. */
export function asPending(order: RiskOrder, price: Micros): PendingOrder {
  const { clientOrderId, strategy, instrument, side, quantity, type, limitPrice } = order;
  const { reduceOnly, decision, ocoGroup } = order;
  return {
    ...{ clientOrderId, strategy, instrument, side, type, limitPrice, reduceOnly, decision, ocoGroup },
    leaves: quantity,
    price,
    possiblyLive: false,
  };
}

/** An amount that is known to be in range because an overflow was answered before anybody asks for it. */
export const inRange = (amount: bigint | null): Micros | null =>
  amount !== null && inMicrosRange(amount) ? toMicros(amount) : null;
