/**
 * Fills at the close of the bar of the decision: a setting for research, which looks at what nobody could have known in time.
 *
 * What was ordered at this bar end meets a bar that is nothing but its close. Orders of earlier bars have met the real one
 * and are left alone.
 */
import { cellOf } from '@mqk/market-data';
import { type Book, type VenueBar, step } from '@mqk/venue';

import { type Desk, type SymbolDesk, submittedAt } from './desk.ts';
import { venueSession } from './morning.ts';
import { hearAll } from './orders.ts';
import { pursue } from './pursue.ts';
import { flatBar, precedingReference } from './reference.ts';

type Bracket = Book['brackets'][number];
type VenueOrder = Book['orders'][number];

/** Fills what was decided at this bar end, and what follows from it, until nothing is left to be asked for. */
export function fillAtClose(desk: Desk): void {
  for (let from = 0n; meetClose(desk, from);) {
    from = desk.book.nextSeq;
    pursue(desk);
  }
}

/** Of the orders from number `from` on. Answers whether anything became of them. */
function meetClose(desk: Desk, from: bigint): boolean {
  const { book } = desk;
  const now = submittedAt(desk);
  const isFresh = (order: VenueOrder): boolean => order.submittedAt === now && order.seq >= from;
  const fresh = book.orders.filter(isFresh);
  const bars = desk.symbols
    .filter((symbol) => endsNow(desk, symbol) && fresh.some((order) => order.symbol === symbol.symbol))
    .map((symbol) => closeOf(desk, symbol));
  if (bars.length === 0) return false;
  const isOurs = ({ entry }: Bracket): boolean => fresh.some((order) => order.clientOrderId === entry);
  const shown: Book = { ...book, orders: fresh, brackets: book.brackets.filter(isOurs), lastBarAt: now };
  const input = { kind: 'bar', at: desk.at, bars, session: venueSession(desk) } as const;
  const { book: after, events } = step(shown, input);
  desk.book = {
    ...after,
    orders: [...book.orders.filter((order) => !isFresh(order)), ...after.orders],
    brackets: [...book.brackets.filter((bracket) => !isOurs(bracket)), ...after.brackets],
  };
  hearAll(desk, events);
  return events.length > 0;
}

const endsNow = (desk: Desk, { series, bar }: SymbolDesk): boolean =>
  bar >= 0 && cellOf(series.closeAt, bar) === desk.at;

function closeOf(desk: Desk, symbol: SymbolDesk): VenueBar {
  const { series, bar, close } = symbol;
  return {
    bar: flatBar(symbol.symbol, desk.at, close, BigInt(cellOf(series.volume, bar))),
    reference: precedingReference(desk.plan.policy.venue.slippage, symbol, bar),
  };
}
