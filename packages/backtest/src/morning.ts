/** What a new session begins with: day orders of earlier ones end, borrowed shares are paid for, the day is measured. */
import { FLAT, type Micros, divide, inMicrosRange, toMicros } from '@mqk/core';
import { type LocalDate, dayOf } from '@mqk/market-data';
import { type VenueSession, step } from '@mqk/venue';

import { base, enter } from './books.ts';
import type { Desk, SymbolDesk } from './desk.ts';
import { hearAll } from './orders.ts';
import { stopFor } from './stop.ts';

export const venueSession = ({ clock, at }: Desk): VenueSession => ({
  opensAt: clock.now.openAt,
  closesAt: clock.now.closeAt,
  endsSession: clock.now.closeAt === at,
});

/** `dayStart` is what the account was worth at the end of the session before: a gap over night is of the new day. */
export function roll(desk: Desk, since: LocalDate | null, dayStart: Micros): void {
  desk.dayStart = dayStart;
  if (desk.book.orders.length > 0) {
    const { book, events } = step(desk.book, { kind: 'session', session: venueSession(desk), at: desk.at });
    desk.book = book;
    hearAll(desk, events);
  }
  if (since === null || desk.plan.account.borrowBps === 0n) return;
  const days = dayOf(desk.clock.now.date) - dayOf(since);
  for (const index of desk.heldSymbols) {
    const symbol = desk.symbols[index];
    if (symbol !== undefined && symbol.held < 0n) payForBorrow(desk, symbol, days);
  }
}

const BPS = 10_000n;
const DAYS_A_YEAR = 365n;

/** `ceil(units × last close × bps × days / (10000 × 365))`. */
function payForBorrow(desk: Desk, symbol: SymbolDesk, days: number): void {
  const { multiplier, quantityScale } = symbol.instrument;
  const worth = -symbol.held * BigInt(symbol.close) * multiplier;
  const perUnit = 10n ** BigInt(quantityScale);
  const due = divide(worth * desk.plan.account.borrowBps * BigInt(days), BPS * DAYS_A_YEAR * perUnit, 'ceil');
  if (due === 0n) return;
  const booked = inMicrosRange(due) ? book(desk, symbol, toMicros(-due)) : false;
  if (booked) desk.log.other({ kind: 'borrow', at: desk.at, symbol: symbol.symbol, cash: toMicros(-due) });
  else stopFor(desk, { code: 'out_of_range', at: desk.at, detail: `borrow cost of ${symbol.symbol}` });
}

const book = (desk: Desk, symbol: SymbolDesk, cash: Micros): boolean =>
  enter(desk, symbol, {
    ...base(desk),
    quantity: FLAT,
    cash,
    kind: 'interest',
    instrument: symbol.instrument.id,
    ref: `borrow:${symbol.symbol}:${desk.clock.now.date}`,
  }).ok;
