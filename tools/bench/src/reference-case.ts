/** The reference case of the backtest: two means that cross, over minutes around the clock, with a fee of two basis points. */
import { type BacktestResult, backtest } from '@mqk/backtest';
import { toMicros } from '@mqk/core';
import { type BarSeries, calendar, readBars } from '@mqk/market-data';
import type { Limits } from '@mqk/risk';
import { smaCross } from '@mqk/strategy';
import { venuePolicy } from '@mqk/venue';

import { must } from './must.ts';

export const REFERENCE = { fast: 10, slow: 30, quantity: 10, cash: 1_000_000_000_000, feeBps: 2 };

const ALWAYS = calendar('always');
const READING = { file: 'bench.csv', symbol: 'TEST', calendar: ALWAYS, kind: 'fully-adjusted' } as const;
const { fast, slow, quantity } = REFERENCE;
export const CROSS = must(smaCross.prepare({ fast, slow, quantity }));
const FEES = {
  kind: 'per_order',
  minimum: toMicros(0n),
  perShare: toMicros(0n),
  bps: BigInt(REFERENCE.feeBps),
} as const;
export const VENUE = must(venuePolicy({ name: 'bench', fees: FEES }));

export const MILLION = toMicros(BigInt(REFERENCE.cash));

/** Refuses (throws): a run that stopped before its bars did. */
export function runReference(series: BarSeries, risk: Limits | 'none'): BacktestResult {
  const account = { cash: MILLION };
  const policy = { calendar: ALWAYS, venue: VENUE };
  const result = must(backtest({ bars: [series], strategy: CROSS, account, policy, risk }));
  if (result.stopped !== null) throw new Error(`the run stopped: ${result.stopped.code}`);
  return result;
}

export function loadReference(text: string): BarSeries {
  const [first] = must(readBars(text, READING)).series;
  if (first === undefined) throw new Error('no bars were read');
  return first;
}
