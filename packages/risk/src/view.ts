/** The facts of one question, worked out once for all guards. */
import { type Micros, type Result, inMicrosRange, rawNotional, toMicros } from '@mqk/core';

import type { Mark, PendingOrder, RiskAccount, RiskFacts, RiskOrder } from './facts.ts';
import type { Limits } from './limits.ts';
import { type Fillable, fillables } from './pending.ts';
import { heldOf } from './reduce-only.ts';
import type { RefusalOf } from './refusal.ts';
import {
  type Marks,
  type Totals,
  type Worst,
  booksOf,
  marksOf,
  notionalOf,
  totalsOf,
  unitsOf,
  worstOf,
  worstsOf,
} from './worst.ts';
import { worstCasePrice } from './worst-case.ts';

/** Facts without which nothing else can be asked. */
export interface Known extends RiskFacts {
  readonly account: RiskAccount;
  readonly limits: Limits;
}

/** The worst case in unchecked amounts: of the order's instrument, and of the whole account. */
export interface Stake {
  readonly units: bigint;
  readonly notional: bigint;
  readonly gross: bigint;
  readonly net: bigint;
}

export interface View {
  readonly facts: Known;
  readonly order: RiskOrder;
  readonly marks: Marks;
  readonly mark: Mark | null;
  /** Every pending order but the one that is asked about. */
  readonly others: readonly PendingOrder[];
  /** All that may fill in the order's instrument, the order among it; groups counted once. */
  readonly fills: readonly Fillable[];
  /** The account's position in the order's instrument. */
  readonly held: bigint;
  readonly price: Result<Micros, RefusalOf<'price_missing' | 'overflow'>>;
  /** Unchecked micros at the worst price; null where that is not known. */
  readonly notional: bigint | null;
  /** Unchecked micros that all pending buys may cost, this order among them. */
  readonly reservedBuys: bigint | null;
  /** Without the order, and as if it were pending too; null where a price is missing. */
  readonly stakes: { readonly before: Stake; readonly after: Stake } | null;
}

export function viewOf(facts: Known, order: RiskOrder): View {
  const { instrument } = order;
  const others = facts.pending.filter(({ clientOrderId }) => clientOrderId !== order.clientOrderId);
  const [near, far] = parted(others, (pending) => pending.instrument.id === instrument.id);
  const marks = marksOf(facts.marks);
  const mark = marks.get(instrument.id) ?? null;
  const price = worstCasePrice(order, mark?.price ?? null, facts.limits);
  // Units are counted whatever the price; the tick stands in where there is none, and is never multiplied.
  const asked = asPending(order, price.ok ? price.value : instrument.tick);
  const elsewhere = fillables(far);
  const fills = fillables([...near, asked]);
  const held = heldOf(facts.positions, instrument.id);
  const own = { instrument, held, mark, before: fillables(near), after: fills };
  return {
    ...{ facts, order, marks, mark, others, fills, held, price },
    notional: price.ok ? costOf(asked) : null,
    reservedBuys: price.ok ? costOfBuys(elsewhere) + costOfBuys(fills) : null,
    stakes: price.ok ? stakesOf(facts, marks, elsewhere, own) : null,
  };
}

interface Own {
  readonly instrument: RiskOrder['instrument'];
  readonly held: bigint;
  readonly mark: Mark | null;
  readonly before: readonly Fillable[];
  readonly after: readonly Fillable[];
}

/** The order changes one instrument only, so the rest of the account is added up once. */
function stakesOf(facts: Known, marks: Marks, elsewhere: readonly Fillable[], own: Own): View['stakes'] {
  const { instrument, held, mark } = own;
  if (mark === null && held !== 0n) return null;
  const positions = facts.positions.filter((position) => position.instrument.id !== instrument.id);
  const worsts = worstsOf(booksOf(positions, elsewhere), marks);
  if (typeof worsts === 'string') return null;
  const rest = totalsOf(worsts);
  const stake = (orders: readonly Fillable[]): Stake =>
    joined(rest, worstOf({ instrument, held, orders }, mark?.price ?? instrument.tick));
  return { before: stake(own.before), after: stake(own.after) };
}

const joined = (rest: Totals, own: Worst): Stake => ({
  units: unitsOf(own),
  notional: notionalOf(own),
  gross: rest.gross + notionalOf(own),
  net: notionalOf({ long: rest.long + own.long, short: rest.short + own.short }),
});

const costOf = ({ instrument, price, leaves }: Fillable): bigint =>
  rawNotional(instrument, price, leaves, 'up');

const costOfBuys = (orders: readonly Fillable[]): bigint =>
  orders.reduce((sum, order) => (order.side === 'buy' ? sum + costOf(order) : sum), 0n);

function parted<Item>(items: readonly Item[], belongs: (item: Item) => boolean): readonly [Item[], Item[]] {
  const [inside, outside]: [Item[], Item[]] = [[], []];
  for (const item of items) (belongs(item) ? inside : outside).push(item);
  return [inside, outside];
}

/** The order as every later question will count it. */
function asPending(order: RiskOrder, price: Micros): Fillable & Pick<PendingOrder, 'ocoGroup'> {
  const { instrument, side, quantity, ocoGroup } = order;
  return { instrument, side, leaves: quantity, price, ocoGroup };
}

/** An amount that is known to be in range because an overflow was answered before anybody asks for it. */
export const inRange = (amount: bigint | null): Micros | null =>
  amount !== null && inMicrosRange(amount) ? toMicros(amount) : null;
