/**
 * What both engines are given, in words of neither: bars, requests and rules. Prices are decimal text, counts are whole
 * numbers, a moment is the index of a step. A tape is printed as JSON when the engines differ, so it holds no classes.
 */

export interface TapeBar {
  readonly symbol: string;
  /** Bars of one step end at the same moment. */
  readonly step: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: number;
}

export interface Terms {
  readonly side: 'buy' | 'sell';
  readonly type: 'market' | 'limit' | 'stop' | 'stop_limit';
  readonly timeInForce: 'day' | 'gtc' | 'ioc' | 'fok';
  readonly quantity: number;
  readonly limit: string | null;
  readonly stop: string | null;
}

export interface Bracket {
  readonly stop: string;
  readonly target: string | null;
}

/** Asked when the step `at` is over; `id` names the order that is meant or made. */
export type Request =
  | {
      readonly kind: 'submit';
      readonly at: number;
      readonly id: string;
      readonly symbol: string;
      readonly terms: Terms;
      /** Makes it the entry of a bracket; its legs are called `id-stop` and `id-target`. */
      readonly bracket?: Bracket;
    }
  | { readonly kind: 'cancel'; readonly at: number; readonly id: string }
  | {
      readonly kind: 'replace';
      readonly at: number;
      readonly id: string;
      readonly successor: string;
      /** The new total, what was filled before included. */
      readonly quantity: number;
      readonly limit: string | null;
      readonly stop: string | null;
    };

export interface Fees {
  readonly minimum: string;
  readonly perShare: string;
  readonly bps: number;
}

export interface Slippage {
  readonly slippageBps: number;
  readonly volMultBps: number;
  /** Bars of the average true range in place of the range of the previous bar; null: the range. */
  readonly atrBars: number | null;
}

export interface Rules {
  readonly latencyBars: number;
  readonly limitFill: 'through' | 'touch';
  /** Share of a bar's volume in basis points; null: volume is ignored. */
  readonly participationBps: number | null;
  readonly slippage: Slippage | null;
  readonly fees: Fees | null;
}

export interface Tape {
  readonly rules: Rules;
  /** For each step, the session it belongs to and whether it ends it. */
  readonly steps: readonly { readonly session: number; readonly ends: boolean }[];
  readonly bars: readonly TapeBar[];
  /** In the order in which they were made. */
  readonly requests: readonly Request[];
}

export interface TapeFill {
  readonly step: number;
  readonly id: string;
  readonly quantity: number;
  /** Canonical decimal text: no needless zeros. */
  readonly price: string;
  readonly fee: string;
}

/** `working`: also while it waits for its first bar. */
export type Ending = 'working' | 'filled' | 'canceled' | 'expired' | 'replaced';

/** What came of a tape. Cash starts at nothing. */
export interface Outcome {
  readonly fills: readonly TapeFill[];
  readonly endings: Readonly<Record<string, Ending>>;
  readonly cash: string;
  readonly positions: Readonly<Record<string, number>>;
}
