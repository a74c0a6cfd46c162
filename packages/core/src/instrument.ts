/** What can be traded, and how its prices and quantities are counted. */
import type { InstrumentId } from './ids.ts';
import { type Micros, type Rounding, divide, toMicros } from './micros.ts';

/** A version of an instrument; versions are appended, never changed, and decisions store the one they saw. */
export interface Instrument {
  readonly id: InstrumentId;
  readonly version: number;
  readonly symbol: string;
  /** ISO 4217. */
  readonly currency: string;
  /** Micros. Order prices lie on it; prices of fills need not. */
  readonly tick: Micros;
  /** Decimal places of one unit: 0 = whole shares, 8 = satoshis. */
  readonly quantityScale: number;
  /** Currency units that one point of price is worth per unit. 1 for shares. */
  readonly multiplier: bigint;
  /** Name of the session calendar, such as `XNYS`. */
  readonly calendar: string;
}

/**
 * `price × quantity × multiplier`, in micros. Exact at scale 0; above it `rounding` settles the last micro:
 * exposure rounds `up` (away from zero), cash rounds against us.
 */
export function notional(
  instrument: Pick<Instrument, 'quantityScale' | 'multiplier'>,
  price: Micros,
  quantity: bigint,
  rounding: Rounding = 'up',
): Micros {
  return toMicros(rawNotional(instrument, price, quantity, rounding));
}

/** The same without the range check, for callers that answer an overflow instead of breaking on it. */
export function rawNotional(
  instrument: Pick<Instrument, 'quantityScale' | 'multiplier'>,
  price: Micros,
  quantity: bigint,
  rounding: Rounding = 'up',
): bigint {
  const product = price * quantity * instrument.multiplier;
  if (instrument.quantityScale === 0) return product;
  return divide(product, 10n ** BigInt(instrument.quantityScale), rounding);
}

export const onTick = (instrument: Pick<Instrument, 'tick'>, price: Micros): boolean =>
  price % instrument.tick === 0n;
