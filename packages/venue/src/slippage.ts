/** What a market order pays for not naming a price. */
import {
  type Codec,
  type Micros,
  type Side,
  bigintCodec,
  divide,
  integerCodec,
  record,
  tagged,
  toMicros,
} from '@mqk/core';
import type { Bar } from '@mqk/market-data';

import { type SettingCheck, WHOLE_BPS, notNegative, positiveCount } from './settings.ts';

export type SlippageModel =
  | { readonly kind: 'none' }
  /** A share of the price plus a share of the previous bar's range. Unit: basis points; 10000 is once. */
  | { readonly kind: 'range'; readonly slippageBps: bigint; readonly volMultBps: bigint }
  /** The same with the average true range of `bars` bars in place of the previous bar's range. */
  | {
      readonly kind: 'atr';
      readonly slippageBps: bigint;
      readonly volMultBps: bigint;
      readonly bars: number;
    };

export const NO_SLIPPAGE: SlippageModel = { kind: 'none' };

/** How restless the symbol was before the bar that fills: what was known when the order went in. */
export interface SlippageReference {
  /** Micros: high less low of the previous bar, or the sum of the true ranges of `bars` bars. */
  readonly range: Micros;
  /** Of how many bars `range` is the sum, one where it does not say: an average is not rounded before it is used. */
  readonly bars?: bigint;
  /** Micros: the close of the previous bar. */
  readonly close: Micros;
}

/**
 * The reference that `preceding` gives: the symbol's bars before the one that fills, oldest first. Null when
 * there is none; the fill bar then stands in for it.
 *
 * Source: the true range of J. W. Wilder, New Concepts in Technical Trading Systems (1978), averaged simply
 * over the last n bars (fewer at the start).
 */
export function slippageReference(model: SlippageModel, preceding: readonly Bar[]): SlippageReference | null {
  const last = preceding.at(-1);
  if (last === undefined) return null;
  if (model.kind !== 'atr') return barReference(last);
  const window = preceding.slice(-model.bars);
  const before = preceding.at(-model.bars - 1);
  let total = 0n;
  let close = before?.close ?? null;
  for (const bar of window) {
    total += trueRange(bar, close);
    close = bar.close;
  }
  return { range: toMicros(total), bars: BigInt(window.length), close: last.close };
}

export const barReference = (bar: Bar): SlippageReference => ({
  range: toMicros(bar.high - bar.low),
  close: bar.close,
});

function trueRange(bar: Bar, previousClose: Micros | null): bigint {
  const high = previousClose !== null && previousClose > bar.high ? previousClose : bar.high;
  const low = previousClose !== null && previousClose < bar.low ? previousClose : bar.low;
  return high - low;
}

/**
 * The price after slippage, before any range check: `P ± ceil(P (slippageBps C + range volMultBps) / (10000 C))`,
 * one rounding, a sale never below one micro.
 */
export function slipped(
  model: SlippageModel,
  side: Side,
  price: Micros,
  { range, close, bars = 1n }: SlippageReference,
): bigint {
  if (model.kind === 'none') return price;
  const perWhole = model.slippageBps * close * bars + range * model.volMultBps;
  const adjustment = divide(price * perWhole, WHOLE_BPS * close * bars, 'ceil');
  if (side === 'buy') return price + adjustment;
  return price - adjustment < 1n ? 1n : price - adjustment;
}

export function slippageChecks(model: SlippageModel): readonly SettingCheck[] {
  if (model.kind === 'none') return [];
  return [
    ['slippage.slippageBps', notNegative(model.slippageBps)],
    ['slippage.volMultBps', notNegative(model.volMultBps)],
    ...(model.kind === 'atr' ? ([['slippage.bars', positiveCount(model.bars)]] as const) : []),
  ];
}

export const slippageCodec: Codec<SlippageModel> = tagged<SlippageModel>({
  none: record({}),
  range: record({ slippageBps: bigintCodec, volMultBps: bigintCodec }),
  atr: record({ slippageBps: bigintCodec, volMultBps: bigintCodec, bars: integerCodec }),
});
