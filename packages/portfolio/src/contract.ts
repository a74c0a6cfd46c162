/** What the ledger must know of an instrument to count its worth. */
import { type Instrument, type InstrumentId, type Micros, rawNotional, toMicros } from '@mqk/core';

export type Contract = Pick<Instrument, 'id' | 'quantityScale' | 'multiplier'>;

/** Where instruments are looked up; any `Map` will do. */
export type Contracts = Pick<ReadonlyMap<InstrumentId, Contract>, 'get'>;

/** Where the latest price of an instrument is looked up; any `Map` will do. */
export type Marks = Pick<ReadonlyMap<InstrumentId, Micros>, 'get'>;

const ONE = toMicros(1n);

/**
 * `Σ price × quantity`, in micros of cash, before any range check.
 * `ceil` is against us for what we pay or paid, `floor` for what we are worth.
 */
export const worth = (
  contract: Pick<Contract, 'quantityScale' | 'multiplier'>,
  priceTimesQuantity: bigint,
  rounding: 'ceil' | 'floor',
): bigint => rawNotional(contract, ONE, priceTimesQuantity, rounding);
