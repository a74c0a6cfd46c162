/** The same targets through `@mqk/backtest`. */
import { backtest, type BacktestResult } from '@mqk/backtest';
import { formatMicros, marketTime, type MarketTime, toHolding, toMicros, toQuantity } from '@mqk/core';
import { type Bar, calendar } from '@mqk/market-data';
import { defineStrategy, paramsOf, type PreparedStrategy } from '@mqk/strategy';

import type { TapeBar } from './tape.ts';
import type { TargetOutcome, TargetTape } from './target-tape.ts';
import { micros, policyOf } from './venue-run.ts';

const DAY_MS = 86_400_000;
const FIRST = Date.UTC(2020, 0, 1);
/** More than anybody here can spend. */
const CASH = toMicros(1_000_000_000_000_000n);

const timeOf = (step: number): MarketTime => marketTime(FIRST + step * DAY_MS);
const stepOf = (at: MarketTime): number => (at - FIRST) / DAY_MS;

const barOf = ({ symbol, step, volume, ...prices }: TapeBar): Bar => ({
  symbol,
  closeAt: timeOf(step),
  open: micros(prices.open),
  high: micros(prices.high),
  low: micros(prices.low),
  close: micros(prices.close),
  volume: toQuantity(BigInt(volume)),
});

function strategyOf({ targets }: TargetTape): PreparedStrategy {
  const strategy = defineStrategy<object, null>({
    name: 'tape',
    params: paramsOf<object>({}),
    warmup: () => 1,
    initial: () => null,
    onBar: ({ bars: [bar] }) => ({
      state: null,
      targets: targets
        .filter(({ at }) => timeOf(at) === bar?.closeAt)
        .map(({ symbol, shares }) => ({ kind: 'shares', symbol, target: toHolding(BigInt(shares)) })),
    }),
  });
  const prepared = strategy.prepare({});
  if (!prepared.ok) throw new Error('the strategy of the tape takes no parameters');
  return prepared.value;
}

function run(tape: TargetTape): BacktestResult {
  const result = backtest({
    bars: { bars: tape.bars.map(barOf), kind: 'fully-adjusted', timeframe: '1d' },
    strategy: strategyOf(tape),
    account: { cash: CASH, kind: 'margin', allowShort: true, leverageBps: 20_000n },
    policy: {
      venue: policyOf(tape.rules),
      calendar: calendar('always'),
      gaps: 'report',
      silentSessionsMax: 1_000,
      timeInForce: tape.timeInForce,
    },
  });
  if (!result.ok) throw new Error(`refused: ${result.refused.code}`);
  if (result.value.stopped !== null) throw new Error(`stopped: ${result.value.stopped.code}`);
  return result.value;
}

export function runBacktest(tape: TargetTape): TargetOutcome {
  if (tape.bars.length === 0) return { fills: [], equity: [] };
  const { fills, curve } = run(tape);
  const equity = Array.from(curve.equity.subarray(0, curve.length), (cell) =>
    formatMicros(toMicros(BigInt(cell) - CASH)),
  );
  return {
    fills: fills.map(({ at, symbol, side, quantity, price, fee }) => ({
      step: stepOf(at),
      symbol,
      side,
      quantity: Number(quantity),
      price: formatMicros(price),
      fee: formatMicros(fee),
    })),
    equity,
  };
}
