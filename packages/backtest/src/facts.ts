/** What risk is told of a backtest: the same facts as of a live account, from a tape instead of a database. */
import { ZERO, invariant, marketTime, toMicros } from '@mqk/core';
import { cellOf } from '@mqk/market-data';
import { leaves, possiblyLive } from '@mqk/oms';
import type {
  Counters,
  Limits,
  Mark,
  PendingOrder,
  PositionFact,
  RiskFacts,
  RiskOrder,
  Session,
  SessionFact,
} from '@mqk/risk';

import type { Desk, OrderRecord, SymbolDesk } from './desk.ts';

interface Asked {
  readonly equity: RiskFacts['equity'];
  /** The symbol of the order that is asked about; null where it is about none. */
  readonly about: SymbolDesk | null;
}

/** Prices and sessions are of what is asked about, held or pending: no other has a say. */
export function riskFacts(desk: Desk, limits: Limits, { equity, about }: Asked): RiskFacts {
  const concerned = concernedBy(desk, about);
  return {
    account: desk.plan.account,
    limits,
    cash: desk.ledger.cash,
    equity,
    dayStartEquity: desk.dayStart,
    peakEquity: toMicros(BigInt(desk.peakCell)),
    positions: positionsOf(desk),
    pending: pendingOn(desk),
    marks: marksFor(desk, concerned),
    sessions: sessionsFor(desk, concerned),
    counters: countersAt(desk),
  };
}

const NOTHING: readonly never[] = [];

/** Mostly nothing is pending when an order is asked about. */
const pendingOn = (desk: Desk): readonly PendingOrder[] =>
  desk.working.size === 0 ? NOTHING : Array.from(desk.working.values(), (record) => pendingOf(desk, record));

const marksFor = (desk: Desk, concerned: readonly SymbolDesk[]): readonly Mark[] =>
  (concerned.every(hasBar) ? concerned : concerned.filter(hasBar)).map((symbol) => markOf(desk, symbol));

const hasBar = ({ bar }: SymbolDesk): boolean => bar >= 0;

function sessionsFor(desk: Desk, concerned: readonly SymbolDesk[]): readonly SessionFact[] {
  const session = sessionAt(desk);
  return concerned.map(({ instrument }) => ({ instrument: instrument.id, session }));
}

function concernedBy(desk: Desk, about: SymbolDesk | null): readonly SymbolDesk[] {
  // on a tape of one symbol there is no other
  if (about !== null && desk.symbols.length === 1) return desk.symbols;
  const concerned = new Set(about === null ? [] : [about]);
  for (const index of desk.heldSymbols) concerned.add(symbolAt(desk, index));
  for (const { symbol } of desk.working.values()) concerned.add(symbolAt(desk, symbol));
  return [...concerned];
}

function positionsOf(desk: Desk): readonly PositionFact[] {
  const { heldSymbols, strategyId: strategy } = desk;
  if (heldSymbols.length === 0) return NOTHING;
  return heldSymbols.map((index) => {
    const { instrument, held: quantity } = symbolAt(desk, index);
    return { strategy, instrument, quantity };
  });
}

export const countersAt = ({ sent, rejected, executed, at }: Desk): Counters => ({
  ordersInMinute: sent.countAt(at),
  rejectsInMinute: rejected.countAt(at),
  executionsInMinute: executed.countAt(at),
});

/** A next session is known as long as an order that is decided now can still be sent. */
function sessionAt({ clock, at }: Desk): Session {
  if (clock.expiryOf(at) <= at) return 'unknown';
  return clock.isOpen(at) ? 'open' : 'closed';
}

function markOf(desk: Desk, { series, bar, close, instrument }: SymbolDesk): Mark {
  const at = marketTime(cellOf(series.closeAt, bar));
  const ageMs = at >= desk.at ? 0 : desk.plan.policy.calendar.openMs(at, desk.at);
  return { instrument: instrument.id, price: toMicros(BigInt(close)), ageMs };
}

function pendingOf(desk: Desk, record: OrderRecord): PendingOrder {
  const { order, decidedAt } = record;
  const { terms, leg } = order;
  return {
    clientOrderId: order.clientOrderId,
    strategy: order.strategy,
    instrument: instrumentOf(desk, record),
    side: terms.side,
    leaves: leaves(order),
    price: record.reserved ?? terms.limitPrice ?? terms.stopPrice ?? ZERO,
    type: terms.type,
    limitPrice: terms.limitPrice,
    reduceOnly: order.reduceOnly,
    possiblyLive: possiblyLive(order),
    decision: { at: decidedAt, leg },
    ocoGroup: order.ocoGroup,
  };
}

export function symbolAt(desk: Desk, index: number): SymbolDesk {
  const found = desk.symbols[index];
  if (found === undefined) invariant(false, 'what is ordered or held is of a symbol of the tape');
  return found;
}

const instrumentOf = (desk: Desk, { symbol }: OrderRecord): SymbolDesk['instrument'] =>
  symbolAt(desk, symbol).instrument;

/** Written out field by field: this is made for every order. */
export function riskOrder(desk: Desk, record: OrderRecord): RiskOrder {
  const { order, decidedAt } = record;
  const { terms } = order;
  return {
    clientOrderId: order.clientOrderId,
    strategy: order.strategy,
    instrument: instrumentOf(desk, record),
    side: terms.side,
    quantity: terms.quantity,
    type: terms.type,
    limitPrice: terms.limitPrice,
    stopPrice: terms.stopPrice,
    timeInForce: terms.timeInForce,
    reduceOnly: order.reduceOnly,
    decision: { at: decidedAt, leg: order.leg },
    ocoGroup: order.ocoGroup,
  };
}
