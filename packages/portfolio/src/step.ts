/**
 * The one step that books an entry.
 *
 * It needs a single position and the cash and nothing else, so that a database transaction, the incremental
 * ledger and a rebuild from all entries take the very same step.
 *
 * Conservation: for every entry, `cash = realized profit - fee - change of cost (+ what came from outside)`.
 * Realized profit is computed from that equation, so no micro can fall between two roundings.
 */
import {
  type Micros,
  type Result,
  inMicrosRange,
  invariant,
  ok,
  refuse,
  toHolding,
  toMicros,
} from '@mqk/core';

import { type Contract, worth } from './contract.ts';
import type { NewEntry } from './entry.ts';
import { ENTRY_RULES, checkEntry, malformedEntry } from './entry-rules.ts';
import { type LotChange, trade } from './lots.ts';
import { type Position, flatPosition } from './position.ts';
import type { Bounded, Overflow, PortfolioRefusal } from './refusal.ts';
import { splitLots } from './split.ts';

/** Cash after the entry. Refuses what a row could not hold. */
export const applyToCash = (cash: Micros, entry: Pick<NewEntry, 'cash'>): Result<Micros, Overflow> =>
  bounded('cash', cash + entry.cash);

/**
 * The position after the entry; `null` is a position that never was. Expects an entry of that very position
 * and its instrument. Refuses malformed entries, a fill whose cash is not its price, and overflow. An amendment is
 * applied by `amendPosition`, which knows what it amends.
 */
export function applyToPosition(
  position: Position | null,
  entry: NewEntry,
  contract: Contract,
): Result<Position, PortfolioRefusal> {
  const checked = checkEntry(entry);
  return checked.ok ? applyChecked(position, entry, contract) : checked;
}

/** The same for an entry that {@link checkEntry} has let through. */
export function applyChecked(
  position: Position | null,
  entry: NewEntry,
  contract: Contract,
): Result<Position, PortfolioRefusal> {
  if (entry.kind === 'amendment') return refuse({ code: 'history_needed', ref: entry.ref });
  const before = position ?? flatPosition(keyOf(entry, contract));
  invariant(belongsTo(before, entry), 'an entry is applied to its own position');
  const quantity = before.quantity + entry.quantity;
  if (!inMicrosRange(quantity)) return refuse({ code: 'overflow', field: 'quantity', value: quantity });

  const change = lotsAfter(before, entry, contract);
  if (!change.ok) return change;
  const gain = gainOf(before, entry, contract, change.value);
  if (!gain.ok) return gain;
  const realizedPnl = bounded('realized_pnl', before.realizedPnl + gain.value);
  if (!realizedPnl.ok) return realizedPnl;
  const fees = bounded('fees', before.fees + entry.fee);
  if (!fees.ok) return fees;
  return ok({
    account: before.account,
    strategy: before.strategy,
    instrument: before.instrument,
    quantity: toHolding(quantity),
    lots: change.value.lots,
    realizedPnl: realizedPnl.value,
    fees: fees.value,
  });
}

function keyOf(entry: NewEntry, contract: Contract): Pick<Position, 'account' | 'strategy' | 'instrument'> {
  invariant(entry.instrument === contract.id, 'an entry is booked with its own instrument');
  return { account: entry.account, strategy: entry.strategy, instrument: contract.id };
}

const belongsTo = (position: Position, entry: NewEntry): boolean =>
  position.account === entry.account &&
  position.strategy === entry.strategy &&
  position.instrument === entry.instrument;

function lotsAfter(
  position: Position,
  entry: NewEntry,
  contract: Contract,
): Result<LotChange, PortfolioRefusal> {
  if (entry.kind === 'split') {
    const split = splitLots(position, entry, contract);
    if (split.ok) return split;
    return typeof split.refused === 'string' ? malformedEntry(entry, split.refused) : refuse(split.refused);
  }
  if (entry.quantity === 0n) return ok({ lots: position.lots, cost: 0n });
  invariant(entry.price !== null, 'units that move have a price');
  return ok(trade(position.lots, entry.quantity, entry.price, entry.at));
}

/** What the entry earned: the cash before fees, less the cost that it left in the position. */
function gainOf(
  before: Position,
  entry: NewEntry,
  contract: Contract,
  change: LotChange,
): Result<bigint, PortfolioRefusal> {
  const earned = entry.cash + entry.fee;
  const traded = -worth(contract, (entry.price ?? 0n) * entry.quantity, 'ceil');
  if (entry.kind === 'fill' && earned !== traded) {
    return refuse({
      code: 'cash_mismatch',
      ref: entry.ref,
      expected: traded - entry.fee,
      found: entry.cash,
    });
  }
  const cost = costChange(before, contract, change);
  return ok((ENTRY_RULES[entry.kind].earns ? earned : traded) + cost);
}

/** Rounded once over the whole position, so that the sum of all changes is the cost, to the micro. */
function costChange(before: Position, contract: Contract, change: LotChange): bigint {
  if (contract.quantityScale === 0) return change.cost * contract.multiplier;
  const cost = before.lots.reduce((sum, lot) => sum + lot.quantity * lot.price, 0n);
  return worth(contract, cost + change.cost, 'ceil') - worth(contract, cost, 'ceil');
}

function bounded(field: Bounded, value: bigint): Result<Micros, Overflow> {
  return inMicrosRange(value) ? ok(toMicros(value)) : refuse({ code: 'overflow', field, value });
}
