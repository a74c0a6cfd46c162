/**
 * The durable book of a paper broker: the outside world, remembered apart from everything that we remember.
 *
 * A store of its own with transactions of its own, so that forgetting on our side never makes the world forget.
 * Each method is one transaction. Orders and executions are kept for ever; a client order id is never free again.
 */
import type {
  BrokerOrderId,
  ClientOrderId,
  ExecutionId,
  Fill,
  Holding,
  MarketTime,
  Micros,
  OrderTerms,
  Quantity,
} from '@mqk/core';

export const PAPER_ORDER_STATES = [
  'working', //  may still fill
  'filled', //   in full
  'canceled', // on request; what was filled stays
  'expired', //  by its time in force
  'replaced', // its successor lives on under another id
] as const;
export type PaperOrderState = (typeof PAPER_ORDER_STATES)[number];

/** An order that the broker took. What it refused is not stored: a refusal leaves no order. */
export interface PaperOrder {
  readonly clientOrderId: ClientOrderId;
  readonly brokerOrderId: BrokerOrderId;
  readonly symbol: string;
  readonly terms: OrderTerms;
  readonly state: PaperOrderState;
  readonly filled: Quantity;
  /** What the matching engine keeps with the order; text that only the broker reads. Empty once it is closed. */
  readonly engine: string;
}

export interface PaperExecution {
  readonly executionId: ExecutionId;
  readonly brokerOrderId: BrokerOrderId;
  readonly symbol: string;
  readonly fill: Fill;
  /** Filled of the order in all, this execution included. */
  readonly cumulative: Quantity;
}

export interface PaperPosition {
  readonly symbol: string;
  readonly quantity: Holding;
}

/** Something that the matching engine must remember between two bars, such as the last bar of a symbol. */
export interface PaperMemory {
  readonly key: string;
  /** Text that only the broker reads. */
  readonly text: string;
}

export interface PaperEvent {
  /** 1, 2, 3 ... within the account, in the order of commits: who has read up to n has missed nothing below. */
  readonly sequence: bigint;
  /** The bytes that were stored, whenever they are read. */
  readonly text: string;
}

/** The account as a change finds it; nobody else changes it until the change is committed. */
export interface PaperWorld {
  readonly cash: Micros;
  /** By symbol; none is flat. */
  readonly positions: readonly PaperPosition[];
  /** In the order in which they were taken. */
  readonly working: readonly PaperOrder[];
  /** Those of the orders asked for that exist, working or closed, in the order in which they were taken. */
  readonly asked: readonly PaperOrder[];
  /** By key. */
  readonly memory: readonly PaperMemory[];
  /** End of the last bar that was matched. */
  readonly tapeCursor: MarketTime | null;
  /** How many there have been: the next ids are counted from here. */
  readonly orderCount: bigint;
  readonly executionCount: bigint;
}

/** What a change writes: changed parts only, each as it is afterwards. */
export interface PaperChange<Answer> {
  readonly answer: Answer;
  /** New orders and changed ones. */
  readonly orders: readonly PaperOrder[];
  readonly executions: readonly PaperExecution[];
  /** Texts of the events, oldest first; the book numbers them. */
  readonly events: readonly string[];
  readonly cash: Micros;
  /** Positions that changed; a flat one is forgotten. */
  readonly positions: readonly PaperPosition[];
  readonly memory: readonly PaperMemory[];
  readonly tapeCursor: MarketTime | null;
}

/** Everything of one moment. */
export interface PaperSnapshot {
  readonly cash: Micros;
  readonly positions: readonly PaperPosition[];
  /** All that work and the latest of the closed ones, in the order in which they were taken. */
  readonly orders: readonly PaperOrder[];
  /** All since the time that was asked for, oldest first. */
  readonly executions: readonly PaperExecution[];
}

export interface PaperBook {
  /** Gives a new account its opening cash. An account that exists keeps what it has, whatever is said here. */
  openAccount(openingCash: Micros): Promise<void>;
  /**
   * One change of the world, alone with it. `step` is pure: it may be asked more than once and only its last answer
   * counts. Rejects when the outcome of the transaction is not known, as well as when it failed.
   */
  change<Answer>(
    asked: readonly ClientOrderId[],
    step: (world: PaperWorld) => PaperChange<Answer>,
  ): Promise<Answer>;
  /**
   * Working or closed, however old; null when there never was one. A change that is being made is waited for, so
   * that null is proof: what was asked before is not taken any more.
   */
  order(clientOrderId: ClientOrderId): Promise<PaperOrder | null>;
  /** `recent` bounds the closed orders; `since` the executions, null: all there ever were. */
  snapshot(recent: number, since?: MarketTime | null): Promise<PaperSnapshot>;
  /** At most `limit` events with a sequence above `cursor`, oldest first. */
  eventsAfter(cursor: bigint, limit: number): Promise<readonly PaperEvent[]>;
  /** End of the last bar that was matched; null before the first. */
  tapeCursor(): Promise<MarketTime | null>;
}
