/** What the broker does with a request: pure, and in one change of its world. */
import type { OrderTerms } from '@mqk/core';
import type {
  AcceptedOrder,
  CancelAnswer,
  OrderTarget,
  ReplaceRequest,
  SubmitAnswer,
  SubmitRequest,
} from '@mqk/execution/port';
import type { PaperChange, PaperOrder, PaperWorld } from '@mqk/execution/store';
import { type Book, type VenueOrder, step } from '@mqk/venue';

import { accountRefusal } from './account-rules.ts';
import { changed, unchanged } from './change.ts';
import { BEFORE_THE_TAPE, type Ground } from './ground.ts';
import { countersMoved, engineOf } from './memory.ts';

const rejected = (code: string, reason: string): SubmitAnswer => ({ kind: 'rejected', code, reason });
const refused = (code: string, reason: string): CancelAnswer => ({ kind: 'refused', code, reason });

export function submitted(
  world: PaperWorld,
  ground: Ground,
  request: SubmitRequest,
): PaperChange<SubmitAnswer> {
  const { clientOrderId, symbol, terms } = request;
  if (known(world, request)) return unchanged(world, { kind: 'duplicate_id' });
  const instrument = ground.instruments.get(symbol);
  if (instrument === undefined)
    return unchanged(world, rejected('unknown_symbol', `${symbol} is not traded here`));
  const before = engineOf(world, ground.policy);
  const { tick, quantityScale, multiplier } = instrument;
  const taken = step(before, {
    kind: 'submit',
    order: {
      clientOrderId,
      venueOrderId: null,
      symbol,
      contract: { tick, quantityScale, multiplier },
      terms,
      submittedAt: world.tapeCursor ?? BEFORE_THE_TAPE,
    },
  });
  const no = taken.events.find((event) => event.kind === 'rejected');
  if (no !== undefined) {
    const memory = countersMoved(before, taken.book);
    return { ...unchanged(world, rejected(no.reason, `the venue refused ${clientOrderId}`)), memory };
  }
  return taking(world, ground, { before, after: taken, request });
}

const known = (world: PaperWorld, { clientOrderId }: SubmitRequest): boolean =>
  world.asked.some((order) => order.clientOrderId === clientOrderId);

interface Taking {
  readonly before: Book;
  readonly after: ReturnType<typeof step>;
  readonly request: SubmitRequest;
}

/** The engine took the order; the account's own rules come last, because they trust its terms. */
function taking(
  world: PaperWorld,
  ground: Ground,
  { before, after, request }: Taking,
): PaperChange<SubmitAnswer> {
  const isNew = ({ clientOrderId }: VenueOrder): boolean => clientOrderId === request.clientOrderId;
  const order = after.book.orders.find(isNew);
  if (order === undefined)
    return unchanged(world, rejected('not_taken', `the venue dropped ${request.clientOrderId}`));
  const others = after.book.orders.filter((other) => !isNew(other));
  const no = accountRefusal(world, ground, { others, order });
  if (no !== null) return unchanged(world, rejected(no.code, no.reason));
  const { clientOrderId, symbol, terms, venueOrderId: brokerOrderId } = order;
  const accepted: AcceptedOrder = { clientOrderId, symbol, terms, brokerOrderId };
  return changed({ world, ground, before }, after, { kind: 'accepted', order: accepted });
}

/** The order that a request is about, or why there is nothing to ask for. */
function targeted(
  world: PaperWorld,
  { clientOrderId, brokerOrderId }: OrderTarget,
): PaperOrder | { readonly code: string; readonly reason: string } {
  const order = world.asked.find((candidate) => candidate.clientOrderId === clientOrderId);
  if (order === undefined) return { code: 'unknown_order', reason: `${clientOrderId} was never taken here` };
  if (order.brokerOrderId !== brokerOrderId) {
    return { code: 'wrong_order', reason: `${brokerOrderId} is not the id of ${clientOrderId}` };
  }
  if (order.state !== 'working') return { code: 'not_working', reason: `${clientOrderId} is ${order.state}` };
  return order;
}

export function cancelled(world: PaperWorld, ground: Ground, target: OrderTarget): PaperChange<CancelAnswer> {
  const order = targeted(world, target);
  if ('code' in order) return unchanged(world, refused(order.code, order.reason));
  const before = engineOf(world, ground.policy);
  const askedAt = world.tapeCursor ?? BEFORE_THE_TAPE;
  const after = step(before, { kind: 'cancel', clientOrderId: order.clientOrderId, askedAt });
  return changed({ world, ground, before }, after, { kind: 'asked' });
}

export function replaced(
  world: PaperWorld,
  ground: Ground,
  request: ReplaceRequest,
): PaperChange<SubmitAnswer> {
  const { target, successor } = request;
  if (known(world, successor)) return unchanged(world, { kind: 'duplicate_id' });
  const order = targeted(world, target);
  if ('code' in order) return unchanged(world, rejected(order.code, order.reason));
  const reason = notReplaceable(order, ground, successor);
  if (reason !== null) return unchanged(world, rejected('not_replaceable', reason));
  const before = engineOf(world, ground.policy);
  const { quantity, limitPrice, stopPrice } = successor.terms;
  const after = step(before, {
    kind: 'replace',
    clientOrderId: order.clientOrderId,
    successor: successor.clientOrderId,
    successorVenueOrderId: null,
    terms: { quantity, limitPrice, stopPrice },
    askedAt: world.tapeCursor ?? BEFORE_THE_TAPE,
  });
  const no = after.events.find((event) => event.kind === 'replace_rejected');
  if (no !== undefined)
    return unchanged(world, rejected(no.reason, `the venue left ${order.clientOrderId} alone`));
  return taking(world, ground, { before, after, request: successor });
}

/** An order of which a part is filled is not replaced: the successor's count would begin at somebody else's fills. */
function notReplaceable(order: PaperOrder, { policy }: Ground, successor: SubmitRequest): string | null {
  if (order.filled > 0n) return 'a part of it is filled: cancel it, and order the rest';
  if (policy.latencyBars > 0) return 'requests take bars to arrive here: cancel it, and order again';
  if (order.symbol !== successor.symbol) return 'the successor is about another symbol';
  return sameKind(order.terms, successor.terms) ? null : 'side, type and time in force stay as they are';
}

const sameKind = (one: OrderTerms, other: OrderTerms): boolean =>
  one.side === other.side && one.type === other.type && one.timeInForce === other.timeInForce;
