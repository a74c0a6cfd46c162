/** What a strategy wants to hold; how to get there is not its business. */
import type { Holding, MarketTime, Micros } from '@mqk/core';

/** Told apart by `kind`, so that notional and weights can stand beside shares. */
export interface SharesTarget {
  readonly kind: 'shares';
  readonly symbol: string;
  /** Smallest units of the instrument; negative is short. */
  readonly target: Holding;
  /** Of a position that is opened by this target: legs that close it, of which one cancels the other. */
  readonly protection?: TargetProtection;
}

export interface TargetProtection {
  /** Micros: what is lost at most, as far as the market lets one out. */
  readonly stopPrice: Micros;
  /** Micros: what is enough; null lets it run. */
  readonly targetPrice: Micros | null;
}

export type Target = SharesTarget;

/** A target that holds until the strategy sets another one for the symbol. */
export interface StandingTarget {
  readonly target: Target;
  /** End of the bar that it was set on. */
  readonly decidedAt: MarketTime;
}

/** Nothing new; one value, so that the quiet bar costs nothing. */
export const NO_TARGETS: readonly Target[] = Object.freeze([]);
