/** What the stories of a store are told with; an implementer's own stories may use them, too. */
import type {
  AccountId,
  ClientOrderId,
  Instrument,
  MarketTime,
  Micros,
  OrderIntent,
  RunId,
  StrategyId,
} from '@mqk/core';
import type { Order } from '@mqk/oms';
import type { Limits } from '@mqk/risk';

import type { BrokerMessage } from '../port/broker-message.ts';
import type { Protection } from '../store/bracket.ts';
import type {
  Booking,
  CancelDecision,
  EnqueueDecision,
  GateDecision,
  LeftOpen,
  OrderDecision,
  ReplaceDecision,
  Resolution,
  Settlement,
} from '../store/decisions.ts';
import type { BookingFacts, GateFacts, GateRequest, OrderFacts, ReplaceFacts } from '../store/facts.ts';
import type { BooksWindow, TradingStore } from '../store/trading-store.ts';
import * as deciders from './store-deciders.ts';
import * as news from './store-news.ts';
import * as words from './store-words.ts';

/** One account, one instrument, and the smallest deciders: they promise, send, settle and book whatever they are asked. */
export interface StoreWords {
  readonly ACCOUNT: AccountId;
  readonly STRATEGY: StrategyId;
  readonly RUN: RunId;
  readonly SPY: Instrument;
  readonly LIMITS: Limits;
  readonly BAR_END: MarketTime;
  readonly WHOLE_LIFE: BooksWindow;
  readonly PROTECTION: Protection;
  /** A booking that moves nothing. */
  readonly NOTHING: Booking;
  readonly NOTHING_OPEN: LeftOpen;
  readonly micros: (text: string) => Micros;
  /** With 100,000. */
  readonly openAccount: (store: TradingStore) => Promise<void>;
  /** To buy at the market, 100 shares unless said otherwise. */
  readonly intentNamed: (name: string, quantity?: bigint) => OrderIntent;
  readonly clientIdOf: (name: string) => ClientOrderId;
  readonly promiseAll: (intent: OrderIntent, part?: deciders.PromisePart) => () => EnqueueDecision;
  readonly orderAll: (facts: OrderFacts) => readonly OrderDecision[];
  readonly replaceAll: (intent: OrderIntent) => (facts: ReplaceFacts) => ReplaceDecision;
  readonly cancelIt: (order: Order) => CancelDecision;
  readonly withdrawIt: (order: Order) => CancelDecision;
  readonly sendAll: (facts: GateFacts, requests: readonly GateRequest[]) => readonly GateDecision[];
  /** Under this id of the broker. */
  readonly accepted: (broker: string) => (order: Order) => Settlement;
  readonly refused: (order: Order) => Settlement;
  readonly unknown: (order: Order) => Settlement;
  readonly notSent: (order: Order) => Settlement;
  readonly seenWorking: (order: Order) => Resolution;
  readonly fillMessage: (fill: news.FillNamed) => BrokerMessage;
  readonly book: (facts: BookingFacts, message: BrokerMessage) => Booking;
}

export const storeWords: StoreWords = { ...words, ...deciders, ...news };
