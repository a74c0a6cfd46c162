/** How the working orders of one symbol meet one bar. */
import { type ClientOrderId, type MarketTime, type Quantity, divide, toQuantity } from '@mqk/core';

import type { Change } from './changes.ts';
import { waited } from './due.ts';
import type { VenueEvent } from './event.ts';
import { execute } from './execute.ts';
import type { Table } from './few.ts';
import type { VenueBar, VenueSession } from './input.ts';
import { type VenueOrder, leaves, moved } from './order.ts';
import type { VenuePolicy } from './policy.ts';
import { type Answered, type Market, RANKS, quote } from './quote.ts';
import { WHOLE_BPS } from './settings.ts';

export interface Round {
  readonly policy: VenuePolicy;
  readonly session: VenueSession;
  readonly at: MarketTime;
}

/** What becomes of the orders of a book in one bar, collected while its symbols are matched. */
export interface Outcome {
  /** By the order as it was before the bar; null is over, an order that is not named is as it was. */
  readonly changed: Table<VenueOrder, VenueOrder | null>;
  /** The `seq` of every order that does not wait and that the bar was eligible for. */
  readonly judged: bigint[];
  events: VenueEvent[];
}

interface Candidate {
  /** As it was before the bar. */
  readonly before: VenueOrder;
  readonly order: VenueOrder;
  readonly answered: Answered;
}

interface Present {
  /** Those of the bar's symbol, by time priority. */
  readonly orders: readonly VenueOrder[];
  /** Whom the bar may not fill, because another order of the bracket comes first. */
  readonly out: ReadonlySet<ClientOrderId>;
}

export function matchSymbol(
  present: Present,
  { bar, reference }: VenueBar,
  round: Round,
  outcome: Outcome,
): void {
  const market = { bar, reference, policy: round.policy };
  let volume = volumeFor(bar, round.policy);
  for (const { before, order, answered } of candidatesOf(present, market, round, outcome)) {
    const { change, taken } = serve(order, answered, volume, round);
    if (volume !== null) volume -= taken;
    if (change === null) continue;
    outcome.changed.set(before, change.order);
    for (const event of change.events) tell(outcome, event);
  }
}

/** Mostly it is the only one: a list of one takes a tenth of one that expects to grow. */
function tell(outcome: Outcome, event: VenueEvent): void {
  if (outcome.events.length === 0) outcome.events = [event];
  else outcome.events.push(event);
}

/** Those that the bar may fill, in the order in which volume serves them. */
function candidatesOf(
  { orders, out }: Present,
  market: Market,
  round: Round,
  outcome: Outcome,
): readonly Candidate[] {
  let candidates: Candidate[] | null = null;
  for (const before of orders) {
    const order = woken(before, round);
    if (order !== before) outcome.changed.set(before, order);
    if (!isEligible(before, round.at) || out.has(before.clientOrderId)) continue;
    if (isImmediate(order)) outcome.judged.push(order.seq);
    const candidate = { before, order, answered: quote(order, market) };
    if (candidates === null) candidates = [candidate];
    else candidates.push(candidate);
  }
  if (candidates === null) return NOBODY;
  return candidates.length === 1 ? candidates : candidates.sort(byRank);
}

const NOBODY: readonly never[] = [];

const isImmediate = ({ terms: { timeInForce } }: VenueOrder): boolean =>
  timeInForce === 'ioc' || timeInForce === 'fok';

export const isEligible = (order: VenueOrder, at: MarketTime): boolean =>
  order.submittedAt < at && order.waits === 0;

/** A day order belongs to the session of its first eligible bar. */
function woken(before: VenueOrder, { session, at }: Round): VenueOrder {
  const order = waited(before, at);
  const joins = order.terms.timeInForce === 'day' && order.sessionEndsAt === null && isEligible(before, at);
  return joins ? moved(order, { sessionEndsAt: session.closesAt }) : order;
}

/** What all orders of the symbol may take together; null is without a bound. */
export function volumeFor(
  bar: { readonly volume: Quantity },
  { participation }: Pick<VenuePolicy, 'participation'>,
): bigint | null {
  if (participation.kind === 'unlimited') return null;
  return divide(bar.volume * participation.shareBps, WHOLE_BPS, 'floor');
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
  const triggered = answered.triggered === order.triggered ? order : moved(order, { triggered: true });
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
