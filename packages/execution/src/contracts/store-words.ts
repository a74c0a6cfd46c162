/** One account, one instrument, its limits, and the days of the stories that a store is told. */
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
  invariant,
  marketTime,
  parseMicros,
  runId,
  strategyId,
  toHolding,
  toQuantity,
} from '@mqk/core';
import { type Limits, parseLimits } from '@mqk/risk';

import type { BooksWindow, TradingStore } from '../store/trading-store.ts';
import type { MarketStep } from '../store/market-store.ts';

export const ACCOUNT: AccountId = accountId('paper-1');
export const STRATEGY: StrategyId = strategyId('cross');
export const RUN: RunId = runId('run-1');

export const micros = (text: string): Micros => {
  const read = parseMicros(text);
  invariant(read.ok, `${text} is an amount`);
  return read.value;
};

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

/** Friday 11 May 2018, 20:00 UTC: the first bar that the account sees. */
export const BAR_END: MarketTime = marketTime(1_526_068_800_000);
/** Monday 14 May 2018, 13:30 UTC. */
export const EXECUTED_AT: MarketTime = marketTime(1_526_304_600_000);
/** Monday 14 May 2018, 20:00 UTC: the second bar, and the end of what was decided on the first. */
export const NEXT_BAR_END: MarketTime = marketTime(1_526_328_000_000);

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
  invariant(read.ok, 'the limits of the stories can be read');
  return read.value;
})();

/** One bar at one price. `session`: the day of its exchange, `YYYY-MM-DD`. */
export const barOf = (closeAt: MarketTime, session: string, price: string): MarketStep => ({
  run: RUN,
  at: closeAt,
  session,
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

/** With 100,000, and one order that the broker had listed before. */
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

export async function startRun(store: TradingStore): Promise<void> {
  await store.control(() => ({
    answer: undefined,
    audit: { action: 'run_started', by: 'ann', detail: {} },
    run: { id: RUN, strategy: STRATEGY, state: 'started', config: '{}' },
  }));
}

/** All executions, and of the orders those that have not ended. */
export const WHOLE_LIFE: BooksWindow = { since: null, askedAt: null, orders: [], executions: [] };
