/** The same targets through `@mqk/backtest`. */
import { backtest, type BacktestResult } from '@mqk/backtest';
import {
  formatMicros,
  marketTime,
  type MarketTime,
  type Micros,
  toHolding,
  toMicros,
  toQuantity,
} from '@mqk/core';
import { type Bar, type CorporateAction, calendar, localDate } from '@mqk/market-data';
import { defineStrategy, paramsOf, type PreparedStrategy, type TargetProtection } from '@mqk/strategy';

import type { Bracket, TapeBar } from './tape.ts';
import type { TapeAction, TargetOutcome, TargetTape } from './target-tape.ts';
import { micros, policyOf } from './venue-run.ts';

const DAY_MS = 86_400_000;
const FIRST = Date.UTC(2020, 0, 1);
/** More than anybody here can spend. */
const RICH = toMicros(1_000_000_000_000_000n);

/** What the account of a tape begins with. */
const cashOf = ({ cash }: TargetTape): Micros => (cash === null ? RICH : micros(cash));

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

const protectionOf = ({ stop, target }: Bracket): TargetProtection => ({
  stopPrice: micros(stop),
  targetPrice: target === null ? null : micros(target),
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
        .map(({ symbol, shares, bracket }) => ({
          kind: 'shares',
          symbol,
          target: toHolding(BigInt(shares)),
          ...(bracket === undefined ? {} : { protection: protectionOf(bracket) }),
        })),
    }),
  });
  const prepared = strategy.prepare({});
  if (!prepared.ok) throw new Error('the strategy of the tape takes no parameters');
  return prepared.value;
}

/** A bar that ends at midnight is of the day before. */
function actionOf(action: TapeAction): CorporateAction {
  const { symbol, step } = action;
  const exDate = localDate(new Date(timeOf(step - 1)).toISOString().slice(0, 10));
  if (action.kind === 'dividend') return { kind: 'dividend', symbol, exDate, cash: micros(action.cash) };
  const ratio = { numerator: BigInt(action.numerator), denominator: BigInt(action.denominator) };
  return { kind: 'split', symbol, exDate, ratio };
}

function run(tape: TargetTape): BacktestResult {
  const result = backtest({
    bars: { bars: tape.bars.map(barOf), kind: 'raw', timeframe: '1d' },
    strategy: strategyOf(tape),
    account:
      tape.cash === null
        ? { cash: RICH, kind: 'margin', allowShort: true, leverageBps: 20_000n }
        : { cash: cashOf(tape), kind: 'cash' },
    policy: {
      venue: policyOf(tape.rules),
      calendar: calendar('always'),
      actions: tape.actions.map(actionOf),
      corporateActions: 'adjust',
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
    formatMicros(toMicros(BigInt(cell) - cashOf(tape))),
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
