/** The account of the contract of a store, and the options that this package opens it with. */
import { type MarketTime, marketTime, toQuantity } from '@mqk/core';
import { storeWords } from '@mqk/execution/contracts';
import type { MarketStep, NewWindDown } from '@mqk/execution/store';

import type { StoreOptions } from '../../src/store.ts';

export const { ACCOUNT, BAR_END, LIMITS, RUN, SPY, STRATEGY, WHOLE_LIFE, micros, openAccount } = storeWords;

export const at = (text: string): MarketTime => marketTime(Date.parse(text));

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

export const GET_OUT: NewWindDown = {
  action: 'cancel_all',
  clientOrderId: null,
  instrument: null,
  confirmed: null,
  by: 'ann',
  reason: 'out',
  cause: null,
};
