/** The market as it was seen, and the run that goes over it. */
import type { Instrument, InstrumentId, MarketTime, Micros, RunId, StrategyId, SystemTime } from '@mqk/core';
import type { Bar } from '@mqk/market-data';
import type { Order } from '@mqk/oms';
import type { Position } from '@mqk/portfolio';
import type { Watermark } from '@mqk/reconcile';
import type { Limits } from '@mqk/risk';

import type { StoredBracket } from './bracket.ts';
import type { Run } from './facts.ts';
import type { Fenced } from './fenced.ts';

/** One bar end, all symbols: what the market said, and what it makes of our equity. */
export interface MarketStep {
  readonly run: RunId;
  readonly at: MarketTime;
  /** `YYYY-MM-DD` of the session, by its calendar: the day of the day limits. */
  readonly session: string;
  readonly bars: readonly (Bar & { readonly instrument: InstrumentId })[];
}

export interface MarketStore {
  saveInstruments(instruments: readonly Instrument[]): Promise<void>;
  instruments(): Promise<readonly Instrument[]>;
  saveLimits(limits: Limits, by: string): Promise<number>;
  /**
   * Stores bars, marks and market time in one transaction; `equity` is the one pure function of ledger and marks. Whoever
   * lost the account stores nothing: a run goes on in one life at a time.
   */
  market(
    epoch: bigint,
    step: MarketStep,
    equity: (facts: {
      readonly cash: Micros;
      readonly positions: readonly Position[];
      readonly marks: readonly { readonly instrument: InstrumentId; readonly price: Micros }[];
    }) => Micros | null,
  ): Promise<Fenced>;
  /** Every bar that the run has seen, oldest first: a strategy is rebuilt from these. */
  storedBars(run: RunId): Promise<readonly Bar[]>;
  /** The bar is worked through: its promises are all made. */
  finishBar(epoch: bigint, run: RunId, at: MarketTime): Promise<Fenced>;
  run(): Promise<Run | null>;
  /** What a target is turned into orders with, read at one moment. */
  decisionFacts(key: {
    readonly run: RunId;
    readonly strategy: StrategyId;
    readonly instrument: InstrumentId;
    readonly decidedAt: MarketTime;
  }): Promise<DecisionFacts>;
  /** Rows that are not at rest: nothing may move the tape while one is CREATED, CLAIMED or UNKNOWN. */
  unsettled(): Promise<Unsettled>;
}

export interface Unsettled {
  readonly created: number;
  readonly claimed: number;
  readonly unknown: number;
  /** Open questions to the broker: news that is not understood is not applied. */
  readonly inquiries: number;
}

export interface DecisionFacts {
  /** Database clock. */
  readonly now: SystemTime;
  /** The newest snapshot that was accepted: without a fresh one nothing is sized. */
  readonly snapshot: Watermark | null;
  readonly position: Position | null;
  /** Possibly live orders of this strategy and instrument. */
  readonly orders: readonly Order[];
  /** Orders of this very decision, per leg, that were proven never to have reached the broker. */
  readonly notAccepted: Readonly<Record<'entry' | 'exit', number>>;
  /** How often this decision has asked for an order, by leg, whatever became of it; a replace of an order is none. */
  readonly asked: Readonly<Record<'entry' | 'exit', number>>;
  /** The instrument was split since: the decision speaks of other units than what is held now. */
  readonly splitSince: boolean;
  /** The bar end up to which the run was worked through, by whichever life; null before the first. */
  readonly cursor: MarketTime | null;
  /** Of this strategy and instrument, those that may still want a leg, in the order of their entries. */
  readonly brackets: readonly StoredBracket[];
}
