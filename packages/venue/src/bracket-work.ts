/** What a bar does to brackets, once its orders have been matched: legs are born, and one cancels the other. */
import { type ClientOrderId, type MarketTime, toQuantity } from '@mqk/core';

import type { Book } from './book.ts';
import { type Bracket, alive } from './bracket.ts';
import { bear, unitsOf } from './bracket-birth.ts';
import { type Change, canceled, named } from './changes.ts';
import type { EventOf, VenueEvent } from './event.ts';
import type { VenueBar } from './input.ts';
import type { Round } from './match.ts';
import { type VenueOrder, leaves } from './order.ts';
import { type Answer, put } from './requests.ts';

type Bars = Pick<ReadonlyMap<string, VenueBar>, 'get'>;

const isFill = (event: VenueEvent): event is EventOf<'filled'> => event.kind === 'filled';

const find = ({ orders }: Book, id: ClientOrderId | undefined): VenueOrder | undefined =>
  orders.find(({ clientOrderId }) => clientOrderId === id);

export function workBrackets(book: Book, matched: readonly VenueEvent[], bars: Bars, round: Round): Answer {
  if (book.brackets.length === 0) return { book, events: [] };
  let now = book;
  const events: VenueEvent[] = [];
  for (const bracket of book.brackets) {
    const seen = [...matched, ...events];
    const grown = grow(now, bracket, { seen, bars, round });
    const closed = oneCancelsOther(grown.book, bracket, [...seen, ...grown.events], round.at);
    now = closed.book;
    events.push(...grown.events, ...closed.events);
  }
  return { book: now, events };
}

/** Brackets of which nothing works any more are forgotten. */
export const forgotten = (book: Book): Book => {
  const brackets = alive(book.brackets, book.orders);
  return brackets === book.brackets ? book : { ...book, brackets };
};

interface Seen {
  readonly seen: readonly VenueEvent[];
  readonly bars: Bars;
  readonly round: Round;
}

/** Legs are as large as what the entry has filled. */
function grow(book: Book, bracket: Bracket, { seen, bars, round }: Seen): Answer {
  const fills = seen.filter(isFill).filter(({ clientOrderId }) => clientOrderId === bracket.entry);
  const bar = bars.get(bracket.symbol);
  if (fills.length === 0 || bar === undefined) return { book, events: [] };
  if (!bracket.born) {
    const taken = unitsOf(seen.filter(isFill).filter(({ symbol }) => symbol === bracket.symbol));
    return bear(book, { bracket, fills, bar, round, taken });
  }
  const more = unitsOf(fills);
  return changeLegs(book, [bracket.stop, bracket.target], (leg) => resized(leg, more, round.at));
}

const resized = (leg: VenueOrder, by: bigint, at: MarketTime): Change => {
  const quantity = toQuantity(leg.terms.quantity + by);
  const order = { ...leg, terms: { ...leg.terms, quantity } };
  return { order, events: [{ kind: 'restated', ...named(order, at), terms: order.terms }] };
};

/** A leg that filled or triggered ends the rest of the entry; a stop ends the target, a target shrinks the stop. */
function oneCancelsOther(
  book: Book,
  { entry, stop, target }: Bracket,
  seen: readonly VenueEvent[],
  at: MarketTime,
): Answer {
  const filledBy = (id: ClientOrderId | undefined): bigint =>
    unitsOf(seen.filter(isFill).filter(({ clientOrderId }) => clientOrderId === id));
  const stopped = filledBy(stop.clientOrderId) > 0n || find(book, stop.clientOrderId)?.triggered === true;
  const gained = target === null ? 0n : filledBy(target.clientOrderId);
  if (!stopped && gained === 0n) return { book, events: [] };
  const entryGone = changeLegs(book, [{ clientOrderId: entry }], (order) => canceled(order, 'oco', at));
  const rival = stopped ? target : stop;
  const ended = changeLegs(entryGone.book, [rival], (leg) =>
    stopped || leaves(leg) <= gained ? canceled(leg, 'oco', at) : resized(leg, -gained, at),
  );
  return { book: ended.book, events: [...entryGone.events, ...ended.events] };
}

function changeLegs(
  book: Book,
  legs: readonly ({ readonly clientOrderId: ClientOrderId } | null)[],
  change: (leg: VenueOrder) => Change,
): Answer {
  let now = book;
  const events: VenueEvent[] = [];
  for (const leg of legs) {
    const order = find(now, leg?.clientOrderId);
    if (order === undefined) continue;
    const changed = change(order);
    now = put(now, order, changed.order);
    events.push(...changed.events);
  }
  return { book: now, events };
}
