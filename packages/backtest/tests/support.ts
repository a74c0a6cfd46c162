import {
  type MarketTime,
  type Micros,
  type Result,
  formatMicros,
  marketTime,
  parseMicros,
  toHolding,
  toMicros,
  toQuantity,
} from '@mqk/core';
import { type Bar, calendar } from '@mqk/market-data';
import {
  type BarWindow,
  type ParamsReader,
  type PreparedStrategy,
  type Target,
  defineStrategy,
  paramsOf,
} from '@mqk/strategy';
import { type Limits, parseLimits } from '@mqk/risk';
import { type VenuePolicy, venuePolicy } from '@mqk/venue';

import {
  type BacktestAccount,
  type BacktestOptions,
  type BacktestPolicy,
  type BacktestResult,
  backtest,
} from '../src/index.ts';

export function must<Value>(result: Result<Value, unknown>): Value {
  if (!result.ok)
    throw new Error(
      `refused: ${JSON.stringify(result.refused, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v))}`,
    );
  return result.value;
}

export const micros = (text: string): Micros => must(parseMicros(text));

/** Sessions that never close: bar 1 ends at the first midnight of 2020, and every day has one. */
const ALWAYS = calendar('always');
const DAY_MS = 86_400_000;
const FIRST = Date.parse('2020-01-01T00:00:00Z');
export const end = (bar: number): MarketTime => marketTime(FIRST + (bar - 1) * DAY_MS);
export const barNumber = (at: MarketTime): number => (at - FIRST) / DAY_MS + 1;

/** Open, high, low, close; or one price for all four. */
export type Prices = readonly [string, string, string, string] | string;

export function bar(number: number, prices: Prices, symbol = 'SPY', volume = 1_000_000n): Bar {
  const [open, high, low, close] = typeof prices === 'string' ? [prices, prices, prices, prices] : prices;
  return {
    symbol,
    closeAt: end(number),
    open: micros(open),
    high: micros(high),
    low: micros(low),
    close: micros(close),
    volume: toQuantity(volume),
  };
}

/** Bars 1, 2, 3 and so on of one symbol. */
export const bars = (prices: readonly Prices[], symbol = 'SPY'): readonly Bar[] =>
  prices.map((each, index) => bar(index + 1, each, symbol));

const NO_PARAMS: ParamsReader<object> = paramsOf<object>({});

export interface Seen {
  readonly number: number;
  readonly bars: readonly Bar[];
  readonly window: BarWindow;
}

/** A strategy that does what it is told at the end of each bar, by the bar's number. */
export function scripted(decide: (seen: Seen) => readonly Target[], warmup = 1): PreparedStrategy {
  const strategy = defineStrategy<object, null>({
    name: 'scripted',
    params: NO_PARAMS,
    warmup: () => warmup,
    initial: () => null,
    onBar: ({ bars: now, window }) => ({
      state: null,
      targets: decide({ number: barNumber(now[0]?.closeAt ?? end(0)), bars: now, window }),
    }),
  });
  return must(strategy.prepare({}));
}

export const shares = (target: number | bigint, symbol = 'SPY'): Target => ({
  kind: 'shares',
  symbol,
  target: toHolding(BigInt(target)),
});

/** Targets by the number of the bar that they are set on. */
export const onBars = (plan: Readonly<Record<number, readonly Target[]>>): PreparedStrategy =>
  scripted(({ number }) => plan[number] ?? []);

export const CASH: BacktestAccount = {
  kind: 'cash',
  currency: 'USD',
  cash: micros('100000'),
  allowShort: false,
  leverageBps: 10_000n,
  borrowBps: 0n,
};

export const MARGIN: BacktestAccount = { ...CASH, kind: 'margin', allowShort: true };

export const policyOf = (
  changes: Partial<BacktestPolicy> = {},
  venue: Partial<VenuePolicy> = {},
): BacktestPolicy => ({
  venue: must(venuePolicy({ name: 'test', ...venue })),
  calendar: ALWAYS,
  corporateActions: 'ignore',
  actions: [],
  gaps: 'block',
  gapBarsMax: 0,
  haltAction: 'cancel-and-flatten',
  silentSessionsMax: 5,
  timeInForce: 'day',
  sameBarFill: false,
  ...changes,
});

/** Wide, but for the loss of a day: 1000. */
export const limitsFor = (
  symbols: readonly string[],
  over: Partial<Record<keyof Limits, unknown>> = {},
): Limits =>
  must(
    parseLimits({
      orderQuantityMax: '1000',
      orderNotionalMax: '1000000',
      priceCollarBps: 2000,
      positionQuantityMax: '1000',
      positionNotionalMax: '1000000',
      grossExposureMax: '1000000',
      netExposureMax: '1000000',
      dayLossMax: '1000',
      drawdownMaxBps: 5000,
      leverageMaxBps: 10000,
      ordersPerMinuteMax: 10,
      rejectsPerMinuteMax: 5,
      executionsPerMinuteMax: 20,
      priceAgeMsMax: 86_400_000,
      allowShort: false,
      symbols,
      ...over,
    }),
  );

export interface Told {
  readonly bars: readonly Bar[];
  readonly strategy: PreparedStrategy;
  readonly account?: BacktestAccount;
  readonly policy?: Partial<BacktestPolicy>;
  readonly venue?: Partial<VenuePolicy>;
  readonly risk?: BacktestOptions['risk'];
}

export const optionsOf = (told: Told): BacktestOptions => ({
  bars: { bars: told.bars, kind: 'raw', timeframe: '1d' },
  strategy: told.strategy,
  account: told.account ?? CASH,
  policy: policyOf(told.policy, told.venue),
  risk: told.risk ?? 'none',
});

export const run = (told: Told): BacktestResult => must(backtest(optionsOf(told)));

/** Fills in short: `3 buy 10@101.5`, the number being the bar that filled. */
export const fillsOf = ({ fills }: BacktestResult): readonly string[] =>
  fills.map(({ at, side, quantity, price }) => `${barNumber(at)} ${side} ${quantity}@${formatMicros(price)}`);

/** Orders in short: `1 buy 10 market filled`, the number being the bar that decided. */
export const ordersOf = ({ orders }: BacktestResult): readonly string[] =>
  orders.map(
    ({ at, terms: { side, quantity, type }, status, reason }) =>
      `${barNumber(at)} ${side} ${quantity} ${type} ${status}${reason === null ? '' : ` ${reason}`}`,
  );

export const equities = ({ curve }: BacktestResult): readonly string[] =>
  Array.from(curve.equity.subarray(0), (cell) => formatMicros(toMicros(BigInt(cell))));
