/** Bars, runs and instruments for the tests of this package. */
import {
  type ClientOrderId,
  type Instrument,
  type MarketTime,
  accountId,
  clientOrderId,
  instrumentId,
  marketTime,
  runId,
  strategyId,
  toHolding,
  toMicros,
  toQuantity,
} from '@mqk/core';
import type { Bar } from '@mqk/market-data';

import type { OpenOrder, TargetInput } from '../src/index.ts';

const MINUTE = 60_000;

export const at = (minute: number): MarketTime => marketTime(Date.UTC(2018, 4, 11, 13, 30) + minute * MINUTE);

export const bar = (minute: number, close: bigint, symbol = 'SPY'): Bar => ({
  symbol,
  closeAt: at(minute),
  open: toMicros(close),
  high: toMicros(close),
  low: toMicros(close),
  close: toMicros(close),
  volume: toQuantity(1000n),
});

export const SPY: Instrument = {
  id: instrumentId('SPY-1'),
  version: 3,
  symbol: 'SPY',
  currency: 'USD',
  tick: toMicros(10_000n),
  quantityScale: 0,
  multiplier: 1n,
  calendar: 'XNYS',
};

export const order = (
  name: string,
  side: 'buy' | 'sell',
  leaves: bigint,
  over: Partial<OpenOrder> = {},
): OpenOrder => ({
  clientOrderId: clientOrderId(name),
  side,
  leaves: toQuantity(leaves),
  reduceOnly: false,
  cancelAsked: false,
  ...over,
});

export const names = (ids: readonly ClientOrderId[]): readonly string[] => ids;

export const wanting = (
  target: bigint,
  position: bigint,
  orders: readonly OpenOrder[] = [],
  over: Partial<TargetInput> = {},
): TargetInput => ({
  account: accountId('PAPER-1'),
  run: runId('run-1'),
  strategy: strategyId('sma-cross'),
  instrument: SPY,
  target: toHolding(target),
  decidedAt: at(30),
  expiresAt: at(40),
  position: toHolding(position),
  orders,
  generation: { entry: 0, exit: 0 },
  ...over,
});
