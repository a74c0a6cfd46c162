/** What the same money would have become without a strategy. */
import {
  type BarSeries,
  type Calendar,
  type CorporateAction,
  type MergedBars,
  barOnOrAfter,
  cellOf,
  placeAt,
} from '@mqk/market-data';

/**
 * Equity at each bar end if the cash had been spread evenly over all symbols at their first closes, in fractions and
 * without costs, splits followed and dividends kept as cash. A symbol without a bar yet is held as cash.
 */
export function buyAndHold(
  tape: MergedBars,
  cash: number,
  { actions, calendar }: { readonly actions: readonly CorporateAction[]; readonly calendar: Calendar },
): Float64Array {
  const share = cash / tape.series.length;
  const worth = new Float64Array(tape.length);
  const values = tape.series.map((series) => ({
    series,
    units: unitsBy(series.length, actingOn(series, actions, calendar)),
    first: share / cellOf(series.close, 0),
  }));
  const now = values.map(() => share);
  for (let step = 0; step < tape.length; step++) {
    for (let entry = placeAt(tape.starts, step); entry < placeAt(tape.starts, step + 1); entry++) {
      const which = placeAt(tape.seriesIndex, entry);
      const value = values[which];
      if (value === undefined) continue;
      const bar = placeAt(tape.barIndex, entry);
      const { count, paid } = value.units[bar] ?? { count: 1, paid: 0 };
      now[which] = value.first * (count * cellOf(value.series.close, bar) + paid);
    }
    worth[step] = now.reduce((sum, each) => sum + each, 0);
  }
  return worth;
}

interface Units {
  readonly count: number;
  readonly paid: number;
}

type Acting = ReadonlyMap<number, readonly CorporateAction[]>;

/** By the bar that an action takes effect before; the first bar knows of its own already. */
function actingOn(series: BarSeries, actions: readonly CorporateAction[], calendar: Calendar): Acting {
  const acting = new Map<number, CorporateAction[]>();
  for (const action of actions) {
    if (action.symbol !== series.symbol) continue;
    const bar = barOnOrAfter(series, calendar, action.exDate);
    if (bar > 0) acting.set(bar, [...(acting.get(bar) ?? []), action]);
  }
  return acting;
}

function unitsBy(length: number, acting: Acting): readonly Units[] {
  let [count, paid] = [1, 0];
  return Array.from({ length }, (_, bar) => {
    for (const action of acting.get(bar) ?? []) {
      if (action.kind === 'dividend') paid += count * Number(action.cash);
      else count *= Number(action.ratio.numerator) / Number(action.ratio.denominator);
    }
    return { count, paid };
  });
}
