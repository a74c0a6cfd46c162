/** What one execution does to order, ledger, position and cash. */
import type { AccountId, ExecutionId, Fill, Instrument } from '@mqk/core';
import { type Order, type OrderEvent, externalOrder } from '@mqk/oms';
import { applyToCash, applyToPosition, fillEntry } from '@mqk/portfolio';

import type { MessageContent } from '../port/broker-message.ts';
import type { Booking } from '../store/decisions.ts';
import type { BookingFacts } from '../store/facts.ts';
import { NOTHING_BOOKED, park, setAside, withStep } from './booking.ts';
import { cancelToo } from './follow.ts';

type ExecutionContent = Extract<MessageContent, { kind: 'execution' }>;

export function bookExecution(facts: BookingFacts, content: ExecutionContent): Booking {
  const { knownExecution, instrument, gap } = facts;
  if (knownExecution !== null) return bookKnown(facts.order, knownExecution, content);
  if (facts.superseded) return { ...NOTHING_BOOKED, disposition: 'repeated' };
  if (instrument === null) {
    const detail = `execution ${content.executionId} of ${content.symbol}, an instrument that we do not know`;
    const halts = [{ code: 'unknown_instrument', detail }] as const;
    return park({ what: 'instrument', ids: [content.symbol] }, detail, { halts });
  }
  // A fill of an order that we never sent is money all the same: it is booked, under a stranger's order.
  const order = facts.order ?? stranger(facts.account, instrument, content);
  const booked = onTheBooks({ ...facts, instrument, order }, content);
  if (booked.execution === null) return booked;
  const stepped = withStep(booked, order, fillEvent(content));
  const closesGap = gap !== null && (stepped.order?.filled ?? 0n) >= gap;
  return ofAPair(facts, order, { ...stepped, closesGap });
}

/**
 * One leg of a pair was executed: the others now offer more than is left, and have to go. What is still held gets new
 * ones. When the legs together closed more than there was, both were executed: it is booked, and everything stops.
 */
function ofAPair({ siblings, pair }: BookingFacts, order: Order, booked: Booking): Booking {
  if (order.ocoGroup === null) return booked;
  const follows = siblings.map(({ clientOrderId }) => cancelToo(clientOrderId, 'oco'));
  const after = booked.entries[0]?.position?.quantity ?? 0n;
  // what is left of a position lies on the other side of the order that reduced it
  const crossed = after !== 0n && after > 0n === (order.terms.side === 'buy');
  const detail = `${order.leg} ${order.clientOrderId} closed more than was held`;
  const halts = crossed || closedTwice(pair, booked) ? [{ code: 'both_legs_filled', detail } as const] : [];
  return { ...booked, follows: [...booked.follows, ...follows], halts: [...booked.halts, ...halts] };
}

/** More than the pair was made for, while others of the same symbol hide it from the position. */
const closedTwice = (pair: BookingFacts['pair'], { execution }: Booking): boolean =>
  pair !== null && execution !== null && pair.filled + execution.fill.quantity > pair.size;

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
  if (sameFill(known, content.fill)) return { ...NOTHING_BOOKED, disposition: 'repeated' };
  const detail = `execution ${content.executionId} came again with other numbers`;
  const halts = [{ code: 'fill_conflict', detail }] as const;
  if (order === null) return setAside('message_conflict', detail, halts);
  const conflict: Booking = { ...NOTHING_BOOKED, disposition: 'quarantined', reason: detail, halts };
  return withStep(conflict, order, { kind: 'fill_conflict', executionId: content.executionId });
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
    ...NOTHING_BOOKED,
    execution: { executionId, strategy: order.strategy, fill },
    entries: [{ entry: entry.value, position: held.value }],
    cash: paid.value,
  };
}

function overflowed(executionId: ExecutionId, code: string): Booking {
  const detail = `execution ${executionId} cannot be counted: ${code}`;
  return setAside('uncountable', detail, [{ code: 'number_out_of_range', detail }]);
}
