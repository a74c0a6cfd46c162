/**
 * The loop: one step for each distinct bar end, in a fixed order.
 *
 * (1) the session rolls: day orders end, corporate actions take effect; (2) to (5) the venue works through what is due,
 * matches and ends what does not wait, and its news is booked; (6) marks and equity; (7) risk; (8) the strategy is
 * called once with all bars, and its targets become orders, which meet the next bar at the earliest.
 */
import { marketTime, toMicros } from '@mqk/core';
import { type LocalDate, type TapeCursor, barAt, cellOf, tapeCursor } from '@mqk/market-data';
import { type VenueBar, step } from '@mqk/venue';

import { type Tripwire, moveWire, trippedBy, tripwire } from './breakers.ts';
import { applyActions } from './corporate.ts';
import { type Desk, openDesk } from './desk.ts';
import { halt, settleHalt, stopHalted } from './halt.ts';
import { roll, venueSession } from './morning.ts';
import { conclude, hearAll } from './orders.ts';
import type { Plan } from './plan.ts';
import { aim, pursue } from './pursue.ts';
import { precedingReference } from './reference.ts';
import { fillAtClose } from './same-bar.ts';
import { stepAt } from './schedule.ts';
import { closeSilent, silentBars, speak } from './silence.ts';
import { stopFor } from './stop.ts';
import { type Worth, weigh } from './worth.ts';

const PROGRESS_STEPS = 65_536;

interface Loop {
  readonly desk: Desk;
  readonly cursor: TapeCursor;
  readonly wire: Tripwire;
  readonly worth: Worth;
  /** Equity of the step before, as a cell. */
  last: number;
  session: LocalDate | null;
  /** The step at which the next session begins. */
  rollsAt: number;
}

export function runPlan(plan: Plan, begin: (desk: Desk) => void): Desk {
  const desk = openDesk(plan);
  desk.at = marketTime(cellOf(plan.tape.closeAt, 0));
  begin(desk);
  const loop: Loop = {
    desk,
    cursor: tapeCursor(plan.tape),
    wire: tripwire(plan.risk),
    worth: { equity: 0, gross: 0 },
    last: desk.cashCell,
    session: null,
    rollsAt: 0,
  };
  const { length } = plan.tape;
  const end = plan.foreseen === null ? length : Math.min(length, plan.foreseen.step);
  for (let index = 0; index < end && desk.stopped === null; index++) {
    live(loop, index);
    if ((index + 1) % PROGRESS_STEPS === 0) plan.onProgress?.(index + 1, length);
  }
  plan.onProgress?.(length, length);
  stopHalted(desk);
  if (plan.foreseen !== null && end === plan.foreseen.step) stopFor(desk, plan.foreseen.stopped);
  for (const record of desk.working.values()) conclude(desk, record);
  return desk;
}

function live(loop: Loop, step: number): void {
  const { desk, cursor, worth } = loop;
  cursor.moveTo(step);
  desk.step = step;
  desk.at = cursor.at;
  if (step === loop.rollsAt) wakeUp(loop);
  if (step === desk.actsAt) applyActions(desk);
  if (desk.book.orders.length > 0) trade(desk, cursor);
  mark(desk, cursor);
  weigh(desk, worth);
  if (Number.isNaN(worth.equity) || Number.isNaN(worth.gross)) {
    stopFor(desk, { code: 'out_of_range', at: desk.at, detail: 'equity' });
    return;
  }
  desk.curve.push(worth);
  judge(loop);
  if (desk.halt !== null) settleHalt(desk);
  else think(loop);
  if (desk.plan.policy.sameBarFill) look(loop);
  loop.last = worth.equity;
}

/** What was decided at this close fills at it, and the row of the curve knows. */
function look({ desk, worth }: Loop): void {
  if (desk.halt !== null || desk.stopped !== null) return;
  fillAtClose(desk);
  weigh(desk, worth);
  if (!Number.isNaN(worth.equity) && !Number.isNaN(worth.gross)) desk.curve.amend(worth);
  else stopFor(desk, { code: 'out_of_range', at: desk.at, detail: 'equity' });
}

function wakeUp(loop: Loop): void {
  const { desk } = loop;
  desk.clock.moveTo(desk.at);
  loop.rollsAt = stepAt(desk.plan.tape, desk.clock.now.closeAt + 1);
  roll(desk, loop.session, toMicros(BigInt(loop.last)));
  loop.session = desk.clock.now.date;
  moveWire(loop.wire, desk);
}

/** Only symbols with working orders are shown to the venue: no other bar concerns it. */
function trade(desk: Desk, cursor: TapeCursor): void {
  const { policy } = desk.plan;
  const bars: VenueBar[] = desk.silent === 0 ? [] : silentBars(desk);
  for (let position = 0; position < cursor.length; position++) {
    const symbol = desk.symbols[cursor.which(position)];
    if (symbol === undefined || symbol.open.length === 0) continue;
    const bar = cursor.bar(position);
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

function mark(desk: Desk, cursor: TapeCursor): void {
  for (let position = 0; position < cursor.length; position++) {
    const symbol = desk.symbols[cursor.which(position)];
    if (symbol === undefined) continue;
    symbol.bar = cursor.bar(position);
    symbol.close = cellOf(symbol.series.close, symbol.bar);
    if (symbol.silent) speak(desk, symbol);
  }
  desk.bars += cursor.length;
}

function judge({ desk, wire, worth }: Loop): void {
  if (desk.halt !== null) return;
  if (worth.equity > desk.peakCell) {
    desk.peakCell = worth.equity;
    moveWire(wire, desk);
  }
  const tripped = trippedBy(wire, desk, worth);
  if (tripped !== null) halt(desk, tripped);
}

function think(loop: Loop): void {
  const { desk, cursor } = loop;
  const fed = desk.strategy.feedStep(cursor);
  if (!fed.ok) {
    stopFor(desk, { code: 'strategy_fault', at: desk.at, detail: fed.refused.code });
    return;
  }
  if (fed.value.length > 0) aim(desk, fed.value);
  if (desk.heldSymbols.length > 0) closeSilent(desk);
  if (desk.stirred.length === 0) return;
  pursue(desk);
  stopStorm(loop);
}

/** As a live desk asks after every answer: what was ordered at this bar end, and what the broker turned away. */
function stopStorm({ desk, wire, worth }: Loop): void {
  const tripped = desk.tripped ?? trippedBy(wire, desk, worth);
  if (tripped !== null) halt(desk, tripped);
}
