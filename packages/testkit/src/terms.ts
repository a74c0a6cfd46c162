/** The account, the instrument, the limits and the clock of a story. */
import {
  type Clock,
  type Instrument,
  accountId,
  instrumentId,
  invariant,
  marketTime,
  systemTime,
  toMicros,
} from '@mqk/core';
import type { StoreOptions } from '@mqk/db';
import type { BootProofs, InquiryRules, SendRules } from '@mqk/execution';
import { type Limits, parseLimits } from '@mqk/risk';

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

export const BAR_END = marketTime(Date.UTC(2018, 4, 10, 20));
export const NEXT_CLOSE = marketTime(Date.UTC(2018, 4, 11, 20));
export const LAST_PRICE = toMicros(190_040_000n);
export const LEASE_LIFE_MS = 60_000;

export const RULES: SendRules & InquiryRules = {
  heartbeatAgeMsMax: 60_000,
  reconcileAgeMsMax: 60_000,
  snapshotAgeMsMax: 60_000,
  sendWindowMs: 5_000,
  answerDeadlineMs: 5_000,
  refusedRetryMs: 0,
  inquiryAgeMsMax: 60_000,
  inquiryRetryMs: 0,
};

export const STORY_LIMITS = {
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
  ordersPerMinuteMax: 100,
  rejectsPerMinuteMax: 100,
  executionsPerMinuteMax: 100,
  priceAgeMsMax: 60_000,
  allowShort: false,
  symbols: ['AAPL'],
} as const;

export const TERMS: StoreOptions = {
  account: accountId('STORY-1'),
  kind: 'cash',
  currency: 'USD',
  environment: 'paper',
  marketClock: 'tape',
  configHash: 'story',
  reconcile: { unknownAgeMsMax: 60_000, newsAgeMsMax: 60_000, snapshotAgeMsMax: 60_000 },
};

export const STILL: Clock = { now: () => systemTime(0), monotonicMs: () => 0 };

export const PROOFS: BootProofs = {
  account: { account: accountId('STORY-1'), environment: 'paper', currency: 'USD' },
  build: 'story',
  configHash: 'story',
  auditVerified: true,
  durable: true,
};

export function completeLimits(allowShort: boolean): Limits {
  const limits = parseLimits({ ...STORY_LIMITS, allowShort });
  invariant(limits.ok, 'the limits of a story are complete');
  return limits.value;
}
