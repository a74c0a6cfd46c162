/**
 * A symbol that is held and has no bars any more: delisted, halted, forgotten by whoever sells the data. It is closed
 * at its last price, and not marked at it for ever.
 */
import { marketTime } from '@mqk/core';
import { cellOf } from '@mqk/market-data';
import type { VenueBar } from '@mqk/venue';

import type { Desk, SymbolDesk } from './desk.ts';
import { wayOut } from './halt.ts';
import { cancel, place } from './orders.ts';
import { flatBar, precedingReference } from './reference.ts';

/** Asked at the end of each bar that something is held at. */
export function closeSilent(desk: Desk): void {
  if (desk.symbols.length === 1) return;
  for (const index of desk.heldSymbols) {
    const symbol = desk.symbols[index];
    if (symbol !== undefined && !symbol.silent && isSilent(desk, symbol)) begin(desk, symbol);
  }
}

function isSilent(desk: Desk, { series, bar }: SymbolDesk): boolean {
  const last = cellOf(series.closeAt, bar);
  if (last === desk.at) return false;
  const { calendar, silentSessionsMax } = desk.plan.policy;
  const seen = calendar.sessionOf(marketTime(last)) ?? calendar.previous(marketTime(last));
  if (seen === null) return false;
  return calendar.sessionDistance(seen.date, desk.clock.now.date) > silentSessionsMax;
}

function begin(desk: Desk, symbol: SymbolDesk): void {
  symbol.silent = true;
  desk.silent += 1;
  const lastBarAt = marketTime(cellOf(symbol.series.closeAt, symbol.bar));
  desk.log.other({ kind: 'silent', at: desk.at, symbol: symbol.symbol, lastBarAt });
  for (const record of symbol.open) cancel(desk, record, 'halt');
  place(desk, symbol, wayOut(desk, symbol, 'silent'), 'reduce');
}

/** It has a bar again. */
export function speak(desk: Desk, symbol: SymbolDesk): void {
  symbol.silent = false;
  desk.silent -= 1;
}

/** The bars that stand in for symbols that are being closed. One that has a bar of its own now needs none. */
export function silentBars(desk: Desk): VenueBar[] {
  return desk.symbols
    .filter(({ silent, open }) => silent && open.length > 0)
    .filter(({ series, bar }) => cellOf(series.closeAt, bar + 1) !== desk.at)
    .map((symbol) => ({
      bar: flatBar(symbol.symbol, desk.at, symbol.close, symbol.held < 0n ? -symbol.held : symbol.held),
      reference: precedingReference(desk.plan.policy.venue.slippage, symbol, symbol.bar + 1),
    }));
}
