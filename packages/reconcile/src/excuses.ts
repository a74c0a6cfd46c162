/** What is under way, sorted by what it can excuse. An excuse that has expired excuses nothing. */
import type { ClientOrderId, ExecutionId, InstrumentId, SystemTime } from '@mqk/core';

import type { InFlight, NewsInFlight, OurBooks } from './books.ts';
import { newsCodec } from './books-codec.ts';
import type { Difference, InFlightKind } from './difference.ts';
import { executionLineCodec } from './line-codecs.ts';
import type { AccountSnapshot, ExecutionLine } from './snapshot.ts';
import { sortedBy } from './sorted.ts';
import type { InFlightName } from './verdict.ts';

/** By how much the broker may be ahead of us because of one fact. */
interface Effect {
  readonly clientOrderId: ClientOrderId | null;
  readonly instrument: InstrumentId | null;
  /** Signed smallest units of the position. */
  readonly quantity: bigint;
  /** Smallest units of the order's fill; negative where we are ahead. */
  readonly filled: bigint;
  /** Signed micros. */
  readonly cash: bigint;
}

export interface Excuses {
  /** Orders whose standing may differ, or that only one side may know. */
  readonly orders: ReadonlySet<ClientOrderId>;
  /** Orders in doubt, however long: one that was never taken is missing because of it, and is no second difference. */
  readonly doubted: ReadonlySet<ClientOrderId>;
  /** Orders whose executions we may not know. */
  readonly ordersInFlight: ReadonlySet<ClientOrderId>;
  /** Executions that only the broker may know. */
  readonly theirs: ReadonlySet<ExecutionId>;
  /** Executions that only we may know. */
  readonly ours: ReadonlySet<ExecutionId>;
  readonly effects: readonly Effect[];
  readonly names: readonly InFlightName[];
  /** What is under way for longer than it may be. */
  readonly expired: readonly Difference[];
}

export function excusesOf(
  ours: OurBooks,
  theirs: AccountSnapshot,
  inFlight: InFlight,
  now: SystemTime,
): Excuses {
  const alive = <Fact extends { readonly until: SystemTime }>(facts: readonly Fact[]): readonly Fact[] =>
    facts.filter(({ until }) => until > now);
  const orders = alive(inFlight.orders).map(({ clientOrderId }) => clientOrderId);
  const ahead = alive(inFlight.eventsNotApplied);
  const behind = alive(inFlight.newerThanSnapshot);
  const ordersInFlight = new Set(orders);
  const names = namesOf(inFlight);
  return {
    orders: new Set([
      ...orders,
      ...[...ahead, ...behind].flatMap(({ clientOrderId }) => clientOrderId ?? []),
    ]),
    doubted: new Set(inFlight.orders.map(({ clientOrderId }) => clientOrderId)),
    ordersInFlight,
    theirs: new Set(ahead.flatMap(({ executionId }) => executionId ?? [])),
    ours: new Set(behind.flatMap(({ executionId }) => executionId ?? [])),
    effects: [
      ...theirLead(ours, theirs, ahead, ordersInFlight),
      ...distinct(behind).map((news) => ourLead(news)),
    ],
    names,
    expired: names
      .filter(({ kind, until }) => kind !== 'newer_than_snapshot' && until <= now)
      .map(({ kind, id, until }) => ({ kind: 'in_flight_expired', inFlight: kind, id, until })),
  };
}

/** Events that we have not applied, and executions of orders whose answer we do not know yet. */
function theirLead(
  ours: OurBooks,
  theirs: AccountSnapshot,
  ahead: readonly NewsInFlight[],
  ordersInFlight: ReadonlySet<ClientOrderId>,
): readonly Effect[] {
  const booked = new Set(ours.executions.map(({ executionId }) => executionId));
  const news = distinct(ahead).filter(({ executionId }) => executionId === null || !booked.has(executionId));
  const heard = new Set(news.flatMap(({ executionId }) => executionId ?? []));
  const unheard = theirs.executions.filter(
    ({ clientOrderId, executionId }) =>
      clientOrderId !== null &&
      ordersInFlight.has(clientOrderId) &&
      !booked.has(executionId) &&
      !heard.has(executionId),
  );
  return [...news.map((event) => effectOf(event)), ...firstOfEach(unheard).map(effectOfExecution)];
}

const effectOf = ({ clientOrderId, executionId, instrument, quantity, cash }: NewsInFlight): Effect => ({
  clientOrderId,
  instrument,
  quantity,
  filled: executionId === null ? 0n : quantity < 0n ? -quantity : quantity,
  cash,
});

function ourLead(news: NewsInFlight): Effect {
  const effect = effectOf(news);
  return { ...effect, quantity: -effect.quantity, filled: -effect.filled, cash: -effect.cash };
}

const effectOfExecution = ({ clientOrderId, instrument, side, quantity, cash }: ExecutionLine): Effect => ({
  clientOrderId,
  instrument,
  quantity: side === 'buy' ? quantity : -quantity,
  filled: quantity,
  cash,
});

/** One event told twice moves money once. Sorted first, so that it does not matter how the facts were listed. */
const distinct = (news: readonly NewsInFlight[]): readonly NewsInFlight[] => [
  ...new Map(sortedBy(news, newsCodec).map((event) => [keyOf(event), event])).values(),
];

const keyOf = ({ id, executionId }: NewsInFlight): string =>
  executionId === null ? `event ${id}` : `execution ${executionId}`;

const firstOfEach = (lines: readonly ExecutionLine[]): readonly ExecutionLine[] => [
  ...new Map(sortedBy(lines, executionLineCodec).map((line) => [line.executionId, line])).values(),
];

function namesOf(inFlight: InFlight): readonly InFlightName[] {
  const named = (kind: InFlightKind, facts: readonly NewsInFlight[]): readonly InFlightName[] =>
    facts.map(({ id, until }) => ({ kind, id, until }));
  return [
    ...inFlight.orders.map(({ clientOrderId, until }): InFlightName => ({
      kind: 'order',
      id: clientOrderId,
      until,
    })),
    ...named('event_not_applied', inFlight.eventsNotApplied),
    ...named('newer_than_snapshot', inFlight.newerThanSnapshot),
  ];
}
