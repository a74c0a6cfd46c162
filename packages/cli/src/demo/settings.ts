/** The desk of the demo: real prices, a real database, a simulated broker. */
import { fileURLToPath } from 'node:url';

import { stringify } from 'yaml';

/** Five years of Apple, daily and adjusted for its split, from a package of sample data. */
export const BARS_FILE = fileURLToPath(import.meta.resolve('@observablehq/sample-datasets/aapl.csv'));

export const OPENING_CASH = '100000';
export const FEE_BPS = 2;
export const SYMBOL = 'AAPL';
export const STRATEGY = 'sma-cross';
export const PARAMS = { fast: 10, slow: 30, quantity: '10' } as const;

export interface DeskSettings {
  readonly account: string;
  readonly installation: string;
  readonly database: string;
  /** Absolute. */
  readonly data: string;
  /** The bars that are traded. */
  readonly barsFile: string;
}

/** The configuration file of one of the demo's desks, as YAML. */
export function deskYaml({ account, installation, database, data, barsFile }: DeskSettings): string {
  return stringify({
    mode: 'paper',
    account,
    kind: 'cash',
    currency: 'USD',
    installation,
    data,
    database,
    broker: {
      kind: 'paper',
      openingCash: OPENING_CASH,
      feeBps: FEE_BPS,
      latencyMs: { accept: 25, answer: 25 }, // half before the broker has the order, half after
    },
    instruments: [
      { symbol: SYMBOL, currency: 'USD', tick: '0.01', quantityScale: 0, multiplier: 1, calendar: 'XNYS' },
    ],
    tape: { file: barsFile, symbol: SYMBOL, series: 'split-adjusted' },
    feed: { gapBarsMax: 0, silentMsMax: 1_800_000 },
    strategy: { name: STRATEGY, params: PARAMS },
    limits: LIMITS,
    api: { host: '127.0.0.1', port: 0 },
    timing: TIMING,
  });
}

const LIMITS = {
  orderQuantityMax: '100',
  orderNotionalMax: '25000',
  priceCollarBps: 2000,
  positionQuantityMax: '100',
  positionNotionalMax: '25000',
  grossExposureMax: '25000',
  netExposureMax: '25000',
  dayLossMax: '2000',
  drawdownMaxBps: 2000,
  leverageMaxBps: 10000,
  ordersPerMinuteMax: 10,
  rejectsPerMinuteMax: 5,
  executionsPerMinuteMax: 20,
  priceAgeMsMax: 86_400_000,
  allowShort: false,
  symbols: [SYMBOL],
};

const TIMING = {
  leaseLifeMs: 6_000,
  heartbeatEveryMs: 250,
  heartbeatAgeMsMax: 20_000,
  reconcileEveryMs: 1_000,
  reconcileAgeMsMax: 10_000,
  snapshotAgeMsMax: 10_000,
  unknownAgeMsMax: 60_000,
  newsAgeMsMax: 10_000,
  sendWindowMs: 2_000,
  answerDeadlineMs: 5_000,
  refusedRetryMs: 100,
  inquiryAgeMsMax: 30_000,
  inquiryRetryMs: 200,
};
