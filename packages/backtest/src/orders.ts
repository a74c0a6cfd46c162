/** Orders on their way to the venue, and its news on the way back: the same state machine as live. */
import { type OrderIntent, clientOrderId, invariant, unreachable } from '@mqk/core';
import { type CancelAsker, type OrderEvent, isTerminal, newOrder, transition } from '@mqk/oms';
import { type CancelReason, type EventOf, type NewOrder, type VenueEvent, step } from '@mqk/venue';

import { birthOf, protectionOf } from './brackets.ts';
import { bookFill } from './books.ts';
import { type Desk, type OrderRecord, type SymbolDesk, openOne, stir, submittedAt } from './desk.ts';
import { type OrderClass, isBrokers, refusalOf } from './gate.ts';
import type { OrderStatus } from './result.ts';
import { stopFor } from './stop.ts';

/** Makes an order of an intent, asks whether it may leave, and hands it to the venue. */
export function place(
  desk: Desk,
  symbol: SymbolDesk,
  intent: OrderIntent,
  kind: OrderClass = 'increase',
): void {
  const id = clientOrderId(`bt-${desk.log.orders.length + 1}`);
  const born = { row: desk.log.terms.add(intent.terms), terms: intent.terms };
  const { decidedAt: at } = intent;
  const record: OrderRecord = {
    row: desk.log.orders.open({ id, symbol: symbol.index, at, terms: born.row }),
    born,
    symbol: symbol.index,
    decidedAt: at,
    order: newOrder(intent, id),
    reserved: null,
    cost: null,
    costAt: -1,
    reason: null,
  };
  const reason = refusalOf(desk, record, kind);
  if (reason !== null) {
    if (isBrokers(reason)) turnAway(desk);
    deny(desk, symbol, record, reason);
    return;
  }
  desk.working.set(id, record);
  openOne(symbol, record);
  desk.sent.push(desk.at);
  tell(record, { kind: 'claimed' });
  const { instrument } = symbol;
  const order: NewOrder = {
    clientOrderId: id,
    venueOrderId: null,
    symbol: symbol.symbol,
    contract: instrument,
    terms: intent.terms,
    submittedAt: submittedAt(desk),
  };
  const protection = protectionOf(desk, symbol, record);
  const { book, events } = step(desk.book, {
    kind: 'submit',
    order: protection === null ? order : { ...order, protection },
  });
  desk.book = book;
  hearAll(desk, events);
}

/** What the broker turns away was sent, and counts towards storms. */
function turnAway(desk: Desk): void {
  desk.sent.push(desk.at);
  desk.rejected.push(desk.at);
}

function deny(desk: Desk, symbol: SymbolDesk, record: OrderRecord, reason: string): void {
  tell(record, { kind: 'withdrawn', reason: 'denied' });
  record.reason = reason;
  const { clientOrderId: orderId, terms } = record.order;
  desk.log.other({ kind: 'denied', at: desk.at, symbol: symbol.symbol, orderId, terms, reason });
  conclude(desk, record);
}

/** Asks for a cancel. Asked twice, it is asked once. */
export function cancel(desk: Desk, record: OrderRecord, by: CancelAsker): boolean {
  if (record.order.cancel !== 'none' || isTerminal(record.order)) return false;
  const { clientOrderId: orderId } = record.order;
  tell(record, { kind: 'cancel_wanted', by });
  tell(record, { kind: 'cancel_sent' });
  desk.log.other({ kind: 'cancel_asked', at: desk.at, orderId });
  const { book, events } = step(desk.book, { kind: 'cancel', clientOrderId: orderId, askedAt: desk.at });
  desk.book = book;
  hearAll(desk, events);
  return true;
}

export function hearAll(desk: Desk, events: readonly VenueEvent[]): void {
  for (const event of events) hear(desk, event);
}

function hear(desk: Desk, event: VenueEvent): void {
  const record = desk.working.get(event.clientOrderId) ?? birthOf(desk, event);
  if (record === undefined) {
    // a cancel that travels may find its order over
    invariant(event.kind === 'cancel_rejected', 'the venue tells of orders that work');
    desk.log.other({ kind: 'venue', event });
    return;
  }
  desk.log.news(record.row, event);
  const symbol = desk.symbols[record.symbol];
  invariant(symbol !== undefined, 'an order is of a symbol of the tape');
  if (event.kind === 'new') tell(record, { kind: 'submit_accepted', brokerOrderId: event.venueOrderId });
  if (event.kind === 'rejected') rejected(desk, record, event);
  else tell(record, lifeOf(event));
  if (event.kind === 'restated') record.order = { ...record.order, terms: event.terms };
  if (event.kind === 'filled') {
    desk.executed.push(event.at);
    const booked = bookFill(desk, symbol, event);
    if (!booked.ok) stopFor(desk, { code: 'out_of_range', at: desk.at, detail: booked.refused.code });
  }
  if (isTerminal(record.order)) close(desk, symbol, record);
}

function rejected(desk: Desk, record: OrderRecord, { reason }: EventOf<'rejected'>): void {
  tell(record, { kind: 'submit_rejected', reason, earlierAttemptUnresolved: false });
  record.reason = reason;
  desk.rejected.push(desk.at);
}

function close(desk: Desk, symbol: SymbolDesk, record: OrderRecord): void {
  conclude(desk, record);
  desk.working.delete(record.order.clientOrderId);
  symbol.open = symbol.open.length === 1 ? [] : symbol.open.filter((open) => open !== record);
  stir(desk, symbol);
}

/** What is left of an order that is over, or of one that still works when the bars have ended. */
export function conclude(desk: Desk, { row, order, born, reason }: OrderRecord): void {
  const terms = order.terms === born.terms ? born.row : desk.log.terms.add(order.terms);
  desk.log.orders.close(row, { terms, status: statusOf(order), filled: order.filled, reason });
}

function statusOf(order: OrderRecord['order']): OrderStatus {
  if (!isTerminal(order)) return order.filled > 0n ? 'partially_filled' : 'new';
  return ENDS[order.base as keyof typeof ENDS];
}

const ENDS = {
  FILLED: 'filled',
  CANCELED: 'canceled',
  EXPIRED: 'expired',
  REJECTED: 'rejected',
  REPLACED: 'replaced',
  NOT_ACCEPTED: 'rejected',
} as const satisfies Record<string, OrderStatus>;

function tell(record: OrderRecord, event: OrderEvent): void {
  record.order = transition(record.order, event).order;
}

const CAUSES = {
  asked: 'unstated',
  ioc: 'unstated',
  fok: 'unstated',
  corporate_action: 'corporate_action',
  oco: 'oco',
  out_of_range: 'unstated',
} as const satisfies Record<CancelReason, string>;

/** The venue's news in the words of order management. */
function lifeOf(event: Exclude<VenueEvent, { readonly kind: 'rejected' }>): OrderEvent {
  switch (event.kind) {
    case 'new':
    case 'expired':
      return { kind: event.kind, brokerOrderId: event.venueOrderId, cumulative: event.filled };
    case 'filled': {
      const { executionId, quantity, price, fee, venueOrderId: brokerOrderId, filled: cumulative } = event;
      return { kind: 'fill', executionId, quantity, price, fee, brokerOrderId, cumulative };
    }
    case 'canceled': {
      const { venueOrderId: brokerOrderId, filled: cumulative } = event;
      return { kind: 'canceled', cause: CAUSES[event.reason], brokerOrderId, cumulative };
    }
    case 'replaced': {
      const { successorVenueOrderId: successorBrokerOrderId, venueOrderId: brokerOrderId } = event;
      return { kind: 'replaced', successorBrokerOrderId, brokerOrderId, cumulative: event.filled };
    }
    case 'restated':
      return { kind: 'info', word: 'restated' };
    case 'cancel_rejected':
      return { kind: 'cancel_rejected', reason: event.reason };
    case 'replace_rejected':
      return { kind: 'replace_rejected', reason: event.reason };
    default:
      return unreachable(event);
  }
}
