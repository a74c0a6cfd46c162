/** Requests that travel: latency is counted in bars of the order's symbol. */
import type { ClientOrderId, MarketTime } from '@mqk/core';

import type { Book } from './book.ts';
import { NO_EVENTS } from './changes.ts';
import { type PendingCancel, type VenueOrder, moved } from './order.ts';
import { type Answer, cancelNow, replaceNow } from './requests.ts';

type Asks = 'cancel' | 'replace';

interface Due {
  readonly asks: Asks;
  readonly clientOrderId: ClientOrderId;
  readonly seq: bigint;
}

/** Requests that have let enough bars pass act before this one, in the order in which they were asked. */
export function dueRequests(book: Book, symbols: Symbols, at: MarketTime): Answer {
  let answer: Answer = { book, events: NO_EVENTS };
  if (!book.orders.some(isAsked)) return answer;
  for (const request of due(book, symbols)) {
    const acted = act(answer.book, request, at);
    answer = { book: acted.book, events: [...answer.events, ...acted.events] };
  }
  return answer;
}

/** Those with a bar. */
type Symbols = Pick<ReadonlySet<string>, 'has'>;

const isAsked = ({ cancel, replace }: VenueOrder): boolean => cancel !== null || replace !== null;

function due({ orders }: Book, symbols: Symbols): readonly Due[] {
  const found: Due[] = [];
  const look = (order: VenueOrder, asks: Asks): void => {
    const request = order[asks];
    if (request?.waits === 0) found.push({ asks, clientOrderId: order.clientOrderId, seq: request.seq });
  };
  for (const order of orders) {
    if (!symbols.has(order.symbol)) continue;
    look(order, 'cancel');
    look(order, 'replace');
  }
  return found.sort((a, b) => (a.seq < b.seq ? -1 : 1));
}

function act(book: Book, { asks, clientOrderId }: Due, at: MarketTime): Answer {
  const order = book.orders.find((candidate) => candidate.clientOrderId === clientOrderId);
  // An earlier request of the same order ended it, and this one was answered then.
  if (order === undefined) return { book, events: [] };
  if (asks === 'cancel') return cancelNow(book, order, at);
  return order.replace === null ? { book, events: [] } : replaceNow(book, order, order.replace, at);
}

/** The order one bar of its symbol later, as far as waiting goes; the same object if nothing waits. */
export function waited(order: VenueOrder, at: MarketTime): VenueOrder {
  const waits = order.submittedAt < at && order.waits > 0 ? order.waits - 1 : order.waits;
  const cancel = oneLess(order.cancel, at);
  const replace = oneLess(order.replace, at);
  const same = waits === order.waits && cancel === order.cancel && replace === order.replace;
  return same ? order : moved(order, { waits, cancel, replace });
}

function oneLess<Request extends PendingCancel>(request: Request | null, at: MarketTime): Request | null {
  if (request === null || request.waits === 0 || request.askedAt >= at) return request;
  return { ...request, waits: request.waits - 1 };
}
