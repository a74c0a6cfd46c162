/** How a split changes lots: more or fewer units, each worth less or more, the cost unchanged. */
import { type Micros, type Result, divide, inMicrosRange, ok, refuse, toHolding, toMicros } from '@mqk/core';

import type { Contract } from './contract.ts';
import type { NewEntry } from './entry.ts';
import { type LotChange, append } from './lots.ts';
import type { Lot, Position } from './position.ts';
import type { EntryFault, Overflow } from './refusal.ts';

/** New units for old ones; both of the sign of the position. */
interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/**
 * The lots after a split. `entry.quantity` is the change in whole units, `entry.cash` pays the fraction that
 * was left, at `entry.price` for one new unit.
 *
 * A new unit that straddles two lots costs what its parts cost. Prices are rounded half-even to a micro; what
 * that does to the cost of the position shows in the realized profit, so that nothing is lost.
 */
export function splitLots(
  position: Position,
  entry: NewEntry,
  contract: Contract,
): Result<LotChange, EntryFault | Overflow> {
  const held = position.quantity;
  const after = held + entry.quantity;
  if (held === 0n) return refuse('split_of_nothing');
  if (after !== 0n && after > 0n !== held > 0n) return refuse('split_changes_side');
  const ratio = ratioOf(held, after, entry, contract);
  if (!ratio.ok) return ratio;
  return scale(position.lots, ratio.value);
}

function ratioOf(
  held: bigint,
  after: bigint,
  { cash, fee, price }: NewEntry,
  contract: Contract,
): Result<Ratio, EntryFault> {
  const paid = cash + fee;
  if (paid === 0n && after !== 0n) return ok({ numerator: after, denominator: held });
  if (price === null) return refuse('price_missing');
  // One old unit became `ratio` new ones: held × ratio = after + fraction, and the fraction was paid out.
  const perUnit = 10n ** BigInt(contract.quantityScale);
  const paidUnits = paid * perUnit;
  const unitWorth = price * contract.multiplier;
  if (!isFraction(paidUnits, unitWorth, held)) return refuse('split_leaves_a_unit');
  return ok({ numerator: after * unitWorth + paidUnits, denominator: held * unitWorth });
}

/** Never of a price that is not above zero. */
const isFraction = (paid: bigint, unitWorth: bigint, held: bigint): boolean =>
  held > 0n ? paid > 0n && paid < unitWorth : paid < 0n && -paid < unitWorth;

function scale(lots: readonly Lot[], { numerator, denominator }: Ratio): Result<LotChange, Overflow> {
  let out: readonly Lot[] = [];
  let cost = 0n;
  let oldUnits = 0n;
  let newUnits = 0n;
  // Cost waiting for a whole new unit, times `numerator`, so that it stays a whole number.
  let carried = 0n;
  for (const lot of lots) {
    oldUnits += lot.quantity;
    carried += lot.quantity * lot.price * numerator;
    cost -= lot.quantity * lot.price;
    const upTo = (oldUnits * numerator) / denominator;
    const quantity = toHolding(upTo - newUnits);
    if (quantity === 0n) continue;
    const over = ((oldUnits * numerator) % denominator) * lot.price;
    const price = priceOf(carried - over, quantity * numerator);
    if (!price.ok) return price;
    out = append(out, { quantity, price: price.value, at: lot.at });
    cost += quantity * price.value;
    newUnits = upTo;
    carried = over;
  }
  return ok({ lots: out, cost });
}

/** `units` are new ones times the numerator, which has their sign: always above zero. */
function priceOf(cost: bigint, units: bigint): Result<Micros, Overflow> {
  const value = divide(cost, units, 'half_even');
  return inMicrosRange(value) ? ok(toMicros(value)) : refuse({ code: 'overflow', field: 'price', value });
}
