/** What risk is told of a backtest: the same facts as of a live account, from a tape instead of a database. */
import { type MarketTime, ZERO, invariant, marketTime, toMicros } from '@mqk/core';
import { cellOf } from '@mqk/market-data';
import { leaves, possiblyLive } from '@mqk/oms';
import { positions } from '@mqk/portfolio';
import type { Limits, Mark, PendingOrder, PositionFact, RiskFacts, RiskOrder, Session } from '@mqk/risk';

import type { Desk, OrderRecord, SymbolDesk } from './desk.ts';

const MINUTE_MS = 60_000;

export function riskFacts(desk: Desk, limits: Limits, equity: RiskFacts['equity']): RiskFacts {
  const { kind, currency } = desk.plan.account;
  return {
    account: { kind, currency },
    limits,
    cash: desk.ledger.cash,
    equity,
    dayStartEquity: desk.dayStart,
    peakEquity: toMicros(BigInt(desk.peakCell)),
    positions: positions(desk.ledger).flatMap((position): PositionFact[] => {
      const symbol = desk.byInstrument.get(position.instrument);
      const { strategy, quantity } = position;
      return symbol === undefined ? [] : [{ strategy, instrument: symbol.instrument, quantity }];
    }),
    pending: [...desk.working.values()].map((record) => pendingOf(desk, record)),
    marks: desk.symbols.filter(({ bar }) => bar >= 0).map((symbol) => markOf(desk, symbol)),
    sessions: desk.symbols.map(({ instrument }) => ({ instrument: instrument.id, session: sessionAt(desk) })),
    counters: {
      ordersInMinute: countSince(desk.sentAt, desk.at),
      rejectsInMinute: countSince(desk.rejectedAt, desk.at),
      executionsInMinute: countSince(desk.executedAt, desk.at),
    },
  };
}

/** A next session is known as long as an order that is decided now can still be sent. */
function sessionAt({ clock, at, plan }: Desk): Session {
  if (clock.expiryOf(at) <= at) return 'unknown';
  return plan.policy.calendar.isOpen(at) ? 'open' : 'closed';
}

/** Of the last minute; what is older is forgotten. */
function countSince(times: MarketTime[], now: MarketTime): number {
  const first = times.findIndex((time) => time > now - MINUTE_MS);
  times.splice(0, first === -1 ? times.length : first);
  return times.length;
}

/** Whether anything happened within the last minute that a storm could be made of. */
export const isLively = ({ sentAt, rejectedAt, executedAt }: Desk): boolean =>
  sentAt.length > 0 || rejectedAt.length > 0 || executedAt.length > 0;

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

export function instrumentOf(desk: Desk, { symbol }: OrderRecord): SymbolDesk['instrument'] {
  const found = desk.symbols[symbol];
  invariant(found !== undefined, 'an order is of a symbol of the tape');
  return found.instrument;
}

export function riskOrder(desk: Desk, record: OrderRecord): RiskOrder {
  const { order, decidedAt } = record;
  return {
    clientOrderId: order.clientOrderId,
    strategy: order.strategy,
    instrument: instrumentOf(desk, record),
    ...order.terms,
    reduceOnly: order.reduceOnly,
    decision: { at: decidedAt, leg: order.leg },
    ocoGroup: order.ocoGroup,
  };
}
