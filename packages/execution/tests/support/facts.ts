/** A clear day: everything is as it has to be. Stories break one thing at a time. */
import {
  type Instrument,
  type OrderIntent,
  accountId,
  instrumentId,
  intentId,
  marketTime,
  runId,
  strategyId,
  systemTime,
  toHolding,
  toMicros,
  toQuantity,
} from '@mqk/core';
import { LOOPS } from '@mqk/integrity';
import { type Order, newOrder, transition } from '@mqk/oms';
import { parseLimits } from '@mqk/risk';

import { clientOrderIdFor } from '../../src/outbox/client-order-id.ts';
import { payloadOf } from '../../src/outbox/payload.ts';
import type { GateFacts, GateRequest, OutboxRow } from '../../src/store/index.ts';

export const NOW = systemTime(Date.UTC(2026, 0, 5, 15));
export const BAR_END = marketTime(Date.UTC(2018, 4, 10, 20));
export const NEXT_CLOSE = marketTime(Date.UTC(2018, 4, 11, 20));
export const HOLDER = { life: 'life-1', epoch: 7n } as const;
export const RULES = {
  heartbeatAgeMsMax: 3_000,
  reconcileAgeMsMax: 10_000,
  snapshotAgeMsMax: 10_000,
  sendWindowMs: 2_000,
  answerDeadlineMs: 5_000,
  refusedRetryMs: 100,
  inquiryAgeMsMax: 60_000,
  inquiryRetryMs: 100,
} as const;
export const INSTALLATION = { prefix: 'test' } as const;

export const AAPL: Instrument = {
  id: instrumentId('AAPL'),
  version: 1,
  symbol: 'AAPL',
  currency: 'USD',
  tick: toMicros(10_000n),
  quantityScale: 0,
  multiplier: 1n,
  calendar: 'XNYS',
};

const read = parseLimits({
  orderQuantityMax: '100',
  orderNotionalMax: '25000',
  priceCollarBps: 1000,
  positionQuantityMax: '100',
  positionNotionalMax: '25000',
  grossExposureMax: '25000',
  netExposureMax: '25000',
  dayLossMax: '2000',
  drawdownMaxBps: 2000,
  leverageMaxBps: 10_000,
  ordersPerMinuteMax: 10,
  rejectsPerMinuteMax: 5,
  executionsPerMinuteMax: 20,
  priceAgeMsMax: 60_000,
  allowShort: false,
  symbols: ['AAPL'],
});
if (!read.ok) throw new Error(JSON.stringify(read.refused));
export const LIMITS = read.value;

export const CLEAR_DAY: GateFacts = {
  now: NOW,
  marketTime: BAR_END,
  control: { armed: true, disarmReason: null, since: NOW, halts: [], version: 3 },
  lease: { holder: HOLDER.life, epoch: HOLDER.epoch, expiresAt: systemTime(NOW + 5_000) },
  heartbeats: LOOPS.map((loop) => ({ loop, at: NOW })),
  verdict: {
    life: HOLDER.life,
    verdict: { state: 'CLEAN', reasons: [], excused: [], inFlight: [], snapshotSequence: 1n, at: NOW },
  },
  snapshot: { sequence: 1n, takenAt: NOW, contentHash: 'hash' },
  risk: {
    account: { kind: 'cash', currency: 'USD' },
    limits: LIMITS,
    cash: toMicros(100_000_000_000n),
    equity: toMicros(100_000_000_000n),
    dayStartEquity: toMicros(100_000_000_000n),
    peakEquity: toMicros(100_000_000_000n),
    positions: [{ strategy: strategyId('sma-cross'), instrument: AAPL, quantity: toHolding(0n) }],
    pending: [],
    marks: [{ instrument: AAPL.id, price: toMicros(190_000_000n), ageMs: 0 }],
    sessions: [{ instrument: AAPL.id, session: 'open' }],
    counters: { ordersInMinute: 0, rejectsInMinute: 0, executionsInMinute: 0 },
  },
  doubts: [],
  questions: [],
};

export const intent = (name: string, quantity = 10n): OrderIntent => ({
  id: intentId(name),
  account: accountId('PAPER-1'),
  run: runId('run-1'),
  strategy: strategyId('sma-cross'),
  instrument: AAPL.id,
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
  expiresAt: NEXT_CLOSE,
});

export const orderOf = (from: OrderIntent): Order => newOrder(from, clientOrderIdFor(INSTALLATION, from.id));

/** The same order after its attempt began. */
export const sending = (order: Order): Order => transition(order, { kind: 'claimed' }).order;

export function rowOf(from: OrderIntent, id = 1n): OutboxRow {
  const order = orderOf(from);
  return {
    id,
    account: from.account,
    kind: 'submit',
    class: 'increase',
    clientOrderId: order.clientOrderId,
    status: 'CREATED',
    ...payloadOf(from, AAPL, order.clientOrderId),
    attempts: 0,
    unresolvedAttempts: 0,
    expiresAt: from.expiresAt,
  };
}

export const requestOf = (from: OrderIntent): GateRequest => ({
  row: rowOf(from),
  order: orderOf(from),
  instrument: AAPL,
  decidedAt: from.decidedAt,
});
