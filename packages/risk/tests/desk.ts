/** A small account to ask questions about: two instruments, room for everything, nothing wrong. */
import {
  type Holding,
  type Instrument,
  type Micros,
  type Quantity,
  clientOrderId,
  instrumentId,
  marketTime,
  parseMicros,
  strategyId,
  toHolding,
  toQuantity,
} from '@mqk/core';

import {
  type LimitName,
  type Limits,
  type Mark,
  type PendingOrder,
  type PositionFact,
  type RiskFacts,
  type RiskOrder,
  parseLimits,
} from '../src/index.ts';

export function usd(text: string): Micros {
  const read = parseMicros(text);
  if (!read.ok) throw new Error(read.refused.code);
  return read.value;
}

export const units = (count: bigint | number): Quantity => toQuantity(BigInt(count));
export const held = (count: bigint | number): Holding => toHolding(BigInt(count));

export const instrument = (symbol: string, changes: Partial<Instrument> = {}): Instrument => ({
  id: instrumentId(symbol),
  version: 1,
  symbol,
  currency: 'USD',
  tick: usd('0.01'),
  quantityScale: 0,
  multiplier: 1n,
  calendar: 'XNYS',
  ...changes,
});

export const SPY: Instrument = instrument('SPY');
export const QQQ: Instrument = instrument('QQQ');

export const position = (
  instrument: Instrument,
  count: bigint | number,
  strategy = 'trend',
): PositionFact => ({ strategy: strategyId(strategy), instrument, quantity: held(count) });

export const WRITTEN_LIMITS = {
  orderQuantityMax: '1000',
  orderNotionalMax: '100000',
  priceCollarBps: 1000,
  positionQuantityMax: '2000',
  positionNotionalMax: '200000',
  grossExposureMax: '300000',
  netExposureMax: '250000',
  dayLossMax: '2000',
  drawdownMaxBps: 1000,
  leverageMaxBps: 10_000,
  ordersPerMinuteMax: 10,
  rejectsPerMinuteMax: 3,
  executionsPerMinuteMax: 20,
  priceAgeMsMax: 5000,
  allowShort: false,
  symbols: ['SPY', 'QQQ'],
} as const;

/** What a strategy may do by itself: as much as the account. */
export const BUDGET = {
  orderQuantityMax: '1000',
  orderNotionalMax: '100000',
  grossExposureMax: '300000',
  symbols: ['SPY', 'QQQ'],
} as const;

/** The written limits with one of them left out. */
export const withoutLimit = (name: LimitName): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(WRITTEN_LIMITS).filter(([key]) => key !== name));

export function limits(changes: Partial<Record<keyof Limits, unknown>> = {}): Limits {
  const read = parseLimits({ ...WRITTEN_LIMITS, ...changes });
  if (!read.ok) throw new Error(JSON.stringify(read.refused));
  return read.value;
}

export const mark = (symbol: string, price: string, ageMs = 0): Mark => ({
  instrument: instrumentId(symbol),
  price: usd(price),
  ageMs,
});

export const facts = (changes: Partial<RiskFacts> = {}): RiskFacts => ({
  account: { kind: 'cash', currency: 'USD' },
  limits: limits(),
  cash: usd('100000'),
  equity: usd('100000'),
  dayStartEquity: usd('100000'),
  peakEquity: usd('100000'),
  positions: [],
  pending: [],
  marks: [mark('SPY', '100'), mark('QQQ', '200')],
  sessions: [
    { instrument: SPY.id, session: 'open' },
    { instrument: QQQ.id, session: 'open' },
  ],
  counters: { ordersInMinute: 0, rejectsInMinute: 0, executionsInMinute: 0 },
  ...changes,
});

export const order = (changes: Partial<RiskOrder> = {}): RiskOrder => ({
  clientOrderId: clientOrderId('asked'),
  strategy: strategyId('trend'),
  instrument: SPY,
  side: 'buy',
  quantity: units(10),
  type: 'limit',
  limitPrice: usd('100'),
  stopPrice: null,
  timeInForce: 'day',
  reduceOnly: false,
  decision: { at: marketTime(0), leg: 'entry' },
  ocoGroup: null,
  ...changes,
});

export const pending = (id: string, changes: Partial<PendingOrder> = {}): PendingOrder => ({
  clientOrderId: clientOrderId(id),
  strategy: strategyId('other'),
  instrument: SPY,
  side: 'buy',
  leaves: units(10),
  price: usd('100'),
  type: 'limit',
  limitPrice: usd('100'),
  reduceOnly: false,
  possiblyLive: true,
  decision: null,
  ocoGroup: null,
  ...changes,
});
