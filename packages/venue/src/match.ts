/** How the working orders of one symbol meet one bar. */
import { type MarketTime, type Quantity, divide, toQuantity } from '@mqk/core';

import type { Change } from './changes.ts';
import { waited } from './due.ts';
import type { VenueEvent } from './event.ts';
import { execute } from './execute.ts';
import type { VenueBar, VenueSession } from './input.ts';
import { type VenueOrder, leaves } from './order.ts';
import type { VenuePolicy } from './policy.ts';
import { type Answered, RANKS, quote } from './quote.ts';
import { WHOLE_BPS } from './settings.ts';

export interface Round {
  readonly policy: VenuePolicy;
  readonly session: VenueSession;
  readonly at: MarketTime;
}

export interface Matched {
  /** What became of the orders that this bar changed, by `seq`; null is over. */
  readonly changed: ReadonlyMap<bigint, VenueOrder | null>;
  readonly events: readonly VenueEvent[];
  /** The `seq` of every order that the bar was eligible for. */
  readonly judged: ReadonlySet<bigint>;
}

interface Candidate {
  readonly order: VenueOrder;
  readonly answered: Answered;
}

/** `orders` are those of the bar's symbol, by time priority. */
export function matchSymbol(
  orders: readonly VenueOrder[],
  { bar, reference }: VenueBar,
  round: Round,
): Matched {
  const changed = new Map<bigint, VenueOrder | null>();
  const judged = new Set<bigint>();
  const candidates: Candidate[] = [];
  for (const before of orders) {
    const order = woken(before, round);
    if (order !== before) changed.set(order.seq, order);
    if (!isEligible(before, round.at)) continue;
    judged.add(order.seq);
    candidates.push({ order, answered: quote(order, { bar, reference, policy: round.policy }) });
  }
  const events: VenueEvent[] = [];
  let volume = volumeFor(bar.volume, round.policy);
  for (const { order, answered } of candidates.sort(byRank)) {
    const { change, taken } = serve(order, answered, volume, round);
    if (volume !== null) volume -= taken;
    if (change === null) continue;
    changed.set(order.seq, change.order);
    events.push(...change.events);
  }
  return { changed, events, judged };
}

export const isEligible = (order: VenueOrder, at: MarketTime): boolean =>
  order.submittedAt < at && order.waits === 0;

/** A day order belongs to the session of its first eligible bar. */
function woken(before: VenueOrder, { session, at }: Round): VenueOrder {
  const order = waited(before, at);
  const joins = order.terms.timeInForce === 'day' && order.sessionEndsAt === null && isEligible(before, at);
  return joins ? { ...order, sessionEndsAt: session.closesAt } : order;
}

/** What all orders of the symbol may take together; null is without a bound. */
export function volumeFor(volume: Quantity, { participation }: VenuePolicy): bigint | null {
  if (participation.kind === 'unlimited') return null;
  return divide(volume * participation.shareBps, WHOLE_BPS, 'floor');
}

const byRank = (a: Candidate, b: Candidate): number => {
  const rank = RANKS.indexOf(a.answered.rank) - RANKS.indexOf(b.answered.rank);
  return rank === 0 ? (a.order.seq < b.order.seq ? -1 : 1) : rank;
};

interface Served {
  readonly change: Change | null;
  /** Of the volume. */
  readonly taken: bigint;
}

function serve(order: VenueOrder, answered: Answered, volume: bigint | null, round: Round): Served {
  const triggered = answered.triggered === order.triggered ? order : { ...order, triggered: true };
  const quantity = answered.quote === null ? 0n : available(order, volume, round.policy);
  if (answered.quote === null || quantity === 0n) {
    return { change: triggered === order ? null : { order: triggered, events: [] }, taken: 0n };
  }
  const change = execute(triggered, answered.quote, toQuantity(quantity), round);
  return { change, taken: change.events[0]?.kind === 'filled' ? quantity : 0n };
}

/** What the order can have in this bar: all or nothing if it says so. */
function available(order: VenueOrder, volume: bigint | null, { stress }: VenuePolicy): bigint {
  const wanted: bigint = leaves(order);
  const inVolume = volume !== null && volume < wanted ? volume : wanted;
  const quantity =
    stress.orderShareBps === null ? inVolume : atMostShare(order, inVolume, stress.orderShareBps);
  return order.terms.timeInForce === 'fok' && quantity < wanted ? 0n : quantity;
}

function atMostShare({ terms }: VenueOrder, quantity: bigint, shareBps: bigint): bigint {
  const share = divide(terms.quantity * shareBps, WHOLE_BPS, 'floor');
  const most = share === 0n ? 1n : share;
  return quantity < most ? quantity : most;
}
