/** Bars as they are given, as one series a symbol. */
import { type Result, ok, refuse } from '@mqk/core';
import { type Bar, type BarSeries, seriesOf } from '@mqk/market-data';

import type { BacktestOptions, PlainBars } from './options.ts';
import type { BacktestRefusal } from './refusal.ts';

/** Refuses no bars at all, two series of one symbol, and what {@link seriesOf} refuses. */
export function seriesFrom(
  given: BacktestOptions['bars'],
  calendar: string,
): Result<readonly BarSeries[], BacktestRefusal> {
  const series = isPlain(given) ? seriesOfPlain(given, calendar) : ok(given);
  if (!series.ok) return series;
  if (series.value.every(({ length }) => length === 0)) return refuse({ code: 'no_bars' });
  const symbols = series.value.map(({ symbol }) => symbol);
  const twice = symbols.find((symbol, index) => symbols.indexOf(symbol) !== index);
  return twice === undefined ? series : refuse({ code: 'two_series', symbol: twice });
}

const isPlain = (given: BacktestOptions['bars']): given is PlainBars => 'bars' in given;

function seriesOfPlain(
  { bars, kind, timeframe }: PlainBars,
  calendar: string,
): Result<readonly BarSeries[], BacktestRefusal> {
  const bySymbol = new Map<string, Bar[]>();
  for (const bar of bars) {
    const own = bySymbol.get(bar.symbol);
    if (own === undefined) bySymbol.set(bar.symbol, [bar]);
    else own.push(bar);
  }
  const all: BarSeries[] = [];
  for (const [symbol, own] of bySymbol) {
    const series = seriesOf(own, { kind, timeframe, calendar });
    if (!series.ok) return refuse({ code: 'bars_refused', symbol, refused: series.refused });
    all.push(series.value);
  }
  return ok(all);
}
