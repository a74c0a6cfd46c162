/**
 * Executions that were taken back or changed: the position as if they had been told rightly the first time.
 *
 * First in, first out has no undo: what a wrong execution opened may have been closed since, at a profit that never was.
 * So the entries of the position are booked again from the first, each execution as it stands by now and in the place
 * where it came. Nothing on the books is edited, and whoever has the entries comes to the same lots and the same profit.
 */
import { type Result, ZERO, invariant, ok, refuse, toHolding, toMicros } from '@mqk/core';

import type { Contract } from './contract.ts';
import type { NewEntry } from './entry.ts';
import { checkEntry } from './entry-rules.ts';
import type { Position } from './position.ts';
import type { PortfolioRefusal } from './refusal.ts';
import { applyToPosition } from './step.ts';

/**
 * The position after an amendment; `history` are the entries of that very position before it, oldest first. Refuses
 * what its execution was never booked of, a malformed entry, cash that is not the price, and overflow.
 */
export function amendPosition(
  history: readonly NewEntry[],
  amendment: NewEntry,
  contract: Contract,
): Result<Position, PortfolioRefusal> {
  invariant(amendment.kind === 'amendment', 'only an amendment changes what was booked before it');
  const checked = checkEntry(amendment);
  if (!checked.ok) return checked;
  const amended = history.some(({ kind, ref }) => kind === 'fill' && ref === amendment.ref);
  if (!amended) return refuse({ code: 'nothing_to_amend', ref: amendment.ref });
  let position: Position | null = null;
  for (const entry of standing([...history, amendment])) {
    const after: Result<Position, PortfolioRefusal> = applyToPosition(position, entry, contract);
    if (!after.ok) return after;
    position = after.value;
  }
  invariant(position !== null, 'an execution that was booked leaves a position, be it a flat one');
  return ok(position);
}

/** The entries as they have to be booked now: amendments are part of what they amend. */
function standing(entries: readonly NewEntry[]): readonly NewEntry[] {
  const amendments = entries.filter(({ kind }) => kind === 'amendment');
  const splits = entries.flatMap(({ kind }, at) => (kind === 'split' ? [at] : []));
  const placeOf = new Map(entries.map((entry, at) => [entry, at]));
  const place = (entry: NewEntry): number => placeOf.get(entry) ?? 0;
  // units that a split has changed since are no longer those that were executed
  const splitBetween = (fill: NewEntry, amendment: NewEntry): boolean =>
    splits.some((at) => at > place(fill) && at < place(amendment));
  const fills = new Map(entries.filter(({ kind }) => kind === 'fill').map((fill) => [fill.ref, fill]));
  return entries.map((entry) => {
    if (entry.kind === 'fill') {
      const own = amendments.filter(({ ref }) => ref === entry.ref);
      return asItStands(
        entry,
        own.filter((amendment) => !splitBetween(entry, amendment)),
      );
    }
    if (entry.kind !== 'amendment') return entry;
    const fill = fills.get(entry.ref);
    const alone = fill === undefined || splitBetween(fill, entry);
    return alone ? { ...entry, kind: 'adjustment' } : nothingOf(entry);
  });
}

/** One execution with all that was said of it later. What is left without units was only ever a cost, or nothing. */
function asItStands(fill: NewEntry, amendments: readonly NewEntry[]): NewEntry {
  const last = amendments.at(-1);
  if (last === undefined) return fill;
  const all = [fill, ...amendments];
  const quantity = all.reduce((sum, entry) => sum + entry.quantity, 0n);
  const cash = toMicros(all.reduce((sum, entry) => sum + entry.cash, 0n));
  const fee = toMicros(all.reduce((sum, entry) => sum + entry.fee, 0n));
  if (quantity !== 0n) return { ...fill, quantity: toHolding(quantity), cash, fee, price: last.price };
  return { ...nothingOf(fill), cash, fee };
}

/** Moves nothing, and keeps the position in being. */
const nothingOf = (entry: NewEntry): NewEntry => ({
  ...entry,
  kind: 'fee',
  quantity: toHolding(0n),
  price: null,
  cash: ZERO,
  fee: ZERO,
});
