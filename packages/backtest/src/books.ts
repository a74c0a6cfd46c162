/** What moves money or holdings: entries of the ledger, and the cells that are read every bar. */
import { FLAT, type Micros, ZERO, type Result, ok } from '@mqk/core';
import {
  type LedgerEntry,
  type NewEntry,
  type PortfolioRefusal,
  book,
  fillEntry,
  positionOf,
} from '@mqk/portfolio';
import { type EventOf, fillOf } from '@mqk/venue';

import { type Desk, type SymbolDesk, stir } from './desk.ts';

const SAFE_MAX = BigInt(Number.MAX_SAFE_INTEGER);

/** As a float holds it exactly, or NaN. */
export const cellFrom = (amount: bigint): number =>
  amount <= SAFE_MAX && amount >= -SAFE_MAX ? Number(amount) : Number.NaN;

export const openAccount = (desk: Desk, cash: Micros): Result<void, PortfolioRefusal> =>
  enter(desk, null, {
    ...base(desk),
    instrument: null,
    kind: 'opening',
    cash,
    ref: 'opening',
  });

/** What most entries of a backtest have in common. */
export const base = (
  desk: Desk,
): Pick<LedgerEntry, 'account' | 'strategy' | 'quantity' | 'price' | 'fee' | 'at'> => ({
  account: desk.account,
  strategy: desk.strategyId,
  quantity: FLAT,
  price: null,
  fee: ZERO,
  at: desk.at,
});

/** Books one entry. What is refused changes nothing. */
export function enter(
  desk: Desk,
  symbol: SymbolDesk | null,
  entry: NewEntry,
): Result<void, PortfolioRefusal> {
  const numbered = numberedAs(desk.ledger.lastSeq + 1n, entry);
  const booked = book(desk.ledger, numbered, desk.contracts);
  if (!booked.ok) return booked;
  desk.ledger = booked.value;
  if (numbered.kind === 'fill') desk.log.booked(numbered.cash);
  else desk.log.enter(numbered);
  desk.cashCell = cellFrom(desk.ledger.cash);
  if (symbol !== null && entry.quantity !== 0n) hold(desk, symbol);
  return ok();
}

/** Field by field: this is made for every execution. */
const numberedAs = (seq: bigint, entry: NewEntry): LedgerEntry => ({
  seq,
  account: entry.account,
  strategy: entry.strategy,
  instrument: entry.instrument,
  kind: entry.kind,
  quantity: entry.quantity,
  cash: entry.cash,
  price: entry.price,
  fee: entry.fee,
  ref: entry.ref,
  at: entry.at,
});

function hold(desk: Desk, symbol: SymbolDesk): void {
  symbol.held = positionOf(desk.ledger, desk.strategyId, symbol.instrument.id)?.quantity ?? FLAT;
  symbol.heldCell = cellFrom(symbol.held);
  const { heldSymbols } = desk;
  if (heldSymbols.includes(symbol.index) !== (symbol.held === 0n)) return;
  desk.heldSymbols =
    symbol.held === 0n
      ? heldSymbols.filter((index) => index !== symbol.index)
      : heldSymbols.length === 0
        ? [symbol.index]
        : [...heldSymbols, symbol.index].sort((a, b) => a - b);
}

export function bookFill(
  desk: Desk,
  symbol: SymbolDesk,
  event: EventOf<'filled'>,
): Result<void, PortfolioRefusal> {
  const fill = fillOf(event);
  const entry = fillEntry({
    fill,
    executionId: event.executionId,
    account: desk.account,
    strategy: desk.strategyId,
    instrument: symbol.instrument,
  });
  if (!entry.ok) return entry;
  const booked = enter(desk, symbol, entry.value);
  if (!booked.ok) return booked;
  desk.fees += event.fee;
  stir(desk, symbol);
  return ok();
}
