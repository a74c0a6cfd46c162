/**
 * The loop: one step for each distinct bar end, in a fixed order.
 *
 * (1) the session rolls: day orders end, corporate actions take effect; (2) to (5) the venue works through what is due,
 * matches and ends what does not wait, and its news is booked; (6) marks and equity; (7) risk; (8) the strategy is
 * called once with all bars, and its targets become orders, which meet the next bar at the earliest.
 */
import { marketTime, toMicros } from '@mqk/core';
import { type Bar, type LocalDate, barAt, cellOf } from '@mqk/market-data';
import { type VenueBar, step } from '@mqk/venue';

import { type Tripwire, tripwire } from './breakers.ts';
import { applyActions } from './corporate.ts';
import { type Desk, openDesk } from './desk.ts';
import { halt, settleHalt, stopHalted } from './halt.ts';
import { roll, venueSession } from './morning.ts';
import { hearAll } from './orders.ts';
import type { Plan } from './plan.ts';
import { aim, pursue } from './pursue.ts';
import { precedingReference } from './reference.ts';
import { closeSilent, silentBars } from './silence.ts';
import { stopFor } from './stop.ts';
import { type Worth, weigh } from './worth.ts';

const PROGRESS_STEPS = 65_536;

interface Loop {
  readonly desk: Desk;
  readonly wire: Tripwire;
  readonly worth: Worth;
  /** Equity of the step before, as a cell. */
  last: number;
  session: LocalDate | null;
}

export function runPlan(plan: Plan, begin: (desk: Desk) => void): Desk {
  const desk = openDesk(plan);
  desk.at = marketTime(cellOf(plan.tape.closeAt, 0));
  begin(desk);
  const loop: Loop = {
    desk,
    wire: tripwire(plan.risk),
    worth: { equity: 0, gross: 0 },
    last: desk.cashCell,
    session: null,
  };
  const { length } = plan.tape;
  const end = plan.foreseen === null ? length : Math.min(length, plan.foreseen.step);
  for (let index = 0; index < end && desk.stopped === null; index++) {
    desk.step = index;
    desk.at = marketTime(cellOf(plan.tape.closeAt, index));
    live(loop);
    if ((index + 1) % PROGRESS_STEPS === 0) plan.onProgress?.(index + 1, length);
  }
  plan.onProgress?.(length, length);
  stopHalted(desk);
  if (plan.foreseen !== null && end === plan.foreseen.step) stopFor(desk, plan.foreseen.stopped);
  return desk;
}

function live(loop: Loop): void {
  const { desk, worth } = loop;
  const [from, to] = entriesOf(desk);
  if (desk.clock.moveTo(desk.at) || loop.session === null) wakeUp(loop);
  applyActions(desk);
  if (desk.book.orders.length > 0) trade(desk, from, to);
  mark(desk, from, to);
  weigh(desk, worth);
  if (Number.isNaN(worth.equity) || Number.isNaN(worth.gross)) {
    stopFor(desk, { code: 'out_of_range', at: desk.at, detail: 'equity' });
    return;
  }
  desk.curve.push(desk.at, worth.equity, worth.gross);
  judge(loop);
  if (desk.halt !== null) settleHalt(desk);
  else think(desk, from, to);
  loop.last = worth.equity;
}

function entriesOf({ plan: { tape }, step: index }: Desk): readonly [number, number] {
  return [cellOf(tape.starts, index), cellOf(tape.starts, index + 1)];
}

function wakeUp(loop: Loop): void {
  const { desk } = loop;
  roll(desk, loop.session, toMicros(BigInt(loop.last)));
  loop.session = desk.clock.now.date;
  loop.wire.move(desk);
}

/** Only symbols with working orders are shown to the venue: no other bar concerns it. */
function trade(desk: Desk, from: number, to: number): void {
  const { tape, policy } = desk.plan;
  const bars: VenueBar[] = silentBars(desk);
  for (let entry = from; entry < to; entry++) {
    const symbol = desk.symbols[cellOf(tape.seriesIndex, entry)];
    if (symbol === undefined || symbol.open.length === 0) continue;
    const bar = cellOf(tape.barIndex, entry);
    bars.push({
      bar: barAt(symbol.series, bar),
      reference: precedingReference(policy.venue.slippage, symbol, bar),
    });
  }
  const session = venueSession(desk);
  const { book, events } = step(desk.book, { kind: 'bar', at: desk.at, bars, session });
  desk.book = book;
  hearAll(desk, events);
}

function mark(desk: Desk, from: number, to: number): void {
  const { tape } = desk.plan;
  for (let entry = from; entry < to; entry++) {
    const symbol = desk.symbols[cellOf(tape.seriesIndex, entry)];
    if (symbol === undefined) continue;
    symbol.bar = cellOf(tape.barIndex, entry);
    symbol.close = cellOf(symbol.series.close, symbol.bar);
    symbol.silent = false;
  }
  desk.bars += to - from;
}

function judge({ desk, wire, worth }: Loop): void {
  if (desk.halt !== null) return;
  const equity = worth.equity;
  if (equity > desk.peakCell) {
    desk.peakCell = equity;
    wire.move(desk);
  }
  const tripped = wire.trippedBy(desk, equity);
  if (tripped !== null) halt(desk, tripped);
}

function think(desk: Desk, from: number, to: number): void {
  const fed = desk.strategy.feed(barsOf(desk, from, to));
  if (!fed.ok) {
    stopFor(desk, { code: 'strategy_fault', at: desk.at, detail: fed.refused.code });
    return;
  }
  if (fed.value.length > 0) aim(desk, fed.value);
  if (desk.heldSymbols.length > 0) closeSilent(desk);
  if (desk.stirred) pursue(desk);
}

function barsOf({ plan: { tape } }: Desk, from: number, to: number): readonly Bar[] {
  const bars: Bar[] = [];
  for (let entry = from; entry < to; entry++) {
    const series = tape.series[cellOf(tape.seriesIndex, entry)];
    if (series !== undefined) bars.push(barAt(series, cellOf(tape.barIndex, entry)));
  }
  return bars;
}
