/** What people ask of a book: submit, cancel, replace. */
import { type ClientOrderId, type MarketTime, type OrderTerms, brokerOrderId, opposite } from '@mqk/core';

import { type Book, withOrders } from './book.ts';
import { legsOf, namesOf } from './bracket.ts';
import { canceled, named, over, replaceRejected } from './changes.ts';
import type { ReplaceRejection, VenueEvent } from './event.ts';
import type { VenueInput } from './input.ts';
import { type NewOrder, type PendingReplace, type VenueOrder, workingOrder } from './order.ts';
import { termsRejection } from './rejection.ts';

export interface Answer {
  readonly book: Book;
  readonly events: readonly VenueEvent[];
}

type InputOf<Kind extends VenueInput['kind']> = Extract<VenueInput, { readonly kind: Kind }>;
type ReplaceRequest = Omit<PendingReplace, 'waits'>;

const find = (book: Book, id: ClientOrderId): VenueOrder | undefined =>
  book.orders.find((order) => order.clientOrderId === id);

/** An order of this name works here, or a replace on its way has promised the name to a successor. */
function isTaken(book: Book, id: ClientOrderId): boolean {
  for (const { clientOrderId, replace: asked } of book.orders)
    if (clientOrderId === id || asked?.successor === id) return true;
  for (const bracket of book.brackets) if (namesOf(bracket).includes(id)) return true;
  return false;
}

function isDuplicate(book: Book, { clientOrderId, protection }: NewOrder): boolean {
  if (protection === undefined) return isTaken(book, clientOrderId);
  const names = [clientOrderId, ...legsOf(protection)];
  return new Set(names).size !== names.length || names.some((name) => isTaken(book, name));
}

const venueOrderIdOf = (given: VenueOrder['venueOrderId'] | null, seq: bigint): VenueOrder['venueOrderId'] =>
  given ?? brokerOrderId(`venue-${seq}`);

/** Puts a changed order in its place, or takes an ended one out. */
export function put(book: Book, { seq }: VenueOrder, after: VenueOrder | null): Book {
  const index = book.orders.findIndex((order) => order.seq === seq);
  const orders = after === null ? book.orders.toSpliced(index, 1) : book.orders.with(index, after);
  return withOrders(book, orders);
}

export function submit(book: Book, order: NewOrder): Answer {
  const reason = isDuplicate(book, order)
    ? 'duplicate_client_order_id'
    : termsRejection(order.terms, order.contract);
  const { clientOrderId, symbol, submittedAt: at } = order;
  if (reason !== null) return { book, events: [{ kind: 'rejected', clientOrderId, symbol, reason, at }] };

  const submits = book.submits + 1n;
  const every = book.policy.stress.rejectEvery;
  if (every !== null && submits % every === 0n) {
    const event: VenueEvent = { kind: 'rejected', clientOrderId, symbol, reason: 'stress', at };
    return { book: { ...book, submits }, events: [event] };
  }
  const seq = book.nextSeq;
  const waits = book.policy.latencyBars;
  const working = workingOrder(order, {
    seq,
    waits,
    venueOrderId: venueOrderIdOf(order.venueOrderId, seq),
  });
  const { policy, lastBarAt } = book;
  const orders = [...book.orders, working];
  const brackets = bracketsWith(book, order);
  return {
    book: { policy, nextSeq: seq + 1n, submits, lastBarAt, orders, brackets },
    events: [newOf(working, at)],
  };
}

const newOf = (order: VenueOrder, at: MarketTime): VenueEvent => ({
  kind: 'new',
  clientOrderId: order.clientOrderId,
  venueOrderId: order.venueOrderId,
  symbol: order.symbol,
  filled: order.filled,
  at,
  terms: order.terms,
});

function bracketsWith({ brackets }: Book, order: NewOrder): Book['brackets'] {
  const { clientOrderId: entry, symbol, contract, terms, protection } = order;
  if (protection === undefined) return brackets;
  return [...brackets, { entry, symbol, contract, side: opposite(terms.side), born: false, ...protection }];
}

export function cancel(book: Book, { clientOrderId, askedAt }: InputOf<'cancel'>): Answer {
  const order = find(book, clientOrderId);
  if (order === undefined) {
    const reason = 'not_working';
    return { book, events: [{ kind: 'cancel_rejected', clientOrderId, reason, at: askedAt }] };
  }
  if (book.policy.latencyBars === 0) return cancelNow(book, order, askedAt);
  // One cancel is enough: asking again while it travels changes nothing.
  if (order.cancel !== null) return { book, events: [] };
  const pending = { seq: book.nextSeq, askedAt, waits: book.policy.latencyBars };
  const asked = put(book, order, { ...order, cancel: pending });
  return { book: { ...asked, nextSeq: book.nextSeq + 1n }, events: [] };
}

export function replace(book: Book, input: InputOf<'replace'>): Answer {
  const order = find(book, input.clientOrderId);
  const { successor, successorVenueOrderId, terms, askedAt } = input;
  const no = (reason: ReplaceRejection): Answer => ({
    book,
    events: [replaceRejected(input.clientOrderId, successor, reason, askedAt)],
  });
  if (order === undefined) return no('not_working');
  if (order.cancel !== null || order.replace !== null) return no('request_pending');
  if (book.brackets.some((bracket) => namesOf(bracket).includes(order.clientOrderId))) return no('bracketed');
  // Asked now and not when the request acts: what ended on the way would leave its name to another order.
  if (isTaken(book, successor)) return no('duplicate_client_order_id');
  const request: ReplaceRequest = { seq: book.nextSeq, successor, successorVenueOrderId, terms, askedAt };
  if (book.policy.latencyBars === 0) return replaceNow(book, order, request, askedAt);
  const pending = { ...request, waits: book.policy.latencyBars };
  const asked = put(book, order, { ...order, replace: pending });
  return { book: { ...asked, nextSeq: book.nextSeq + 1n }, events: [] };
}

export function cancelNow(book: Book, order: VenueOrder, at: MarketTime): Answer {
  const { events } = canceled({ ...order, cancel: null }, 'asked', at);
  return { book: put(book, order, null), events };
}

/**
 * The order ends and its successor goes on from what is filled, behind everybody who came before it was asked for.
 * A successor that the venue would not take leaves the order as it is.
 */
export function replaceNow(book: Book, order: VenueOrder, request: ReplaceRequest, at: MarketTime): Answer {
  const { clientOrderId } = order;
  const { successor } = request;
  const terms: OrderTerms = { ...order.terms, ...request.terms };
  const reason = replaceRejection(order, terms);
  if (reason !== null) {
    return {
      book: order.replace === null ? book : put(book, order, { ...order, replace: null }),
      events: [replaceRejected(clientOrderId, successor, reason, at)],
    };
  }
  const next = successorOf(order, request, terms);
  const { venueOrderId: successorVenueOrderId } = next;
  const ended = over(
    { ...order, replace: null },
    { kind: 'replaced', ...named(order, at), successor, successorVenueOrderId },
    at,
  );
  const without = put(book, order, null);
  const isNewName = next.seq === book.nextSeq;
  return {
    book: {
      ...without,
      nextSeq: isNewName ? next.seq + 1n : book.nextSeq,
      orders: inTurn(without.orders, next),
    },
    events: [...ended.events, { kind: 'new', ...named(next, at), terms }],
  };
}

function replaceRejection(order: VenueOrder, terms: OrderTerms): ReplaceRejection | null {
  const reason = termsRejection(terms, order.contract);
  if (reason !== null) return reason;
  return terms.quantity <= order.filled ? 'already_filled' : null;
}

/** Orders stand in a book in the order of their numbers. */
function inTurn(orders: readonly VenueOrder[], next: VenueOrder): readonly VenueOrder[] {
  const behind = orders.findIndex(({ seq }) => seq > next.seq);
  return behind === -1 ? [...orders, next] : orders.toSpliced(behind, 0, next);
}

/** A day order stays an order of its day: changing its terms is not a way into the next session. */
const successorOf = (order: VenueOrder, request: ReplaceRequest, terms: OrderTerms): VenueOrder => ({
  ...order,
  clientOrderId: request.successor,
  venueOrderId: venueOrderIdOf(request.successorVenueOrderId, request.seq),
  terms,
  seq: request.seq,
  submittedAt: request.askedAt,
  cancel: null,
  replace: null,
});
