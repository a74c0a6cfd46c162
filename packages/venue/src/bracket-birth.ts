/** The legs of a bracket come to life, and meet the rest of the bar that filled their entry. */
import { type OrderTerms, brokerOrderId, toQuantity } from '@mqk/core';

import type { Book } from './book.ts';
import type { Bracket } from './bracket.ts';
import { named } from './changes.ts';
import type { EventOf, VenueEvent } from './event.ts';
import { execute } from './execute.ts';
import type { VenueBar } from './input.ts';
import { type Round, volumeFor } from './match.ts';
import { type VenueOrder, leaves, workingOrder } from './order.ts';
import { type Quote, quote } from './quote.ts';
import { type Answer, put } from './requests.ts';
import { barReference, slipped } from './slippage.ts';

export interface Birth {
  readonly bracket: Bracket;
  /** What the entry filled in this bar. */
  readonly fills: readonly EventOf<'filled'>[];
  readonly bar: VenueBar;
  readonly round: Round;
  /** Units of the symbol that this bar has given already. */
  readonly taken: bigint;
}

export const unitsOf = (fills: readonly EventOf<'filled'>[]): bigint =>
  fills.reduce((sum, { quantity }) => sum + quantity, 0n);

/** Opens the legs with what is filled, and judges them by the bar. */
export function bear(book: Book, birth: Birth): Answer {
  const { bracket, fills, round } = birth;
  const legs = legTerms(bracket, unitsOf(fills)).map(([clientOrderId, terms], index) => {
    const seq = book.nextSeq + BigInt(index);
    const { symbol, contract } = bracket;
    const order = { clientOrderId, venueOrderId: null, symbol, contract, terms, submittedAt: round.at };
    return workingOrder(order, { seq, waits: 0, venueOrderId: brokerOrderId(`venue-${seq}`) });
  });
  const opened: Book = {
    ...book,
    nextSeq: book.nextSeq + BigInt(legs.length),
    orders: [...book.orders, ...legs],
    brackets: book.brackets.map((each) => (each === bracket ? { ...each, born: true } : each)),
  };
  const events = legs.map((leg): VenueEvent => ({ kind: 'new', ...named(leg, round.at), terms: leg.terms }));
  const hit = firstHit(legs, birth);
  if (hit === null) return { book: opened, events };
  const [order, at] = hit;
  const change = serve({ ...order, triggered: order.terms.type === 'stop' }, at, birth);
  return { book: put(opened, order, change.order), events: [...events, ...change.events] };
}

function legTerms(
  { side, stop, target }: Bracket,
  quantity: bigint,
): readonly (readonly [VenueOrder['clientOrderId'], OrderTerms])[] {
  const way = { side, quantity: toQuantity(quantity), timeInForce: 'gtc' } as const;
  const { stopPrice } = stop;
  const stops: OrderTerms = { ...way, type: 'stop', limitPrice: null, stopPrice };
  if (target === null) return [[stop.clientOrderId, stops]];
  const { limitPrice } = target;
  return [
    [stop.clientOrderId, stops],
    [target.clientOrderId, { ...way, type: 'limit', limitPrice, stopPrice: null }],
  ];
}

type Hit = readonly [VenueOrder, Quote];

/** An entry within the bar leaves unknown what came after it: the worst is that the stop did, and the target did not. */
function firstHit(legs: readonly VenueOrder[], birth: Birth): Hit | null {
  const { fills, round } = birth;
  const atOpen = fills.every(({ place }) => place === 'open');
  const isOptimistic = round.policy.ambiguity === 'optimistic';
  const hits = legs.flatMap((leg): Hit[] => {
    const isStop = leg.terms.type === 'stop';
    if (!atOpen && isStop === isOptimistic) return [];
    const at = atOpen || !isStop ? quoted(leg, birth) : stopWithin(leg, birth);
    return at === null ? [] : [[leg, at]];
  });
  return (isOptimistic ? hits.at(-1) : hits[0]) ?? null;
}

const quoted = (leg: VenueOrder, { bar, round }: Birth): Quote | null =>
  quote(leg, { ...bar, policy: round.policy }).quote;

/** At the stop itself: the bar's open was before there was anything to protect. */
function stopWithin({ terms }: VenueOrder, { bar: { bar, reference }, round }: Birth): Quote | null {
  const { side, stopPrice } = terms;
  if (stopPrice === null) return null;
  const isReached = side === 'sell' ? bar.low <= stopPrice : bar.high >= stopPrice;
  if (!isReached) return null;
  const price = slipped(round.policy.slippage, side, stopPrice, reference ?? barReference(bar));
  return { price, place: 'stop' };
}

function serve(order: VenueOrder, at: Quote, { bar, round, taken }: Birth): ReturnType<typeof execute> {
  const volume = volumeFor(bar.bar, round.policy);
  const wanted: bigint = leaves(order);
  const left = volume === null ? wanted : volume - taken;
  const quantity = left < wanted ? left : wanted;
  return quantity <= 0n ? { order, events: [] } : execute(order, at, toQuantity(quantity), round);
}
