/** The worst that one instrument can come to, and what all of them add up to. */
import { type Instrument, type InstrumentId, type Micros, type Side, ZERO, rawNotional } from '@mqk/core';

import { higher, lower } from './extremes.ts';
import type { Mark, PositionFact } from './facts.ts';
import { type Lookup, lookup } from './lookup.ts';
import type { Fillable } from './pending.ts';

/** What is held and what may fill in one instrument. */
export interface Book<Order extends Fillable = Fillable> {
  readonly instrument: Instrument;
  /** Smallest units. */
  readonly held: bigint;
  readonly orders: readonly Order[];
}

/** Unchecked: sums may lie beyond int8, and are looked at before anybody uses them. */
export interface Ends {
  /** Smallest units with every buy filled and no sell, and the other way round. */
  readonly mostLong: bigint;
  readonly mostShort: bigint;
  /** Signed micros at either end. */
  readonly long: bigint;
  readonly short: bigint;
}

export interface Worst extends Ends {
  readonly instrument: InstrumentId;
}

/** Unchecked micros over all instruments. */
export interface Totals {
  readonly gross: bigint;
  readonly long: bigint;
  readonly short: bigint;
}

/** Of an instrument in which there is nothing. */
export const NO_RISK: Ends = { mostLong: 0n, mostShort: 0n, long: 0n, short: 0n };

export type Marks = Lookup<InstrumentId, Mark>;

export const marksOf = (marks: readonly Mark[]): Marks => lookup(marks, instrumentOf);

const instrumentOf = ({ instrument }: Mark): InstrumentId => instrument;

/** One book an instrument. */
export function booksOf<Order extends Fillable>(
  positions: readonly Pick<PositionFact, 'instrument' | 'quantity'>[],
  orders: readonly Order[],
): readonly Book<Order>[] {
  const [only] = positions;
  if (orders.length === 0 && positions.length < 2)
    return only === undefined ? NO_BOOKS : [{ instrument: only.instrument, held: only.quantity, orders: [] }];
  const books = new Map<InstrumentId, { instrument: Instrument; held: bigint; orders: Order[] }>();
  const bookOf = (instrument: Instrument): { held: bigint; orders: Order[] } => {
    const known = books.get(instrument.id);
    if (known !== undefined) return known;
    const book = { instrument, held: 0n, orders: [] };
    books.set(instrument.id, book);
    return book;
  };
  for (const { instrument, quantity } of positions) bookOf(instrument).held += quantity;
  for (const order of orders) bookOf(order.instrument).orders.push(order);
  return [...books.values()];
}

const NO_BOOKS: readonly never[] = [];

/** Every instrument's worst case, or the first instrument that is held without a mark. */
export function worstsOf(books: readonly Book[], marks: Marks): readonly Worst[] | InstrumentId {
  const worsts: Worst[] = [];
  for (const book of books) {
    const mark = marks.get(book.instrument.id);
    if (mark === undefined && book.held !== 0n) return book.instrument.id;
    worsts.push(worstOf(book, mark?.price ?? ZERO));
  }
  return worsts;
}

export function worstOf(book: Book, mark: Micros): Worst {
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

/**
 * `worst` of a book in which `held` is held, once one more order may fill by itself: it moves the end of its own side and
 * nothing else. Null where it turns the position round, so that it depends on the other orders which of them are dearest.
 */
export function worstWith(worst: Ends, held: bigint, order: Added, mark: Micros): Ends | null {
  const isBuy = order.side === 'buy';
  const before = isBuy ? held : -held;
  const units = (isBuy ? worst.mostLong : -worst.mostShort) + order.leaves;
  if (units > 0n && before < 0n) return null;
  const worth =
    units > 0n
      ? (isBuy ? worst.long : -worst.short) + (order.price >= mark ? order.cost : worthOf(order, mark))
      : -rawNotional(order.instrument, mark, -units, 'down');
  const { mostLong, mostShort, long, short } = worst;
  return isBuy
    ? { mostLong: units, mostShort, long: worth, short }
    : { mostLong, mostShort: -units, long, short: -worth };
}

interface Added extends Fillable {
  /** Unchecked micros that it may cost. */
  readonly cost: bigint;
}

interface End {
  readonly held: bigint;
  readonly worth: bigint;
}

/**
 * The position with all orders of one side filled, seen from that side: what it holds, and what that is worth.
 * Rounded towards that side, so that no sum of ends is smaller than the truth.
 */
function endOf(book: Book, side: Side, mark: Micros): End {
  const before = side === 'buy' ? book.held : -book.held;
  let [held, cost] = [before, 0n];
  for (const order of book.orders) {
    if (order.side !== side) continue;
    held += order.leaves;
    cost += worthOf(order, mark);
  }
  if (held <= 0n) return { held, worth: -rawNotional(book.instrument, mark, -held, 'down') };
  if (before >= 0n) return { held, worth: rawNotional(book.instrument, mark, before, 'up') + cost };
  return { held, worth: dearest(book.orders, side, held, mark) };
}

/**
 * What an order comes to once it has filled: what it may fill at, or the mark where that is higher. A bid below the market
 * costs its limit, and what it bought is worth the mark.
 */
const worthOf = ({ instrument, price, leaves }: Fillable, mark: Micros): bigint =>
  rawNotional(instrument, higher(price, mark), leaves, 'up');

/** What `units` are worth at most, taken from the orders of one side with the highest prices. */
function dearest(orders: readonly Fillable[], side: Side, units: bigint, mark: Micros): bigint {
  let [left, cost] = [units, 0n];
  for (const order of orders.filter((each) => each.side === side).sort(byPriceDown)) {
    const taken = lower(order.leaves, left);
    cost += worthOf({ ...order, leaves: taken }, mark);
    left -= taken;
  }
  return cost;
}

function byPriceDown(a: Fillable, b: Fillable): number {
  if (a.price === b.price) return a.leaves > b.leaves ? -1 : 1;
  return a.price > b.price ? -1 : 1;
}

export function totalsOf(worsts: readonly Ends[]): Totals {
  let [gross, long, short] = [0n, 0n, 0n];
  for (const worst of worsts) {
    gross += notionalOf(worst);
    long += worst.long;
    short += worst.short;
  }
  return { gross, long, short };
}

/** The larger magnitude of the two ends: the long one never lies below the short one. */
export const notionalOf = ({ long, short }: Pick<Worst, 'long' | 'short'>): bigint => higher(long, -short);

/** Smallest units at the larger end, long or short. */
export const unitsOf = ({ mostLong, mostShort }: Ends): bigint => higher(mostLong, -mostShort);
