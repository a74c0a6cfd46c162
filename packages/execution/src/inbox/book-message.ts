/**
 * What one message does to the books: decided here from values alone, written by one transaction.
 *
 * The economic fact comes first. A fill is booked whatever the order's state says; what should not have
 * happened stops the account in the same transaction. A message is never dropped.
 */
import { type AccountId, type ExecutionId, type Fill, type Instrument, unreachable } from '@mqk/core';
import { type Effect, type Order, type OrderEvent, externalOrder, transition } from '@mqk/oms';
import { applyToCash, applyToPosition, fillEntry } from '@mqk/portfolio';

import { haltsOf, releases } from '../dispatch/effects.ts';
import { cancelFor } from '../outbox/cancel.ts';
import type { BrokerMessage, MessageContent } from '../port/broker-message.ts';
import type { Booking, HaltOrder } from '../store/decisions.ts';
import type { BookingFacts } from '../store/facts.ts';

type OrderContent = Extract<MessageContent, { kind: 'order' }>;
type ExecutionContent = Extract<MessageContent, { kind: 'execution' }>;

const NOTHING: Booking = {
  disposition: 'applied',
  reason: null,
  order: null,
  execution: null,
  entry: null,
  position: null,
  cash: null,
  releasesReservation: false,
  cancel: null,
  cancels: [],
  halts: [],
};

const quarantined = (reason: string, halts: readonly HaltOrder[] = []): Booking => ({
  ...NOTHING,
  disposition: 'quarantined',
  reason,
  halts,
});

/** Decides about one message from what was read under its transaction's locks. Pure. */
export function bookMessage(facts: BookingFacts, message: BrokerMessage): Booking {
  const { content } = message;
  switch (content.kind) {
    case 'unreadable':
      return quarantined(content.reason);
    case 'order':
      return bookLife(facts, content);
    case 'execution':
      return bookExecution(facts, content);
    default:
      return unreachable(content);
  }
}

function bookLife({ order }: BookingFacts, content: OrderContent): Booking {
  if (order === null) {
    const detail = `${content.event.kind} of ${content.clientOrderId}, an order that we never sent`;
    return quarantined(detail, [{ code: 'unknown_order', detail }]);
  }
  return withStep(NOTHING, order, content.event);
}

function bookExecution(facts: BookingFacts, content: ExecutionContent): Booking {
  const { knownExecution, instrument } = facts;
  if (knownExecution !== null) return bookKnown(facts.order, knownExecution, content);
  if (instrument === null) {
    const detail = `execution ${content.executionId} of ${content.symbol}, an instrument that we do not know`;
    return quarantined(detail, [{ code: 'unknown_instrument', detail }]);
  }
  // A fill of an order that we never sent is money all the same: it is booked, under a stranger's order.
  const order = facts.order ?? stranger(facts.account, instrument, content);
  const booked = onTheBooks({ ...facts, instrument, order }, content);
  return booked.execution === null ? booked : withStep(booked, order, fillEvent(content));
}

function stranger(
  account: AccountId,
  instrument: Instrument,
  { fill, brokerOrderId }: ExecutionContent,
): Order {
  const { side, quantity, clientOrderId } = fill;
  return externalOrder({
    clientOrderId,
    account,
    instrument: instrument.id,
    brokerOrderId,
    terms: { side, quantity, type: 'market', limitPrice: null, stopPrice: null, timeInForce: 'day' },
  });
}

/** The same execution again changes nothing; the same id with other numbers is a contradiction, and stops us. */
function bookKnown(order: Order | null, known: Fill, content: ExecutionContent): Booking {
  if (sameFill(known, content.fill)) return { ...NOTHING, disposition: 'repeated' };
  const detail = `execution ${content.executionId} came again with other numbers`;
  const conflict = quarantined(detail, [{ code: 'fill_conflict', detail }]);
  return order === null
    ? conflict
    : withStep(conflict, order, { kind: 'fill_conflict', executionId: content.executionId });
}

const sameFill = (a: Fill, b: Fill): boolean =>
  a.clientOrderId === b.clientOrderId &&
  a.side === b.side &&
  a.quantity === b.quantity &&
  a.price === b.price &&
  a.fee === b.fee;

const fillEvent = ({ executionId, brokerOrderId, fill, cumulative }: ExecutionContent): OrderEvent => ({
  kind: 'fill',
  brokerOrderId,
  executionId,
  quantity: fill.quantity,
  price: fill.price,
  fee: fill.fee,
  cumulative,
});

/** Ledger, position and cash of one fill. What cannot be counted any more is quarantined, and stops us. */
function onTheBooks(
  facts: BookingFacts & { readonly instrument: Instrument; readonly order: Order },
  { executionId, fill }: ExecutionContent,
): Booking {
  const { order, instrument, position, cash, account } = facts;
  const entry = fillEntry({ fill, executionId, account, strategy: order.strategy, instrument });
  if (!entry.ok) return overflowed(executionId, entry.refused.code);
  const held = applyToPosition(position, entry.value, instrument);
  if (!held.ok) return overflowed(executionId, held.refused.code);
  const paid = applyToCash(cash, entry.value);
  if (!paid.ok) return overflowed(executionId, paid.refused.code);
  return {
    ...NOTHING,
    execution: { executionId, strategy: order.strategy, fill },
    entry: entry.value,
    position: held.value,
    cash: paid.value,
  };
}

function overflowed(executionId: ExecutionId, code: string): Booking {
  const detail = `execution ${executionId} cannot be counted: ${code}`;
  return quarantined(detail, [{ code: 'number_out_of_range', detail }]);
}

/** Adds what the order's own transition says to what the books said. */
function withStep(booked: Booking, before: Order, event: OrderEvent): Booking {
  const { order, effects } = transition(before, event);
  const quarantine = effects.find((effect) => effect.kind === 'quarantine');
  return {
    ...booked,
    disposition: quarantine === undefined ? booked.disposition : 'quarantined',
    reason: quarantine === undefined ? booked.reason : `${event.kind} while ${before.base}`,
    order,
    releasesReservation: releases(effects),
    cancel: cancelFor(order, effects, 'wanted'),
    halts: [...booked.halts, ...haltsOf(effects, detailOf(before, event, effects))],
  };
}

const detailOf = (before: Order, event: OrderEvent, effects: readonly Effect[]): string =>
  `${event.kind} of ${before.clientOrderId} while ${before.base} (${effects.map(({ kind }) => kind).join(', ')})`;
