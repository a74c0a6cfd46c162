/** What a step of the matching engine makes of the account. */
import {
  type BrokerOrderId,
  type ClientOrderId,
  type Holding,
  type Micros,
  add,
  invariant,
  signed,
  toHolding,
} from '@mqk/core';
import type {
  PaperChange,
  PaperExecution,
  PaperOrder,
  PaperPosition,
  PaperWorld,
} from '@mqk/execution/store';
import {
  type Book,
  type EventOf,
  type VenueEvent,
  type VenueOrder,
  type VenueStep,
  fillOf,
} from '@mqk/venue';

import { executionCash } from './cash.ts';
import type { Ground } from './ground.ts';
import { countersMoved, workingRow } from './memory.ts';
import { type NewsEvent, newsText } from './news.ts';

/** The world as it is, and an answer. */
export const unchanged = <Answer>(world: PaperWorld, answer: Answer): PaperChange<Answer> => ({
  answer,
  orders: [],
  executions: [],
  events: [],
  cash: world.cash,
  positions: [],
  memory: [],
  tapeCursor: world.tapeCursor,
});

/** Everything that a step of the engine changed, and nothing that it left alone. */
export function changed<Answer>(
  { world, ground, before }: { readonly world: PaperWorld; readonly ground: Ground; readonly before: Book },
  { book: after, events }: VenueStep,
  answer: Answer,
): PaperChange<Answer> {
  const orders = new Map([...before.orders, ...after.orders].map((order) => [order.clientOrderId, order]));
  const fills = events.filter((event) => event.kind === 'filled');
  return {
    ...unchanged(world, answer),
    orders: [...endedOrders(before, after, events), ...touchedOrders(before, after)],
    executions: fills.map(executionOf),
    events: events.filter(isNews).map((event) => newsText(brokerIdOf(orders, event), ground.now, event)),
    cash: fills.reduce((cash, event) => add(cash, cashOf(orders, event)), world.cash),
    positions: movedPositions(world, fills),
    memory: countersMoved(before, after),
  };
}

type Orders = ReadonlyMap<ClientOrderId, VenueOrder>;
type Filled = EventOf<'filled'>;

const isNews = (event: VenueEvent): event is NewsEvent => event.kind !== 'rejected';

function brokerIdOf(orders: Orders, event: NewsEvent): BrokerOrderId {
  if ('venueOrderId' in event) return event.venueOrderId;
  const order = orders.get(event.clientOrderId);
  invariant(order !== undefined, `news of ${event.clientOrderId}, which never worked here`);
  return order.venueOrderId;
}

/** The engine keeps the object of an order that it did not touch. */
function touchedOrders(before: Book, after: Book): readonly PaperOrder[] {
  const untouched = new Set(before.orders);
  return after.orders.filter((order) => !untouched.has(order)).map(workingRow);
}

function endedOrders(before: Book, after: Book, events: readonly VenueEvent[]): readonly PaperOrder[] {
  const working = new Set(after.orders.map(({ clientOrderId }) => clientOrderId));
  return before.orders
    .filter(({ clientOrderId }) => !working.has(clientOrderId))
    .map((order) => ({ ...workingRow(order), ...ending(order, events), engine: '' }));
}

/** How an order that does not work any more came to its end. */
function ending(
  { clientOrderId }: VenueOrder,
  events: readonly VenueEvent[],
): Pick<PaperOrder, 'state' | 'filled'> {
  for (const event of events) {
    if (event.clientOrderId !== clientOrderId) continue;
    switch (event.kind) {
      case 'canceled':
      case 'expired':
      case 'replaced':
        return { state: event.kind, filled: event.filled };
      case 'filled':
        if (event.leaves === 0n) return { state: 'filled', filled: event.filled };
        break;
      case 'new':
      case 'restated':
      case 'rejected':
      case 'cancel_rejected':
      case 'replace_rejected':
        break;
    }
  }
  invariant(false, `${clientOrderId} left the engine without a word`);
}

const executionOf = (event: Filled): PaperExecution => ({
  executionId: event.executionId,
  brokerOrderId: event.venueOrderId,
  symbol: event.symbol,
  fill: fillOf(event),
  cumulative: event.filled,
});

function cashOf(orders: Orders, event: Filled): Micros {
  const contract = orders.get(event.clientOrderId)?.contract;
  invariant(contract !== undefined, `an execution of ${event.clientOrderId}, which never worked here`);
  return executionCash(contract, event);
}

function movedPositions(world: PaperWorld, fills: readonly Filled[]): readonly PaperPosition[] {
  const held = new Map<string, Holding>(world.positions.map(({ symbol, quantity }) => [symbol, quantity]));
  for (const { symbol, side, quantity } of fills) {
    held.set(symbol, toHolding((held.get(symbol) ?? 0n) + signed(side, quantity)));
  }
  const moved = [...new Set(fills.map(({ symbol }) => symbol))].sort();
  return moved.map((symbol) => ({ symbol, quantity: toHolding(held.get(symbol) ?? 0n) }));
}
