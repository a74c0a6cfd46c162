/** What a backtest answers. */
import type { AccountId, ExecutionId, Instrument, MarketTime, Micros, OrderTerms, Side } from '@mqk/core';
import type { Quantity } from '@mqk/core';
import type { Column, CorporateAction, Gap, MergedBars } from '@mqk/market-data';
import type { Ledger, LedgerEntry } from '@mqk/portfolio';
import type { RiskRefusal } from '@mqk/risk';

import type { Settings } from './defaults.ts';
import type { RunEvent } from './event.ts';
import type { HaltAction } from './options.ts';

/** Why a run ended before its bars did. What came before it is whole. */
export type Stopped =
  /** Stopped before the first bar after the gap. */
  | { readonly code: 'gap'; readonly at: MarketTime; readonly symbol: string; readonly gap: Gap }
  /** Stopped before the first bar on or after the ex-date. */
  | { readonly code: 'corporate_action'; readonly at: MarketTime; readonly action: CorporateAction }
  /** A breaker tripped at the end of this bar; what the halt action left to do was done. */
  | {
      readonly code: 'halted';
      readonly at: MarketTime;
      readonly because: RiskRefusal['code'];
      readonly haltAction: HaltAction;
    }
  /** The strategy asked for what it may not have. */
  | { readonly code: 'strategy_fault'; readonly at: MarketTime; readonly detail: string }
  /** The books would not hold an amount: more than an account can have. */
  | { readonly code: 'out_of_range'; readonly at: MarketTime; readonly detail: string };

export const ORDER_STATUSES = [
  'new',
  'partially_filled',
  'filled',
  'canceled',
  'expired',
  'rejected',
  'replaced',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

export interface BacktestOrder {
  readonly orderId: string;
  readonly symbol: string;
  /** End of the bar that it was decided on. */
  readonly at: MarketTime;
  readonly terms: OrderTerms;
  readonly status: OrderStatus;
  /** Smallest units. */
  readonly filled: Quantity;
  /** Why it was rejected; null where it was not. */
  readonly reason: string | null;
}

export interface BacktestFill {
  readonly fillId: ExecutionId;
  readonly orderId: string;
  readonly symbol: string;
  /** End of the bar that filled it. */
  readonly at: MarketTime;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Micros;
  readonly fee: Micros;
}

/** What the account was worth at every bar end, by column. */
export interface EquityCurve {
  readonly length: number;
  readonly at: Column;
  /** Micros as safe integers. */
  readonly equity: Column;
  /** Gross market value of what was held, in micros as safe integers. */
  readonly gross: Column;
}

/** A corporate action, and what became of it. */
export interface AccountedFor {
  readonly action: CorporateAction;
  readonly outcome:
    | 'applied' //       booked, or nothing was held
    | 'stopped' //       the run stopped before it
    | 'ignored' //       by policy
    | 'before_series' // the first bar already knows of it
    | 'after_series' //  the bars end before it, or the run did
    | 'other_symbol';
}

export interface BacktestResult {
  readonly account: AccountId;
  /** What was in force, defaults included. */
  readonly settings: Settings;
  /** As the series of the tape. */
  readonly instruments: readonly Instrument[];
  /** What it ran over. */
  readonly tape: MergedBars;
  /** Bars that were worked through. */
  readonly bars: number;
  /** In the order of their creation. */
  readonly orders: readonly BacktestOrder[];
  readonly fills: readonly BacktestFill[];
  readonly curve: EquityCurve;
  readonly ledger: Ledger;
  /** Every fact that moved money or holdings. */
  readonly entries: readonly LedgerEntry[];
  readonly fees: Micros;
  readonly finalEquity: Micros;
  readonly actions: readonly AccountedFor[];
  readonly gaps: readonly { readonly symbol: string; readonly gap: Gap }[];
  readonly events: readonly RunEvent[];
  readonly stopped: Stopped | null;
  /** Why a result like this cannot be promoted, whatever it earned; empty: nothing stands against asking. */
  readonly notPromotable: readonly NotPromotable[];
}

export const NOT_PROMOTABLE = [
  'stopped', //                  the run did not reach the end of its bars
  'limits_none', //              it was held to no limits
  'corporate_actions_ignored',
  'actions_unknown', //          raw bars, and nobody said what their companies did
  'gaps_reported', //            bars are missing
  'optimistic_ambiguity',
  'same_bar_fill', //            decisions filled at the close that they were made of
] as const;
export type NotPromotable = (typeof NOT_PROMOTABLE)[number];
