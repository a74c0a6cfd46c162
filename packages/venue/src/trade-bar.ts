/** One bar end: everything that happens to the book between the last bar and this one, in its fixed order. */
import { invariant } from '@mqk/core';

import { type Book, atBar, withOrders } from './book.ts';
import { uncontested } from './bracket-rivals.ts';
import { forgotten, workBrackets } from './bracket-work.ts';
import { canceled, expired, settle } from './changes.ts';
import { dueRequests } from './due.ts';
import type { VenueEvent } from './event.ts';
import { type Table, tableFor } from './few.ts';
import type { VenueBar, VenueInput, VenueSession } from './input.ts';
import { type Outcome, type Round, matchSymbol } from './match.ts';
import type { VenueOrder } from './order.ts';
import type { Answer } from './requests.ts';

type BarInput = Extract<VenueInput, { readonly kind: 'bar' }>;

/** A bar that is not after the last one has been traded before: it changes nothing. */
export function tradeBar(book: Book, input: BarInput): Answer {
  const { at, session } = input;
  if (book.lastBarAt !== null && at <= book.lastBarAt) return { book, events: [] };
  const bars = bySymbol(input);
  const events: VenueEvent[] = [];
  const round = { policy: book.policy, session, at };
  const rolled = taken(rollSession(atBar(book, at), session, at), events);
  const asked = taken(dueRequests(rolled, bars, at), events);
  const traded = tradeSymbols(asked, bars, round);
  for (const event of traded.events) events.push(event);
  const worked = taken(workBrackets(traded.book, traded.events, bars, round), events);
  const ended = settle(worked.orders, endOf(traded.judged, round));
  for (const event of ended.events) events.push(event);
  return { book: forgotten(withOrders(worked, ended.orders)), events };
}

/** The book of an answer, its events put behind the others. */
function taken({ book, events: told }: Answer, events: VenueEvent[]): Book {
  for (const event of told) events.push(event);
  return book;
}

/** Day orders of earlier sessions are over, whether their last bar ever came or not. */
export function rollSession(book: Book, session: VenueSession, at: BarInput['at']): Answer {
  const { orders, events } = settle(book.orders, (order) =>
    order.sessionEndsAt !== null && order.sessionEndsAt < session.closesAt ? expired(order, at) : null,
  );
  return { book: withOrders(book, orders), events };
}

function bySymbol({ bars, at }: BarInput): Bars {
  const found = tableFor<string, VenueBar>(bars.length);
  for (const entry of bars) {
    const { symbol, closeAt } = entry.bar;
    if (closeAt !== at) invariant(false, 'the bars of a step end together');
    if (found.has(symbol)) invariant(false, `a symbol has one bar in a step: ${symbol}`);
    found.set(symbol, entry);
  }
  return found;
}

type Bars = Pick<Table<string, VenueBar>, 'size' | 'get' | 'has'>;

interface Traded extends Answer {
  readonly judged: Outcome['judged'];
}

function tradeSymbols(book: Book, bars: Bars, round: Round): Traded {
  const outcome: Outcome = { changed: tableFor(book.orders.length), judged: [], events: [] };
  for (const [orders, bar] of meetings(book.orders, bars))
    matchSymbol(uncontested(orders, book.brackets, bar, round), bar, round, outcome);
  const { changed, judged, events } = outcome;
  return { book: changed.size === 0 ? book : withOrders(book, after(book.orders, changed)), events, judged };
}

function after(orders: Book['orders'], changed: Outcome['changed']): Book['orders'] {
  const next: VenueOrder[] = [];
  for (const order of orders) {
    const now = changed.get(order);
    if (now !== null) next.push(now ?? order);
  }
  return next;
}

type Meeting = readonly [orders: readonly VenueOrder[], bar: VenueBar];

/** The symbols that have both a bar and orders, by code unit. */
function meetings(orders: readonly VenueOrder[], bars: Bars): readonly Meeting[] {
  const found = tableFor<string, [VenueOrder[], VenueBar]>(bars.size);
  const all: [VenueOrder[], VenueBar][] = [];
  for (const order of orders) {
    const bar = bars.get(order.symbol);
    if (bar === undefined) continue;
    const meeting = found.get(order.symbol);
    if (meeting !== undefined) {
      meeting[0].push(order);
      continue;
    }
    const first: [VenueOrder[], VenueBar] = [[order], bar];
    found.set(order.symbol, first);
    all.push(first);
  }
  return all.length < 2 ? all : all.sort(([, a], [, b]) => (a.bar.symbol < b.bar.symbol ? -1 : 1));
}

/** What does not wait ends with the bar that judged it; a day order with its session. */
const endOf =
  (judged: Outcome['judged'], { session, at }: Round) =>
  (order: VenueOrder): ReturnType<typeof canceled> | null => {
    const { timeInForce } = order.terms;
    switch (timeInForce) {
      case 'ioc':
      case 'fok':
        return judged.includes(order.seq) ? canceled(order, timeInForce, at) : null;
      case 'day': {
        const over = order.sessionEndsAt !== null && order.sessionEndsAt <= session.closesAt;
        return over && session.endsSession ? expired(order, at) : null;
      }
      case 'gtc':
        return null;
    }
  };
