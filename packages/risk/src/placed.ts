/** One instrument's worst case within the worst case of the whole account, in unchecked amounts. */
import { type Ends, type Totals, notionalOf, unitsOf } from './worst.ts';

export interface Stake {
  /** Smallest units of the instrument, long or short. */
  readonly units: bigint;
  /** Micros of the instrument. */
  readonly notional: bigint;
  /** Micros of the account. */
  readonly gross: bigint;
  readonly net: bigint;
}

export interface Placed {
  readonly stake: Stake;
  /** The instrument by itself. */
  readonly worst: Ends;
  /** The account without the instrument. */
  readonly rest: Totals;
}

/** `worst` is a part of `totals`. */
export function placed(totals: Totals, worst: Ends): Placed {
  const rest = {
    gross: totals.gross - notionalOf(worst),
    long: totals.long - worst.long,
    short: totals.short - worst.short,
  };
  return { stake: joined(rest, worst), worst, rest };
}

/** The account with this worst case of the instrument in place of what it was. */
export function joined(rest: Totals, own: Ends): Stake {
  const notional = notionalOf(own);
  return {
    units: unitsOf(own),
    notional,
    gross: rest.gross + notional,
    net: notionalOf({ long: rest.long + own.long, short: rest.short + own.short }),
  };
}
