/** A bar of before a split, as somebody after it sees it. */
import { type Micros, divide, toMicros, toQuantity } from '@mqk/core';
import { type Bar, type Ratio, plainBar, ratioOf } from '@mqk/market-data';

/** A bar that may have been restated before: it remembers what was traded, so that nothing is rounded twice. */
export interface SeenBar extends Bar {
  readonly traded?: { readonly bar: Bar; readonly ratio: Ratio };
}

/**
 * Prices are the traded ones times old / new of every split since, rounded once, half to even; volumes times new / old.
 * A price never becomes less than a micro.
 */
export function restated(seen: SeenBar, split: Ratio): SeenBar {
  const { bar, ratio: before } = seen.traded ?? { bar: seen, ratio: { numerator: 1n, denominator: 1n } };
  const ratio = ratioOf(before.numerator * split.numerator, before.denominator * split.denominator);
  const price = (traded: Micros): Micros => {
    const micros = divide(traded * ratio.denominator, ratio.numerator, 'half_even');
    return toMicros(micros === 0n ? 1n : micros);
  };
  return {
    symbol: bar.symbol,
    closeAt: bar.closeAt,
    open: price(bar.open),
    high: price(bar.high),
    low: price(bar.low),
    close: price(bar.close),
    volume: toQuantity(divide(bar.volume * ratio.numerator, ratio.denominator, 'half_even')),
    traded: { bar: seen.traded === undefined ? plainBar(bar) : bar, ratio },
  };
}
