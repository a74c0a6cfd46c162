/** One bar end: everything that happens to the book between the last bar and this one, in its fixed order. */
import { invariant } from '@mqk/core';

import type { Book } from './book.ts';
import { uncontested } from './bracket-rivals.ts';
import { forgotten, workBrackets } from './bracket-work.ts';
import { canceled, expired, settle } from './changes.ts';
import { dueRequests } from './due.ts';
import type { VenueEvent } from './event.ts';
import type { VenueBar, VenueInput, VenueSession } from './input.ts';
import { type Matched, type Round, matchSymbol } from './match.ts';
import type { VenueOrder } from './order.ts';
import type { Answer } from './requests.ts';

type BarInput = Extract<VenueInput, { readonly kind: 'bar' }>;

/** A bar that is not after the last one has been traded before: it changes nothing. */
export function tradeBar(book: Book, input: BarInput): Answer {
  const { at, session } = input;
  if (book.lastBarAt !== null && at <= book.lastBarAt) return { book, events: [] };
  const bars = bySymbol(input);
  const rolled = rollSession({ ...book, lastBarAt: at }, session, at);
  const asked = dueRequests(rolled.book, new Set(bars.keys()), at);
  const round = { policy: book.policy, session, at };
  const traded = tradeSymbols(asked.book, bars, round);
  const worked = workBrackets(traded.book, traded.events, bars, round);
  const ended = settle(worked.book.orders, endOf(traded.judged, round));
  return {
    book: forgotten({ ...worked.book, orders: ended.orders }),
    events: [...rolled.events, ...asked.events, ...traded.events, ...worked.events, ...ended.events],
  };
}

/** Day orders of earlier sessions are over, whether their last bar ever came or not. */
export function rollSession(book: Book, session: VenueSession, at: BarInput['at']): Answer {
  const { orders, events } = settle(book.orders, (order) =>
    order.sessionEndsAt !== null && order.sessionEndsAt < session.closesAt ? expired(order, at) : null,
  );
  return { book: orders === book.orders ? book : { ...book, orders }, events };
}

function bySymbol({ bars, at }: BarInput): ReadonlyMap<string, VenueBar> {
  const found = new Map<string, VenueBar>();
  for (const entry of bars) {
    invariant(entry.bar.closeAt === at, 'the bars of a step end together');
    invariant(!found.has(entry.bar.symbol), `a symbol has one bar in a step: ${entry.bar.symbol}`);
    found.set(entry.bar.symbol, entry);
  }
  return found;
}

interface Traded extends Answer {
  readonly judged: ReadonlySet<bigint>;
}

function tradeSymbols(book: Book, bars: ReadonlyMap<string, VenueBar>, round: Round): Traded {
  const changed = new Map<bigint, VenueOrder | null>();
  const judged = new Set<bigint>();
  const events: VenueEvent[] = [];
  for (const [orders, bar] of meetings(book.orders, bars)) {
    const meeting = uncontested(orders, book.brackets, bar, round);
    const matched: Matched = matchSymbol(meeting, bar, round);
    for (const [seq, order] of matched.changed) changed.set(seq, order);
    for (const seq of matched.judged) judged.add(seq);
    events.push(...matched.events);
  }
  const { orders } = settle(book.orders, ({ seq }) => {
    const order = changed.get(seq);
    return order === undefined ? null : { order, events: [] };
  });
  return { book: { ...book, orders }, events, judged };
}

/** The symbols that have both a bar and orders, by code unit. */
function meetings(
  orders: readonly VenueOrder[],
  bars: ReadonlyMap<string, VenueBar>,
): readonly (readonly [VenueOrder[], VenueBar])[] {
  const found = new Map<string, [VenueOrder[], VenueBar]>();
  for (const order of orders) {
    const bar = bars.get(order.symbol);
    if (bar === undefined) continue;
    const meeting = found.get(order.symbol);
    if (meeting === undefined) found.set(order.symbol, [[order], bar]);
    else meeting[0].push(order);
  }
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, meeting]) => meeting);
}

/** What does not wait ends with the bar that judged it; a day order with its session. */
const endOf =
  (judged: ReadonlySet<bigint>, { session, at }: Round) =>
  (order: VenueOrder): ReturnType<typeof canceled> | null => {
    const { timeInForce } = order.terms;
    switch (timeInForce) {
      case 'ioc':
      case 'fok':
        return judged.has(order.seq) ? canceled(order, timeInForce, at) : null;
      case 'day': {
        const over = order.sessionEndsAt !== null && order.sessionEndsAt <= session.closesAt;
        return over && session.endsSession ? expired(order, at) : null;
      }
      case 'gtc':
        return null;
    }
  };
