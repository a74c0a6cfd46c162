import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Result, marketTime, toMicros, toQuantity } from '@mqk/core';

import { type RunRecord, sha256Of } from '../src/index.ts';

export function must<Value>(result: Result<Value, unknown>): Value {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refused)}`);
  return result.value;
}

export interface Place {
  readonly path: string;
  clear(): void;
}

export function newPlace(): Place {
  const path = mkdtempSync(join(tmpdir(), 'mqk-run-'));
  return { path, clear: () => rmSync(path, { recursive: true, force: true }) };
}

const at = marketTime(Date.parse('2020-01-02T21:00:00Z'));
const terms = {
  side: 'buy',
  quantity: toQuantity(10n),
  type: 'limit',
  limitPrice: toMicros(100_500_000n),
  stopPrice: null,
  timeInForce: 'day',
} as const;

/** What the run was made of. */
export const SPY = Buffer.from('bars');

export const RUN: RunRecord = {
  strategy: 'sma-cross',
  codeHash: 'c0de',
  codeVersion: '0.1.0',
  inputs: [{ name: 'spy.csv', bytes: SPY.length, sha256: sha256Of(SPY) }],
  inputBytes: [SPY],
  seed: 0,
  policies: { gaps: 'block' },
  promotable: false,
  reasons: ['limits_none'],
  parent: null,
  config: { cash: '1000', strategy: 'sma-cross' },
  orders: [{ at, orderId: 'bt-1', symbol: 'SPY', terms, status: 'filled' }],
  fills: [
    {
      ...{ at, fillId: 'f-1', orderId: 'bt-1', symbol: 'SPY', side: 'buy', quantity: toQuantity(10n) },
      ...{ price: toMicros(100_250_000n), fee: toMicros(200n) },
    },
  ],
  equity: { length: 2, at: [at, at + 1000], equity: [1_000_000_000, -5] },
  metrics: '{"cagr":0.1}',
  events: [{ kind: 'one' }, { kind: 'two', b: 2, a: 1 }],
  report: '<!doctype html>',
};
