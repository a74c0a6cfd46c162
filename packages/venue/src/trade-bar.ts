/** One bar end: everything that happens to the book between the last bar and this one, in its fixed order. */
import { invariant } from '@mqk/core';

import { type Book, atBar, withOrders } from './book.ts';
import { keptOut } from './bracket-rivals.ts';
import { forgotten, workBrackets } from './bracket-work.ts';
import { NO_EVENTS, canceled, expired, settle } from './changes.ts';
import { dueRequests } from './due.ts';
import { type Table, tableFor } from './few.ts';
import type { VenueBar, VenueInput, VenueSession } from './input.ts';
import { type Outcome, type Round, matchSymbol } from './match.ts';
import type { VenueOrder } from './order.ts';
import type { Answer } from './requests.ts';

type BarInput = Extract<VenueInput, { readonly kind: 'bar' }>;

/** A bar that is not after the last one has been traded before: it changes nothing. */
export function tradeBar(book: Book, input: BarInput): Answer {
  const { at, session } = input;
  if (book.lastBarAt !== null && at <= book.lastBarAt) return { book, events: NO_EVENTS };
  const bars = bySymbol(input);
  const round = { policy: book.policy, session, at };
  const outcome: Outcome = { changed: tableFor(book.orders.length), judged: [], events: [] };
  const rolled = taken(rollSession(atBar(book, at), session, at), outcome);
  const asked = taken(dueRequests(rolled, bars, at), outcome);
  const told = outcome.events.length;
  const traded = tradeSymbols(asked, meetings(asked.orders, input.bars, bars), round, outcome);
  const worked = working(traded, told, { bars, round, outcome });
  const ended = settle(worked.orders, endOf(outcome.judged, round));
  for (const event of ended.events) outcome.events.push(event);
  return { book: forgotten(withOrders(worked, ended.orders)), events: outcome.events };
}

/** The book of an answer, its events put behind the others. */
function taken({ book, events }: Answer, outcome: Outcome): Book {
  for (const event of events) outcome.events.push(event);
  return book;
}

interface Traded {
  readonly bars: Bars;
  readonly round: Round;
  readonly outcome: Outcome;
}

/** Brackets see what was matched: what was told from `told` on. */
const working = (book: Book, told: number, { bars, round, outcome }: Traded): Book =>
  book.brackets.length === 0
    ? book
    : taken(workBrackets(book, outcome.events.slice(told), bars, round), outcome);

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

function tradeSymbols(book: Book, met: readonly Meeting[], round: Round, outcome: Outcome): Book {
  for (const { orders, bar } of met) {
    const out = keptOut(orders, book.brackets, bar, round);
    matchSymbol({ orders, out }, bar, round, outcome);
  }
  const { changed } = outcome;
  return changed.size === 0 ? book : withOrders(book, after(book.orders, changed));
}

function after(orders: Book['orders'], changed: Outcome['changed']): Book['orders'] {
  const next: VenueOrder[] = [];
  for (const order of orders) {
    const now = changed.get(order);
    if (now !== null) next.push(now ?? order);
  }
  return next;
}

interface Meeting {
  readonly orders: readonly VenueOrder[];
  readonly bar: VenueBar;
}

/** The symbols that have both a bar and orders, by code unit. */
function meetings(orders: readonly VenueOrder[], all: BarInput['bars'], bars: Bars): readonly Meeting[] {
  const [only] = all;
  if (all.length === 1 && only !== undefined && orders.every(({ symbol }) => symbol === only.bar.symbol))
    return [{ orders, bar: only }];
  const found = tableFor<string, { readonly orders: VenueOrder[]; readonly bar: VenueBar }>(bars.size);
  const met: Meeting[] = [];
  for (const order of orders) {
    const bar = bars.get(order.symbol);
    if (bar === undefined) continue;
    const meeting = found.get(order.symbol);
    if (meeting !== undefined) {
      meeting.orders.push(order);
      continue;
    }
    const first = { orders: [order], bar };
    found.set(order.symbol, first);
    met.push(first);
  }
  return met.length < 2 ? met : met.sort((a, b) => (a.bar.bar.symbol < b.bar.bar.symbol ? -1 : 1));
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
