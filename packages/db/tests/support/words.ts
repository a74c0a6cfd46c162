/** One account, one instrument, limits, and the days of the stories. */
import {
  type AccountId,
  type Instrument,
  type MarketTime,
  type Micros,
  type RunId,
  type StrategyId,
  UNASSIGNED,
  ZERO,
  accountId,
  brokerOrderId,
  instrumentId,
  marketTime,
  parseMicros,
  runId,
  strategyId,
  toHolding,
  toQuantity,
} from '@mqk/core';
import type { BooksWindow, MarketStep, NewWindDown, TradingStore } from '@mqk/execution/store';
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
    before: { cursor: 0n, orders: [brokerOrderId('b-before-us')], executions: [] },
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

export const GET_OUT: NewWindDown = {
  action: 'cancel_all',
  clientOrderId: null,
  instrument: null,
  confirmed: null,
  by: 'ann',
  reason: 'out',
  cause: null,
};

/** All executions, and of the orders those that have not ended. */
export const WHOLE_LIFE: BooksWindow = { since: null, askedAt: null, orders: [], executions: [] };
