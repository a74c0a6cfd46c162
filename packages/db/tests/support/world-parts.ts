/** One instrument, limits, and the smallest deciders that keep the path going. */
import {
  type AccountId,
  type ClientOrderId,
  type ExecutionId,
  type Instrument,
  type MarketTime,
  type Micros,
  type OrderIntent,
  type RunId,
  type StrategyId,
  UNASSIGNED,
  ZERO,
  accountId,
  brokerOrderId,
  canonicalJson,
  clientOrderId,
  executionId,
  instrumentId,
  intentId,
  marketTime,
  parseMicros,
  runId,
  sha256Hex,
  strategyId,
  toHolding,
  toQuantity,
} from '@mqk/core';
import type { BrokerMessage } from '@mqk/execution/port';
import type {
  Booking,
  BookingFacts,
  CancelDecision,
  Claim,
  EnqueueDecision,
  EnqueueFacts,
  GateDecision,
  GateFacts,
  GateRequest,
  MarketStep,
  Settlement,
  TradingStore,
} from '@mqk/execution/store';
import { type Order, newOrder, possiblyLive, transition } from '@mqk/oms';
import { applyToCash, applyToPosition, fillEntry } from '@mqk/portfolio';
import { type Limits, parseLimits } from '@mqk/risk';

import type { StoreOptions } from '../../src/store.ts';

export const ACCOUNT: AccountId = accountId('paper-1');
export const STRATEGY: StrategyId = strategyId('cross');
export const RUN: RunId = runId('run-1');

export const micros = (text: string): Micros => {
  const read = parseMicros(text);
  if (!read.ok) throw new Error(read.refused.text);
  return read.value;
};

export const at = (text: string): MarketTime => marketTime(Date.parse(text));

export const SPY: Instrument = {
  id: instrumentId('SPY'),
  version: 1,
  symbol: 'SPY',
  currency: 'USD',
  tick: micros('0.01'),
  quantityScale: 0,
  multiplier: 1n,
  calendar: 'XNYS',
};

export const BAR_END = at('2018-05-11T20:00:00Z');

export const LIMITS: Limits = (() => {
  const read = parseLimits({
    orderQuantityMax: '1000',
    orderNotionalMax: '500000',
    priceCollarBps: 500,
    positionQuantityMax: '5000',
    positionNotionalMax: '1000000',
    grossExposureMax: '2000000',
    netExposureMax: '2000000',
    dayLossMax: '5000',
    drawdownMaxBps: 2000,
    leverageMaxBps: 10000,
    ordersPerMinuteMax: 100,
    rejectsPerMinuteMax: 10,
    executionsPerMinuteMax: 200,
    priceAgeMsMax: 86_400_000,
    allowShort: false,
    symbols: ['SPY'],
  });
  if (!read.ok) throw new Error(JSON.stringify(read.refused));
  return read.value;
})();

export const OPTIONS: StoreOptions = {
  account: ACCOUNT,
  kind: 'cash',
  currency: 'USD',
  environment: 'paper',
  marketClock: 'tape',
  configHash: 'c'.repeat(64),
  reconcile: { unknownAgeMsMax: 60_000, newsAgeMsMax: 30_000, snapshotAgeMsMax: 30_000 },
};

export const barAt = (closeAt: MarketTime, price: string): MarketStep => ({
  run: RUN,
  at: closeAt,
  session: new Date(closeAt).toISOString().slice(0, 10),
  bars: [
    {
      instrument: SPY.id,
      symbol: 'SPY',
      closeAt,
      open: micros(price),
      high: micros(price),
      low: micros(price),
      close: micros(price),
      volume: toQuantity(1_000n),
    },
  ],
});

export async function openAccount(store: TradingStore): Promise<void> {
  await store.control(() => ({
    answer: undefined,
    audit: { action: 'account_opened', by: 'test', detail: {} },
    opening: [
      {
        account: ACCOUNT,
        strategy: UNASSIGNED,
        instrument: null,
        kind: 'opening',
        quantity: toHolding(0n),
        cash: micros('100000'),
        price: null,
        fee: ZERO,
        ref: 'opening',
        at: BAR_END,
      },
    ],
  }));
}

export function intentNamed(name: string, quantity = 100n): OrderIntent {
  return {
    id: intentId(name),
    account: ACCOUNT,
    run: RUN,
    strategy: STRATEGY,
    instrument: SPY.id,
    instrumentVersion: 1,
    leg: 'entry',
    reduceOnly: false,
    terms: {
      side: 'buy',
      quantity: toQuantity(quantity),
      type: 'market',
      limitPrice: null,
      stopPrice: null,
      timeInForce: 'day',
    },
    decidedAt: BAR_END,
    expiresAt: at('2018-05-14T20:00:00Z'),
  };
}

export const clientIdOf = (name: string): ClientOrderId => clientOrderId(`mqk-${name}`);

const payloadOf = (id: ClientOrderId) => {
  const payload = canonicalJson({ v: 1, clientOrderId: id });
  return { payload, payloadSha256: sha256Hex(payload) };
};

export const promiseAll =
  (intent: OrderIntent) =>
  (_facts: EnqueueFacts): EnqueueDecision => {
    const id = clientIdOf(intent.id);
    return {
      kind: 'promise',
      order: newOrder(intent, id),
      row: { kind: 'submit', class: 'increase', clientOrderId: id, ...payloadOf(id) },
      reservation: { price: micros('300'), quantity: intent.terms.quantity },
    };
  };

export async function promise(store: TradingStore, name: string, quantity = 100n): Promise<ClientOrderId> {
  const intent = intentNamed(name, quantity);
  await store.enqueue(intent, promiseAll(intent));
  return clientIdOf(name);
}

export function cancelIt(order: Order): CancelDecision {
  const payload = canonicalJson({ v: 1, cancel: order.clientOrderId });
  return {
    kind: 'promise',
    order: transition(order, { kind: 'cancel_wanted', by: 'operator' }).order,
    row: {
      kind: 'cancel',
      class: 'reduce',
      clientOrderId: order.clientOrderId,
      payload,
      payloadSha256: sha256Hex(payload),
    },
  };
}

/** The gate says yes to everything. */
export const sendAll = (_facts: GateFacts, requests: readonly GateRequest[]): readonly GateDecision[] =>
  requests.map(({ row, order }) => ({
    kind: 'send',
    order: transition(order, { kind: row.kind === 'cancel' ? 'cancel_sent' : 'claimed' }).order,
  }));

let token = 0;
export const tokens = (): string => `token-${process.pid}-${(token += 1)}`;

export async function claimAll(
  { store, epoch }: { readonly store: TradingStore; readonly epoch: bigint },
  limit = 10,
): Promise<readonly Claim[]> {
  return store.claim({ epoch, limit, tokens }, sendAll);
}

const NOTHING_MORE = { releasesReservation: false, delayMs: 0, halt: null } as const;

export const accepted =
  (broker: string) =>
  (order: Order): Settlement => ({
    status: 'SUBMITTED',
    order: transition(order, { kind: 'submit_accepted', brokerOrderId: brokerOrderId(broker) }).order,
    outcome: 'accepted',
    detail: broker,
    brokerOrderId: brokerOrderId(broker),
    ...NOTHING_MORE,
  });

export const unknown = (order: Order): Settlement => ({
  status: 'UNKNOWN',
  order: transition(order, { kind: 'submit_unknown' }).order,
  outcome: 'unknown',
  detail: 'timeout',
  brokerOrderId: null,
  ...NOTHING_MORE,
});

export const notSent = (order: Order): Settlement => ({
  status: 'CREATED',
  order: transition(order, { kind: 'not_sent', earlierAttemptUnresolved: false }).order,
  outcome: 'not_sent',
  detail: 'the send window had passed',
  brokerOrderId: null,
  ...NOTHING_MORE,
});

export interface FillNamed {
  readonly name: string;
  readonly order: ClientOrderId;
  readonly cursor: bigint;
  readonly quantity?: bigint;
  readonly price?: string;
}

export function fillMessage({
  name,
  order,
  cursor,
  quantity = 100n,
  price = '272.60',
}: FillNamed): BrokerMessage {
  return {
    key: `fill:${name}`,
    cursor,
    raw: `{"execution":"${name}"}`,
    content: {
      kind: 'execution',
      executionId: executionId(name),
      brokerOrderId: brokerOrderId(`b-${order}`),
      symbol: 'SPY',
      fill: {
        clientOrderId: order,
        side: 'buy',
        quantity: toQuantity(quantity),
        price: micros(price),
        fee: micros('1'),
        executedAt: at('2018-05-14T13:30:00Z'),
      },
      cumulative: null,
    },
  };
}

export const NOTHING: Booking = {
  disposition: 'applied',
  reason: null,
  order: null,
  execution: null,
  entry: null,
  position: null,
  cash: null,
  releasesReservation: false,
  cancels: [],
  halts: [],
};

/** Books executions of orders that we know, as they are told. */
export function book(facts: BookingFacts, { content }: BrokerMessage): Booking {
  const { order, instrument } = facts;
  if (content.kind !== 'execution') return NOTHING;
  if (facts.knownExecution !== null) return { ...NOTHING, disposition: 'repeated' };
  if (order === null || instrument === null) throw new Error(`nobody knows ${content.symbol}`);
  const entry = fillEntry({
    fill: content.fill,
    executionId: content.executionId,
    account: ACCOUNT,
    strategy: order.strategy,
    instrument,
  });
  if (!entry.ok) throw new Error(entry.refused.code);
  const held = applyToPosition(facts.position, entry.value, instrument);
  const paid = applyToCash(facts.cash, entry.value);
  if (!held.ok || !paid.ok) throw new Error('this cannot be counted');
  const { fill, executionId: id } = content;
  const { quantity, price, fee } = fill;
  const { order: after } = transition(order, {
    kind: 'fill',
    executionId: id as ExecutionId,
    quantity,
    price,
    fee,
    brokerOrderId: content.brokerOrderId,
    cumulative: null,
  });
  return {
    ...NOTHING,
    order: after,
    execution: { executionId: id, strategy: order.strategy, fill },
    entry: entry.value,
    position: held.value,
    cash: paid.value,
    releasesReservation: possiblyLive(order) && !possiblyLive(after),
  };
}
