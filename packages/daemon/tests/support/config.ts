/** A complete configuration as a person would write it. */
import { stringify } from 'yaml';

export const COMPLETE = {
  mode: 'paper',
  account: 'PAPER-1',
  kind: 'cash',
  currency: 'USD',
  installation: 'test',
  data: './data',
  database: 'mqk',
  broker: { kind: 'paper', openingCash: '100000', feeBps: 2, latencyMs: { accept: 0, answer: 0 } },
  instruments: [
    { symbol: 'AAPL', currency: 'USD', tick: '0.01', quantityScale: 0, multiplier: 1, calendar: 'XNYS' },
  ],
  tape: { file: 'bars.csv', symbol: 'AAPL', series: 'split-adjusted', second: null },
  feed: { gapBarsMax: 0, silentMsMax: 1_800_000 },
  strategy: { name: 'sma-cross', params: { fast: 2, slow: 3, quantity: '10' } },
  limits: {
    orderQuantityMax: '100',
    orderNotionalMax: '25000',
    priceCollarBps: 2000,
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
    priceAgeMsMax: 86_400_000,
    allowShort: false,
    symbols: ['AAPL'],
  },
  api: { host: '127.0.0.1', port: 0 },
  timing: {
    leaseLifeMs: 3_000,
    heartbeatEveryMs: 100,
    heartbeatAgeMsMax: 3_000,
    reconcileEveryMs: 500,
    reconcileAgeMsMax: 10_000,
    snapshotAgeMsMax: 10_000,
    unknownAgeMsMax: 60_000,
    newsAgeMsMax: 10_000,
    sendWindowMs: 2_000,
    answerDeadlineMs: 5_000,
    refusedRetryMs: 100,
    inquiryAgeMsMax: 30_000,
    inquiryRetryMs: 200,
  },
};

export const yaml = (changes: Readonly<Record<string, unknown>> = {}): string =>
  stringify({ ...COMPLETE, ...changes });
