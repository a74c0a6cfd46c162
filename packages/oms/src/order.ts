/** One order as far as we have been told: facts that are independent of each other, and what follows from them. */
import {
  type AccountId,
  type BrokerOrderId,
  type ClientOrderId,
  type InstrumentId,
  type IntentId,
  type Leg,
  NO_QUANTITY,
  type OrderIntent,
  type OrderTerms,
  type Quantity,
  type StrategyId,
  UNASSIGNED,
  toQuantity,
} from '@mqk/core';

import { type Base, POSSIBLY_LIVE_BASES, type TerminalBase, isTerminalBase } from './base.ts';
import type { Flag } from './flag.ts';

export const CANCEL_STATES = [
  'none', //   nobody asks for a cancel
  'wanted', // asked for here; not on the wire yet
  'sent', //   on the wire
  'acked', //  the broker heard the request; the order may be filled all the same
] as const;
export type CancelState = (typeof CANCEL_STATES)[number];

export const REPLACE_STATES = [
  'sent', //  asked for; the broker decides
  'acked', // the broker heard the request; the original may be filled first all the same
] as const;
export type ReplaceState = (typeof REPLACE_STATES)[number];

/** A request to continue this order under another id with other terms. */
export interface Replace {
  readonly successor: ClientOrderId;
  readonly state: ReplaceState;
}

export const ENDING_BASES = ['CANCELED', 'EXPIRED', 'REPLACED'] as const satisfies readonly TerminalBase[];
export type EndingBase = (typeof ENDING_BASES)[number];

/** The broker told the end of the order together with executions that we have not heard of yet. */
export interface Ending {
  readonly base: EndingBase;
  /** What the broker says is filled in all. The order ends when our books say the same. */
  readonly filled: Quantity;
}

export interface Order {
  readonly clientOrderId: ClientOrderId;
  readonly account: AccountId;
  readonly strategy: StrategyId;
  readonly instrument: InstrumentId;
  /** Null for an order that we never decided on. */
  readonly intent: IntentId | null;
  readonly leg: Leg;
  /** The entry that a protective leg belongs to. */
  readonly parent: ClientOrderId | null;
  /** Orders of one group cancel each other: one fills, the rest is withdrawn. */
  readonly ocoGroup: string | null;
  readonly reduceOnly: boolean;
  readonly terms: OrderTerms;
  readonly base: Base;
  readonly cancel: CancelState;
  readonly replace: Replace | null;
  /** The sum of the booked executions, nothing else. Above the ordered quantity only together with a halt. */
  readonly filled: Quantity;
  /** Learnt once from the broker, and never overwritten. */
  readonly brokerOrderId: BrokerOrderId | null;
  /** Set while executions are missing that the broker counted when it told the end; the reservation stays. */
  readonly ending: Ending | null;
  /** Each at most once, in the order of `FLAGS`. */
  readonly flags: readonly Flag[];
}

export interface OrderLinks {
  readonly parent?: ClientOrderId | null;
  readonly ocoGroup?: string | null;
}

/** A promised order: nobody outside has heard of it. */
export function newOrder(intent: OrderIntent, clientOrderId: ClientOrderId, links: OrderLinks = {}): Order {
  return {
    clientOrderId,
    account: intent.account,
    strategy: intent.strategy,
    instrument: intent.instrument,
    intent: intent.id,
    leg: intent.leg,
    parent: links.parent ?? null,
    ocoGroup: links.ocoGroup ?? null,
    reduceOnly: intent.reduceOnly,
    terms: intent.terms,
    base: 'UNSENT',
    cancel: 'none',
    replace: null,
    filled: NO_QUANTITY,
    ending: null,
    brokerOrderId: null,
    flags: [],
  };
}

/** What a stranger's order is known by. */
export interface ExternalFacts {
  readonly clientOrderId: ClientOrderId;
  readonly account: AccountId;
  readonly instrument: InstrumentId;
  readonly terms: OrderTerms;
  readonly brokerOrderId: BrokerOrderId | null;
}

/** An order that the broker has and that we never sent. The news that told of it comes next, as an event. */
export function externalOrder(facts: ExternalFacts): Order {
  return {
    clientOrderId: facts.clientOrderId,
    account: facts.account,
    strategy: UNASSIGNED,
    instrument: facts.instrument,
    intent: null,
    leg: 'entry',
    parent: null,
    ocoGroup: null,
    reduceOnly: false,
    terms: facts.terms,
    base: 'ACKED',
    ...UNTOUCHED,
    brokerOrderId: facts.brokerOrderId,
    flags: ['EXTERNAL'],
  };
}

const UNTOUCHED = { cancel: 'none', replace: null, filled: NO_QUANTITY, ending: null } as const;

/** What moves in the life of an order. */
type Moving = 'base' | 'cancel' | 'replace' | 'filled' | 'brokerOrderId' | 'ending' | 'flags';

/** The next state of an order while it is written, by whoever asked for the copy and before anybody else sees it. */
export type Draft = Omit<Order, Moving> & { -readonly [Field in Moving]: Order[Field] };

/**
 * A copy that may be changed. Every field is written out, so that all orders have one shape wherever they come from:
 * this is asked for every event of every order of a backtest.
 */
export const draft = (order: Order): Draft => ({
  clientOrderId: order.clientOrderId,
  account: order.account,
  strategy: order.strategy,
  instrument: order.instrument,
  intent: order.intent,
  leg: order.leg,
  parent: order.parent,
  ocoGroup: order.ocoGroup,
  reduceOnly: order.reduceOnly,
  terms: order.terms,
  base: order.base,
  cancel: order.cancel,
  replace: order.replace,
  filled: order.filled,
  ending: order.ending,
  brokerOrderId: order.brokerOrderId,
  flags: order.flags,
});

/** The order in another base, and otherwise as it was. */
export function withBase(order: Order, base: Base): Order {
  const next = draft(order);
  next.base = base;
  return next;
}

/** Whether the broker may execute it now or later. Reservations depend on this, never on what is displayed. */
export const possiblyLive = (order: Pick<Order, 'base'>): boolean => POSSIBLY_LIVE.has(order.base);

const POSSIBLY_LIVE: ReadonlySet<Base> = new Set(POSSIBLY_LIVE_BASES);

export const isTerminal = (order: Pick<Order, 'base'>): boolean => isTerminalBase(order.base);

/** What may still be executed: nothing unless possibly live, and never less than nothing. */
export function leaves(order: Pick<Order, 'base' | 'terms' | 'filled'>): Quantity {
  if (!possiblyLive(order) || order.filled >= order.terms.quantity) return NO_QUANTITY;
  return toQuantity(order.terms.quantity - order.filled);
}
