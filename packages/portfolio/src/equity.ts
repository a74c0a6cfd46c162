/** What the account is worth at given prices. The same function live and in a backtest. */
import {
  type Holding,
  type InstrumentId,
  type Micros,
  type Result,
  inMicrosRange,
  ok,
  rawNotional,
  refuse,
  toMicros,
} from '@mqk/core';

import { type Contract, type Contracts, type Marks, worth } from './contract.ts';
import type { Position } from './position.ts';
import type { Overflow, UnknownInstrument } from './refusal.ts';

/** A position as far as its worth goes. */
export type Held = Pick<Position, 'instrument' | 'quantity'>;

/** A ledger as far as its worth goes; a {@link Ledger} is one. */
export interface Holdings {
  readonly cash: Micros;
  readonly positions: Iterable<Held>;
}

export type ValuationRefusal =
  /** Held, and nobody said what it is worth. A missing mark is not zero. */
  { readonly code: 'missing_mark'; readonly instrument: InstrumentId } | UnknownInstrument | Overflow;

export interface Exposure {
  /** Micros, never negative. */
  readonly long: Micros;
  /** Micros, never negative. */
  readonly short: Micros;
  /** `long + short`. */
  readonly gross: Micros;
  /** `long - short`. */
  readonly net: Micros;
}

/** Cash plus what every position is worth at its mark, rounded against us. Flat positions need no mark. */
export function equity(
  holdings: Holdings,
  marks: Marks,
  contracts: Contracts,
): Result<Micros, ValuationRefusal> {
  let total: bigint = holdings.cash;
  for (const held of holdings.positions) {
    if (held.quantity === 0n) continue;
    const valued = valuation(held, marks, contracts);
    if (!valued.ok) return valued;
    total += worth(valued.value.contract, valued.value.mark * held.quantity, 'floor');
  }
  return value(total);
}

/** What closing the position at `mark` would add to the realized profit, before fees. */
export function unrealizedPnl(
  position: Pick<Position, 'quantity' | 'lots'>,
  mark: Micros,
  contract: Pick<Contract, 'quantityScale' | 'multiplier'>,
): Result<Micros, Overflow> {
  const cost = position.lots.reduce((sum, lot) => sum + lot.price * lot.quantity, 0n);
  return value(worth(contract, mark * position.quantity, 'floor') - worth(contract, cost, 'ceil'));
}

/** Market value at the marks, per side, each position rounded away from zero. */
export function exposure(
  { positions }: Pick<Holdings, 'positions'>,
  marks: Marks,
  contracts: Contracts,
): Result<Exposure, ValuationRefusal> {
  let long = 0n;
  let short = 0n;
  for (const held of positions) {
    if (held.quantity === 0n) continue;
    const valued = valuation(held, marks, contracts);
    if (!valued.ok) return valued;
    const signedValue = exposed(valued.value, held.quantity);
    if (signedValue > 0n) long += signedValue;
    else short -= signedValue;
  }
  // Every part is at most the gross in magnitude, so one check covers all four.
  const gross = value(long + short);
  if (!gross.ok) return gross;
  return ok({
    long: toMicros(long),
    short: toMicros(short),
    gross: gross.value,
    net: toMicros(long - short),
  });
}

interface Valuation {
  readonly mark: Micros;
  readonly contract: Contract;
}

const exposed = ({ contract, mark }: Valuation, quantity: Holding): bigint =>
  rawNotional(contract, mark, quantity, 'up');

function valuation(held: Held, marks: Marks, contracts: Contracts): Result<Valuation, ValuationRefusal> {
  const contract = contracts.get(held.instrument);
  if (contract === undefined) return refuse({ code: 'unknown_instrument', instrument: held.instrument });
  const mark = marks.get(held.instrument);
  if (mark === undefined) return refuse({ code: 'missing_mark', instrument: held.instrument });
  return ok({ mark, contract });
}

const value = (total: bigint): Result<Micros, Overflow> =>
  inMicrosRange(total) ? ok(toMicros(total)) : refuse({ code: 'overflow', field: 'value', value: total });
