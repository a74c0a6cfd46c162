/** What could be at stake once everything that may fill has filled, in whichever order is worst. */
import {
  type Holding,
  type Instrument,
  type InstrumentId,
  type Micros,
  type Result,
  type Side,
  ZERO,
  inMicrosRange,
  ok,
  rawNotional,
  refuse,
  toHolding,
  toMicros,
} from '@mqk/core';

import type { Mark, PendingOrder, PositionFact } from './facts.ts';
import { type Fillable, fillables } from './pending.ts';
import { type RefusalOf, no } from './refusal.ts';

export interface SymbolExposure {
  readonly instrument: InstrumentId;
  /** The position with every pending buy filled, and no sell. */
  readonly mostLong: Holding;
  /** The position with every pending sell filled, and no buy. */
  readonly mostShort: Holding;
  /** Micros: the larger magnitude of the two, positions at the mark, orders at the price they reserved. */
  readonly notional: Micros;
}

export interface Exposure {
  /** Micros: the sum of the instruments' worst cases. */
  readonly gross: Micros;
  /** Micros: the larger magnitude of long minus short, over all that may fill. */
  readonly net: Micros;
  /** Sorted by instrument. */
  readonly symbols: readonly SymbolExposure[];
}

export type ExposureRefusal = RefusalOf<'price_missing' | 'overflow'>;

interface Book {
  readonly instrument: Instrument;
  readonly held: bigint;
  readonly orders: readonly Fillable[];
}

interface Worst {
  readonly instrument: InstrumentId;
  readonly mostLong: bigint;
  readonly mostShort: bigint;
  /** Signed micros at either end. */
  readonly long: bigint;
  readonly short: bigint;
}

/**
 * The worst case over all subsets of `pending` filling. Each pending order is valued at its reservation price:
 * where a fill first closes an opposite position, what remains is taken to be the dearest part.
 *
 * Refuses `price_missing` for a position without a mark, and `overflow` beyond int8.
 */
export function exposure(
  positions: readonly PositionFact[],
  pending: readonly PendingOrder[],
  marks: readonly Mark[],
): Result<Exposure, ExposureRefusal> {
  const prices = new Map(marks.map(({ instrument, price }) => [instrument, price]));
  const worsts: Worst[] = [];
  for (const book of booksOf(positions, fillables(pending))) {
    const mark = prices.get(book.instrument.id) ?? null;
    if (mark === null && book.held !== 0n)
      return refuse(no('price_missing', { instrument: book.instrument.id }));
    worsts.push(worstOf(book, mark ?? ZERO));
  }
  return summed(worsts);
}

/** One book an instrument, sorted by its id. */
function booksOf(positions: readonly PositionFact[], orders: readonly Fillable[]): readonly Book[] {
  const books = new Map<InstrumentId, Book>();
  const bookOf = (instrument: Instrument): Book =>
    books.get(instrument.id) ?? { instrument, held: 0n, orders: [] };
  for (const { instrument, quantity } of positions) {
    const book = bookOf(instrument);
    books.set(instrument.id, { ...book, held: book.held + quantity });
  }
  for (const order of orders) {
    const book = bookOf(order.instrument);
    books.set(order.instrument.id, { ...book, orders: [...book.orders, order] });
  }
  return [...books.values()].sort((a, b) => (a.instrument.id < b.instrument.id ? -1 : 1));
}

function worstOf(book: Book, mark: Micros): Worst {
  const long = endOf(book, 'buy', mark);
  const short = endOf(book, 'sell', mark);
  return {
    instrument: book.instrument.id,
    mostLong: long.held,
    mostShort: -short.held,
    long: long.worth,
    short: -short.worth,
  };
}

/** The position with all orders of one side filled, seen from that side: what it holds, and what that is worth. */
function endOf(book: Book, side: Side, mark: Micros): { readonly held: bigint; readonly worth: bigint } {
  const before = side === 'buy' ? book.held : -book.held;
  const orders = book.orders.filter((order) => order.side === side);
  const held = orders.reduce((sum, order) => sum + order.leaves, before);
  if (held <= 0n) return { held, worth: -rawNotional(book.instrument, mark, -held, 'up') };
  const kept = before > 0n ? before : 0n;
  const worth = rawNotional(book.instrument, mark, kept, 'up') + dearest(orders, held - kept);
  return { held, worth };
}

/** What `units` cost at most, taken from the orders with the highest prices. */
function dearest(orders: readonly Fillable[], units: bigint): bigint {
  let [left, cost] = [units, 0n];
  for (const { instrument, leaves, price } of orders.toSorted(byPriceDown)) {
    const taken = leaves < left ? leaves : left;
    cost += rawNotional(instrument, price, taken, 'up');
    left -= taken;
  }
  return cost;
}

function byPriceDown(a: Fillable, b: Fillable): number {
  if (a.price === b.price) return a.leaves > b.leaves ? -1 : 1;
  return a.price > b.price ? -1 : 1;
}

function summed(worsts: readonly Worst[]): Result<Exposure, ExposureRefusal> {
  let [gross, long, short] = [0n, 0n, 0n];
  for (const worst of worsts) {
    gross += magnitude(worst);
    long += worst.long;
    short += worst.short;
  }
  const quantities = worsts.flatMap(({ mostLong, mostShort }) => [mostLong, mostShort]);
  if (![gross, long, short, ...quantities].every(inMicrosRange))
    return refuse(no('overflow', { what: 'exposure' }));
  return ok({
    gross: toMicros(gross),
    net: toMicros(magnitude({ long, short })),
    symbols: worsts.map((worst) => ({
      instrument: worst.instrument,
      mostLong: toHolding(worst.mostLong),
      mostShort: toHolding(worst.mostShort),
      notional: toMicros(magnitude(worst)),
    })),
  });
}

function magnitude({ long, short }: Pick<Worst, 'long' | 'short'>): bigint {
  const [most, least] = [long < 0n ? -long : long, short < 0n ? -short : short];
  return most > least ? most : least;
}
