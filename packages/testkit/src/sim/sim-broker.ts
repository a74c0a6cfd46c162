/**
 * A broker that fails in every way and keeps the truth.
 *
 * Whatever it answers, loses or repeats, the truth is one: which orders it took, what it executed, what the cash is.
 * The auditors compare with that, and never with what was told.
 */
import { type ClientOrderId, type MarketTime, toHolding, toMicros } from '@mqk/core';
import { type Activity, type Broker, sealOrders } from '@mqk/execution/port';
import type { OrderEvent } from '@mqk/oms';
import type { TapeStep } from '@mqk/runtime';

import { type BrokerTruth, type HeldOrder, brokerTruth } from '../broker-truth.ts';
import type { Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import type { Plan } from './plan.ts';
import type { Received } from './received.ts';
import type { Streams } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import { type Executions, executionsOf } from './sim-executions.ts';
import { simReader } from './sim-reader.ts';
import { type Voice, told, voiceOf } from './sim-voice.ts';
import { simWire } from './sim-wire.ts';
import type { Process } from './tasks.ts';

export interface BrokerParts {
  readonly plan: Plan;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly journal: Journal;
  /** Of fills: how much, and when. */
  readonly streams: Streams;
  /** The first byte of a request has left the process. */
  /** A request is on its way to its answer; true when somebody uses the time. */
  readonly meanwhile: (process: Process) => boolean;
  readonly onReceived: (process: Process, received: Received) => void;
}

export interface SimBroker {
  readonly truth: BrokerTruth;
  /** Orders of which the facts were bent on purpose: more executed than ordered, or executed after their end. */
  readonly bent: ReadonlySet<ClientOrderId>;
  /** Lets the market pass over all working orders; a step that it has seen changes nothing. */
  lives(step: TapeStep): void;
  hasLived(at: MarketTime): boolean;
  /** What it showed of itself, by the sequence under which it was asked. */
  readonly pictures: ReadonlyMap<number, Picture>;
  /** Something that a picture shows had not been told up to this cursor. */
  isUntold(picture: Picture, cursor: number): boolean;
  /** Since when it keeps something to itself; null: it does not. */
  readonly hidesSince: () => number | null;
  /** Tells what it has kept to itself. */
  discloses(): void;
  /** Facets for one process life. */
  connect(process: Process): Broker;
  /** Nothing that was said, and no request, is still on its way. */
  silent(): boolean;
  /** An order of this id was sent, and has not arrived yet. */
  isComing(id: ClientOrderId): boolean;
}

export interface Picture {
  /** Its books, as one text. */
  readonly books: string;
  /** How much it had had to tell by then. */
  readonly made: number;
  /** They show what it has told nobody. */
  readonly surprises: boolean;
}

/** What wire and reader see of it. */
export interface Venue extends BrokerParts {
  readonly truth: BrokerTruth;
  readonly voice: Voice;
  readonly pictures: Map<number, Picture>;
  /** Money that has moved and that nobody was told of. */
  readonly untold: Activity[];
  readonly ends: (order: HeldOrder, how: 'canceled' | 'expired' | 'rejected') => void;
  /** So much of it, and never more than is left, at the last price. */
  readonly executes: (order: HeldOrder, quantity: bigint) => void;
  /** Sent, and not arrived yet. */
  readonly coming: ClientOrderId[];
}

/** All of its books in one text: equal texts, equal books. */
export const booksText = (truth: BrokerTruth): string =>
  JSON.stringify(truth.books(), (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));

export const isWorking = (order: HeldOrder): boolean =>
  order.over === null && order.filled < order.terms.quantity;

const isOfToday = (order: HeldOrder): boolean => isWorking(order) && order.terms.timeInForce === 'day';

export function simBroker(parts: BrokerParts): SimBroker {
  const { plan, scheduler, journal } = parts;
  const market: { at: MarketTime } = { at: plan.begins };
  const truth = brokerTruth({
    account: plan.terms.account,
    instruments: plan.instruments,
    cash: toMicros(plan.cash),
    enforcesClientOrderId: plan.traits.enforcesClientOrderId,
    now: () => market.at,
  });
  const bent = new Set<ClientOrderId>();
  const voice = voiceOf(parts, truth);
  const executions: Executions = executionsOf({ ...parts, truth, voice, bent });
  const ends: Venue['ends'] = (order, how) => {
    if (!isWorking(order)) return;
    order.over = how;
    journal.note(scheduler.now(), 'broker', `${order.brokerOrderId} is ${how}, filled ${order.filled}`);
    voice.tell(order, endOf(order, how));
    executions.afterEnd(order);
  };
  const pictures = new Map<number, Picture>();
  const untold: Activity[] = [];
  const hides: { since: number | null } = { since: null };
  const coming: ClientOrderId[] = [];
  const executes: Venue['executes'] = (order, quantity) => {
    executions.executes(order, quantity);
  };
  const venue: Venue = { ...parts, truth, voice, pictures, untold, ends, executes, coming };
  const seen = new Set<MarketTime>();
  return {
    truth,
    bent,
    pictures,
    silent: () => voice.silent(),
    isComing: (id) => coming.includes(id),
    hasLived: (at) => seen.has(at),
    isUntold: ({ made }, cursor) => voice.isUntold(made, cursor),
    hidesSince: () => hides.since,
    discloses() {
      for (const activity of untold.splice(0)) voice.tellActivity(activity);
      hides.since = null;
    },
    lives(step) {
      if (seen.has(step.at)) return;
      seen.add(step.at);
      market.at = step.at;
      for (const order of truth.orders().filter(isWorking))
        if (order.filled === 0n && parts.faults.happens('rejected_later')) ends(order, 'rejected');
        else executions.offer(order, step);
      moneyMoves(venue, step.at);
      if (untold.length > 0) hides.since ??= scheduler.now();
      if (step.endsSession) for (const order of truth.orders().filter(isOfToday)) closes(venue, order);
    },
    connect: (process) => ({
      orders: sealOrders('simulated', simWire(venue, process)),
      ...simReader(venue, process),
      traits: plan.traits,
    }),
  };
}

function endOf(order: HeldOrder, how: 'canceled' | 'expired' | 'rejected'): OrderEvent {
  if (how === 'canceled') return { kind: how, cause: 'unstated', ...told(order) };
  return how === 'rejected'
    ? { kind: how, reason: 'after all', ...told(order) }
    : { kind: how, ...told(order) };
}

/** The session is over, and with it every order of the day. */
function closes({ faults, voice, ends }: Venue, order: HeldOrder): void {
  if (faults.happens('more_words')) voice.tell(order, { kind: 'done_for_day', ...told(order) });
  ends(order, 'expired');
}

/** Small against what is traded: no fee makes an order too dear. */
function moneyMoves(venue: Venue, at: MarketTime): void {
  const { faults, truth, voice, journal, scheduler, plan, untold } = venue;
  if (!faults.happens('money_moves')) return;
  const random = faults.random('money_moves');
  const kind = random.pick(['fee', 'interest', 'dividend'] as const);
  const micros = BigInt(random.between(1, 900_000));
  const activity: Activity = {
    activityId: `a-${at}`,
    kind,
    symbol: kind === 'dividend' ? (plan.instruments[0]?.symbol ?? null) : null,
    quantity: toHolding(0n),
    cash: toMicros(kind === 'fee' ? -micros : micros),
    price: null,
    at,
  };
  truth.move(activity);
  const isTold = !faults.happens('untold');
  journal.note(
    scheduler.now(),
    'broker',
    `${kind} of ${activity.cash} micros${isTold ? '' : ', told to nobody'}`,
  );
  if (isTold) voice.tellActivity(activity);
  else untold.push(activity);
}
