/** Slippage and fees, in decimals. */
import Big from 'big.js';

import type { Fees, Slippage, TapeBar, Terms } from './tape.ts';

/** Enough that no quotient of prices can come so near to a whole micro that its rounding here would show there. */
Big.DP = 50;

const MICRO = Big('0.000001');

const ceilToMicro = (amount: Big): Big => amount.round(6, Big.roundUp);

const largest = (...values: readonly Big[]): Big => values.reduce((a, b) => (b.gt(a) ? b : a));
const smallest = (...values: readonly Big[]): Big => values.reduce((a, b) => (b.lt(a) ? b : a));

/** How far a bar reached, seen from the close before it. */
function trueRange(bar: TapeBar, before: TapeBar | undefined): Big {
  if (before === undefined) return Big(bar.high).minus(bar.low);
  return largest(Big(bar.high), Big(before.close)).minus(smallest(Big(bar.low), Big(before.close)));
}

/** A sum and of how many bars it is: a third has no last decimal, so nobody divides before the end. */
interface Ranges {
  readonly sum: Big;
  readonly bars: number;
}

function trueRanges(preceding: readonly TapeBar[], bars: number): Ranges {
  const last = preceding.slice(-bars);
  const from = preceding.length - last.length;
  const sum = last.reduce(
    (total, bar, index) => total.plus(trueRange(bar, preceding[from + index - 1])),
    Big(0),
  );
  return { sum, bars: last.length };
}

/** `preceding`: the bars of the symbol before the one that fills, oldest first. */
export function slip(
  rule: Slippage | null,
  side: Terms['side'],
  price: Big,
  { bar, preceding }: { readonly bar: TapeBar; readonly preceding: readonly TapeBar[] },
): Big {
  if (rule === null) return price;
  const previous = preceding.at(-1) ?? bar;
  const ranges: Ranges =
    rule.atrBars === null || preceding.length === 0
      ? { sum: Big(previous.high).minus(previous.low), bars: 1 }
      : trueRanges(preceding, rule.atrBars);
  const close = Big(previous.close);
  const share = close.times(rule.slippageBps).times(ranges.bars).plus(ranges.sum.times(rule.volMultBps));
  const adjustment = ceilToMicro(price.times(share).div(close.times(10_000).times(ranges.bars)));
  return side === 'buy' ? price.plus(adjustment) : largest(MICRO, price.minus(adjustment));
}

/** Of the whole order so far. */
export function feesSoFar(rule: Fees | null, filled: number, paid: Big): Big {
  if (rule === null) return Big(0);
  const charged = Big(rule.perShare).times(filled).plus(paid.times(rule.bps).div(10_000));
  return ceilToMicro(largest(Big(rule.minimum), charged));
}
