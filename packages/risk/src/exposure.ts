/** What could be at stake once everything that may fill has filled, in whichever order is worst. */
import {
  type Holding,
  type InstrumentId,
  type Micros,
  type Result,
  inMicrosRange,
  ok,
  refuse,
  toHolding,
  toMicros,
} from '@mqk/core';

import type { Mark, PendingOrder, PositionFact } from './facts.ts';
import { fillables } from './pending.ts';
import { type RefusalOf, no } from './refusal.ts';
import { type Book, booksOf, marksOf, notionalOf, totalsOf, worstsOf } from './worst.ts';

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

/**
 * The worst case over all subsets of `pending` filling. Each pending order is valued at its reservation price:
 * where a fill first closes an opposite position, what remains is taken to be the dearest part.
 *
 * Refuses `price_missing` for a position without a mark, and `overflow` beyond int8.
 */
export function exposure(
  positions: readonly Pick<PositionFact, 'instrument' | 'quantity'>[],
  pending: readonly PendingOrder[],
  marks: readonly Mark[],
): Result<Exposure, ExposureRefusal> {
  const books = booksOf(positions, fillables(pending)).toSorted(byInstrument);
  const worsts = worstsOf(books, marksOf(marks));
  if (typeof worsts === 'string') return refuse(no('price_missing', { instrument: worsts }));
  const { gross, long, short } = totalsOf(worsts);
  const units = worsts.flatMap(({ mostLong, mostShort }) => [mostLong, mostShort]);
  if (![gross, long, short, ...units].every(inMicrosRange))
    return refuse(no('overflow', { what: 'exposure' }));
  return ok({
    gross: toMicros(gross),
    net: toMicros(notionalOf({ long, short })),
    symbols: worsts.map((worst) => ({
      instrument: worst.instrument,
      mostLong: toHolding(worst.mostLong),
      mostShort: toHolding(worst.mostShort),
      notional: toMicros(notionalOf(worst)),
    })),
  });
}

const byInstrument = (a: Book, b: Book): number => (a.instrument.id < b.instrument.id ? -1 : 1);
