/** What a backtest is told. Every value that shapes the result is one of these, and is recorded with it. */
import type { Instrument, Micros, TimeInForce } from '@mqk/core';
import type {
  Bar,
  BarSeries,
  Calendar,
  CorporateAction,
  GapPolicy,
  SeriesKind,
  Timeframe,
} from '@mqk/market-data';
import type { AccountKind, Limits } from '@mqk/risk';
import type { PreparedStrategy } from '@mqk/strategy';
import type { VenuePolicy } from '@mqk/venue';

/** Bars as plain values, of one symbol or several, each symbol's oldest first. */
export interface PlainBars {
  readonly bars: readonly Bar[];
  /** What the numbers are: nobody can see it in them. */
  readonly kind: SeriesKind;
  readonly timeframe: Timeframe;
}

export interface BacktestAccount {
  readonly kind: AccountKind;
  /** ISO 4217. */
  readonly currency: string;
  /** What the account begins with. */
  readonly cash: Micros;
  /** Whether a position may be negative. A cash account has nothing to lend. */
  readonly allowShort: boolean;
  /** Gross exposure that a margin account may have, in basis points of equity; 10000 is no borrowed money. */
  readonly leverageBps: bigint;
  /** What a short position costs in a year of 365 days, in basis points of its worth; accrues by calendar days. */
  readonly borrowBps: bigint;
}

export const CORPORATE_ACTION_POLICIES = [
  'adjust', // splits and dividends are booked, orders, targets and history restated
  'forbid', // the run stops before the first bar that one concerns
  'ignore', // prices are taken as they are: loud, and not promotable
] as const;
export type CorporateActionPolicy = (typeof CORPORATE_ACTION_POLICIES)[number];

export const HALT_ACTIONS = [
  'hold', //               nothing more is sent
  'cancel-open', //        working orders are cancelled, protective stops stay
  'cancel-and-flatten', // working orders are cancelled, and what is held is sold at the next bar
] as const;
export type HaltAction = (typeof HALT_ACTIONS)[number];

export interface BacktestPolicy {
  /** How orders meet bars: fills, slippage, fees, participation, latency. */
  readonly venue: VenuePolicy;
  readonly calendar: Calendar;
  readonly corporateActions: CorporateActionPolicy;
  /** What is known of them; of any symbol. */
  readonly actions: readonly CorporateAction[];
  readonly gaps: GapPolicy;
  /** Missing bars in a row inside a session that are no gap. */
  readonly gapBarsMax: number;
  readonly haltAction: HaltAction;
  /** Sessions that a symbol which is held may be without a bar before it is closed at its last price. */
  readonly silentSessionsMax: number;
  readonly timeInForce: TimeInForce;
  /**
   * For research: an order meets the close of the very bar that it was decided on, as if that had been known before it was
   * over. Loud, and never promotable.
   */
  readonly sameBarFill: boolean;
}

/** `none` holds a run to its account and to nothing else: loud, and not promotable. */
export type RiskSetting = Limits | 'none';

export interface BacktestOptions {
  /** One series a symbol, or plain bars. */
  readonly bars: readonly BarSeries[] | PlainBars;
  readonly strategy: PreparedStrategy;
  /** Not said: a cash account in USD that borrows nothing. */
  readonly account: Pick<BacktestAccount, 'cash'> & Partial<BacktestAccount>;
  /** Not said: no costs, gaps block, known corporate actions forbid, a halt cancels and flattens, day orders. */
  readonly policy: Pick<BacktestPolicy, 'calendar'> & Partial<BacktestPolicy>;
  /** Default: `none`. */
  readonly risk?: RiskSetting;
  /** Default: one whole-share instrument a symbol, with a tick of a hundredth. */
  readonly instruments?: readonly Instrument[];
  /** Told now and then how many of all bar ends are done. */
  readonly onProgress?: (done: number, total: number) => void;
}
