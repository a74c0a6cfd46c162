/** Everything that a run can know before its first bar, worked out once. */
import type { Instrument } from '@mqk/core';
import type { CorporateAction, Gap, MergedBars, Session } from '@mqk/market-data';

import type { Settings } from './defaults.ts';
import type { BacktestOptions } from './options.ts';
import type { Stopped } from './result.ts';

/** A corporate action, and the step before whose bar it takes effect. */
export interface ScheduledAction {
  readonly step: number;
  /** Position of its symbol in the tape. */
  readonly symbol: number;
  /** Position of the bar in the symbol's series. */
  readonly bar: number;
  readonly action: CorporateAction;
}

/** A stop that the data bring with them: known beforehand, told when its bar would come. */
export interface ForeseenStop {
  readonly step: number;
  readonly stopped: Stopped;
}

export interface Plan extends Settings, Pick<BacktestOptions, 'strategy' | 'onProgress'> {
  readonly tape: MergedBars;
  /** As the series of the tape. */
  readonly instruments: readonly Instrument[];
  /** Sessions of the tape, oldest first, and some beyond its end. */
  readonly sessions: readonly Session[];
  /** By step, each symbol's dividends before its splits. Only those that take effect. */
  readonly scheduled: readonly ScheduledAction[];
  /** Those that the tape never reaches, with the reason. */
  readonly outside: readonly OutsideAction[];
  readonly gaps: readonly SymbolGap[];
  readonly foreseen: ForeseenStop | null;
}

export interface SymbolGap {
  readonly symbol: string;
  readonly gap: Gap;
}

export interface OutsideAction {
  readonly action: CorporateAction;
  readonly outcome: 'before_series' | 'after_series' | 'other_symbol';
}
