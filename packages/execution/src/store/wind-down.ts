/** Getting out: what is wanted of the orders and positions of an account, kept until it is proven to be done. */
import type {
  ClientOrderId,
  Holding,
  InstrumentId,
  IntentId,
  MarketTime,
  Quantity,
  RunId,
  StrategyId,
  SystemTime,
} from '@mqk/core';
import type { HaltCode } from '@mqk/integrity';
import type { Order } from '@mqk/oms';

export const WIND_DOWN_ACTIONS = [
  'cancel', //      one order
  'cancel_open', // every order but what protects a position
  'cancel_all', //  every order, protective stops too
  'flatten', //     every order, stops last, and then the position
] as const;
export type WindDownAction = (typeof WIND_DOWN_ACTIONS)[number];

export interface NewWindDown {
  readonly action: WindDownAction;
  /** The one order of a `cancel`; else null. */
  readonly clientOrderId: ClientOrderId | null;
  /** Null: every instrument of the account. */
  readonly instrument: InstrumentId | null;
  /** What a person says is to be closed when the two sides do not say the same; else null. */
  readonly confirmed: Quantity | null;
  readonly by: string;
  readonly reason: string;
  /** The halt that asks for it; each halt asks once. Null: a person. */
  readonly cause: string | null;
}

export interface WindDown extends NewWindDown {
  readonly id: bigint;
  /** Database clock. */
  readonly since: SystemTime;
}

/** An order that may still be executed, or that waits to be sent. */
export interface OpenOrder {
  readonly order: Order;
  /** The newest request to cancel it: whether it is still on its way to the broker, and since when it is as it is. */
  readonly cancel: { readonly open: boolean; readonly at: SystemTime } | null;
}

/** An order of a wind-down's own, or the refusal to promise it. */
export interface CloseAttempt {
  readonly intent: IntentId;
  readonly alive: boolean;
  /** What of it was executed. */
  readonly filled: Quantity;
  /** When it ended, or was refused; while it lives, when it last moved. */
  readonly at: SystemTime;
}

/** Everything that getting out is decided from, read at one moment. */
export interface WindDownFacts {
  /** Database clock. */
  readonly now: SystemTime;
  readonly marketTime: MarketTime | null;
  readonly run: RunId | null;
  /** Not ended yet, oldest first. */
  readonly open: readonly WindDown[];
  /** Halts that nobody has acknowledged and that no wind-down answers yet, oldest first. */
  readonly unanswered: readonly { readonly id: string; readonly code: HaltCode }[];
  readonly orders: readonly OpenOrder[];
  readonly attempts: readonly CloseAttempt[];
  readonly positions: readonly {
    readonly strategy: StrategyId;
    readonly instrument: InstrumentId;
    readonly quantity: Holding;
  }[];
}

export interface WindDownEnd {
  readonly id: bigint;
  readonly state: 'done' | 'called_off';
}
