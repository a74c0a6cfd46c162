/**
 * What the account is worth at the closes, every bar.
 *
 * The rule is the one function of ledger and marks that the live desk asks. Most bars change nothing but a price, and
 * for them the same sum is added up from whole numbers in floats, which are exact below 2^53; what does not fit is
 * asked of the rule itself.
 */
import { type InstrumentId, type Micros, toMicros } from '@mqk/core';
import { equity, exposure } from '@mqk/portfolio';

import type { Desk } from './desk.ts';
import { cellFrom } from './books.ts';

export interface Worth {
  /** Micros as a cell; NaN where no cell holds it. */
  equity: number;
  gross: number;
}

const isExact = (cell: number): boolean =>
  cell <= Number.MAX_SAFE_INTEGER && cell >= -Number.MAX_SAFE_INTEGER;

/** Writes the worth into `out`, so that a bar on which nothing happens makes nothing. */
export function weigh(desk: Desk, out: Worth): void {
  if (desk.heldSymbols.length === 0 && isExact(desk.cashCell)) {
    out.equity = desk.cashCell;
    out.gross = 0;
    return;
  }
  if (!weighInFloats(desk, out)) weighExactly(desk, out);
}

/** Answers whether every product and sum is one that a float holds exactly. */
function weighInFloats(desk: Desk, out: Worth): boolean {
  let total = desk.cashCell;
  let gross = 0;
  for (const index of desk.heldSymbols) {
    const symbol = desk.symbols[index];
    if (symbol === undefined) continue;
    const value = symbol.isPlain ? symbol.heldCell * symbol.close : Number.NaN;
    total += value;
    gross += value < 0 ? -value : value;
    // a product or sum beyond 2^53 may have been rounded: NaN fails this test as well
    if (!isExact(value) || !isExact(total) || !isExact(gross)) return false;
  }
  out.equity = total;
  out.gross = gross;
  return isExact(total);
}

/** The newest close of each symbol that had a bar. */
export const marksOf = (desk: Desk): { readonly get: (id: InstrumentId) => Micros | undefined } => ({
  get(id) {
    const symbol = desk.byInstrument.get(id);
    return symbol === undefined || symbol.bar === -1 ? undefined : toMicros(BigInt(symbol.close));
  },
});

/** The rule itself. NaN where not even it has an answer that a column could hold. */
export function weighExactly(desk: Desk, out: Worth): void {
  const marks = marksOf(desk);
  const worth = equity(desk.ledger, marks, desk.contracts);
  const exposed = exposure(desk.ledger, marks, desk.contracts);
  out.equity = worth.ok ? cellFrom(worth.value) : Number.NaN;
  out.gross = exposed.ok ? cellFrom(exposed.value.gross) : Number.NaN;
}
