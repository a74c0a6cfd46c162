/** A working order, as the venue sees it. */
import {
  type BrokerOrderId,
  type ClientOrderId,
  type Codec,
  type Instrument,
  type MarketTime,
  type Micros,
  NO_QUANTITY,
  type OrderTerms,
  type Quantity,
  ZERO,
  bigintCodec,
  booleanCodec,
  brokerOrderIdCodec,
  clientOrderIdCodec,
  integerCodec,
  marketTimeCodec,
  microsCodec,
  nullable,
  orderTermsCodec,
  quantityCodec,
  record,
  textCodec,
  toQuantity,
} from '@mqk/core';

import type { Protection } from './bracket.ts';

/** What the venue must know of an instrument. */
export type VenueContract = Pick<Instrument, 'tick' | 'quantityScale' | 'multiplier'>;

/** What may be changed in a working order; side and type may not. */
export interface ReplaceTerms {
  /** The new total, what is filled already included. */
  readonly quantity: Quantity;
  readonly limitPrice: Micros | null;
  readonly stopPrice: Micros | null;
}

/** A cancel on its way. */
export interface PendingCancel {
  readonly seq: bigint;
  readonly askedAt: MarketTime;
  /** Bars of the symbol that it still lets pass. */
  readonly waits: number;
}

/** A replace on its way. */
export interface PendingReplace extends PendingCancel {
  readonly successor: ClientOrderId;
  readonly successorVenueOrderId: BrokerOrderId | null;
  readonly terms: ReplaceTerms;
}

export interface VenueOrder {
  readonly venueOrderId: BrokerOrderId;
  readonly clientOrderId: ClientOrderId;
  readonly symbol: string;
  readonly contract: VenueContract;
  readonly terms: OrderTerms;
  /** Time priority: orders and requests of a book are numbered as they come. */
  readonly seq: bigint;
  /** It acts on bars that end after this and on no other. */
  readonly submittedAt: MarketTime;
  /** Eligible bars that it still lets pass. */
  readonly waits: number;
  /** Of a day order: the close of the session of its first eligible bar, null before that bar. */
  readonly sessionEndsAt: MarketTime | null;
  /** Of a stop or stop-limit order: the stop was reached. */
  readonly triggered: boolean;
  readonly filled: Quantity;
  /** Executions so far; numbers the next one. */
  readonly executions: number;
  /** `Σ price × quantity × multiplier` of the executions, exact. */
  readonly cost: bigint;
  /** Micros charged so far. */
  readonly fees: Micros;
  readonly cancel: PendingCancel | null;
  readonly replace: PendingReplace | null;
}

/** What a submit brings. */
export interface NewOrder {
  readonly clientOrderId: ClientOrderId;
  /** Null lets the book name it. */
  readonly venueOrderId: BrokerOrderId | null;
  readonly symbol: string;
  readonly contract: VenueContract;
  readonly terms: OrderTerms;
  readonly submittedAt: MarketTime;
  /** Makes it the entry of a bracket. */
  readonly protection?: Protection;
}

/** Smallest units of one share or coin. */
export const perUnit = ({ quantityScale }: Pick<VenueContract, 'quantityScale'>): bigint =>
  quantityScale === 0 ? 1n : 10n ** BigInt(quantityScale);

export const leaves = (order: Pick<VenueOrder, 'terms' | 'filled'>): Quantity =>
  toQuantity(order.terms.quantity - order.filled);

/**
 * An order that has just come in and has nothing filled. Every field is written out, in one shape and without a
 * spread, because this is made once for every order of a backtest.
 */
export const workingOrder = (
  order: NewOrder,
  { venueOrderId, seq, waits }: Pick<VenueOrder, 'seq' | 'waits' | 'venueOrderId'>,
): VenueOrder => ({
  venueOrderId,
  clientOrderId: order.clientOrderId,
  symbol: order.symbol,
  contract: order.contract,
  terms: order.terms,
  seq,
  submittedAt: order.submittedAt,
  waits,
  sessionEndsAt: null,
  triggered: false,
  filled: NO_QUANTITY,
  executions: 0,
  cost: 0n,
  fees: ZERO,
  cancel: null,
  replace: null,
});

/** What moves while an order works. */
type Moving = Pick<
  VenueOrder,
  'waits' | 'sessionEndsAt' | 'triggered' | 'filled' | 'executions' | 'cost' | 'fees' | 'cancel' | 'replace'
>;

/** The order with some of that moved, in the one shape of {@link workingOrder}. */
export const moved = (order: VenueOrder, to: Partial<Moving>): VenueOrder => ({
  venueOrderId: order.venueOrderId,
  clientOrderId: order.clientOrderId,
  symbol: order.symbol,
  contract: order.contract,
  terms: order.terms,
  seq: order.seq,
  submittedAt: order.submittedAt,
  waits: to.waits ?? order.waits,
  sessionEndsAt: to.sessionEndsAt ?? order.sessionEndsAt,
  triggered: to.triggered ?? order.triggered,
  filled: to.filled ?? order.filled,
  executions: to.executions ?? order.executions,
  cost: to.cost ?? order.cost,
  fees: to.fees ?? order.fees,
  cancel: to.cancel === undefined ? order.cancel : to.cancel,
  replace: to.replace === undefined ? order.replace : to.replace,
});

export const contractCodec: Codec<VenueContract> = record<VenueContract>({
  tick: microsCodec,
  quantityScale: integerCodec,
  multiplier: bigintCodec,
});

const pendingCancel = { seq: bigintCodec, askedAt: marketTimeCodec, waits: integerCodec };

export const venueOrderCodec: Codec<VenueOrder> = record<VenueOrder>({
  venueOrderId: brokerOrderIdCodec,
  clientOrderId: clientOrderIdCodec,
  symbol: textCodec,
  contract: contractCodec,
  terms: orderTermsCodec,
  seq: bigintCodec,
  submittedAt: marketTimeCodec,
  waits: integerCodec,
  sessionEndsAt: nullable(marketTimeCodec),
  triggered: booleanCodec,
  filled: quantityCodec,
  executions: integerCodec,
  cost: bigintCodec,
  fees: microsCodec,
  cancel: nullable(record<PendingCancel>(pendingCancel)),
  replace: nullable(
    record<PendingReplace>({
      ...pendingCancel,
      successor: clientOrderIdCodec,
      successorVenueOrderId: nullable(brokerOrderIdCodec),
      terms: record<ReplaceTerms>({
        quantity: quantityCodec,
        limitPrice: nullable(microsCodec),
        stopPrice: nullable(microsCodec),
      }),
    }),
  ),
});
