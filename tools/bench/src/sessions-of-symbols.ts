/** Ten years of daily bars of many symbols, as columns: a walk of cents each. */
import { type BarSeries, type Calendar, type LocalDate, localDate } from '@mqk/market-data';

import { type Draw, draws } from './random.ts';

const TEN_YEARS: readonly [LocalDate, LocalDate] = [localDate('2010-01-04'), localDate('2019-12-31')];
const CENT = 10_000;

export function sessionsOfSymbols(
  calendar: Calendar,
  symbols: number,
  seed: number,
  [from, to] = TEN_YEARS,
): readonly BarSeries[] {
  const closeAt = Float64Array.from(calendar.sessions(from, to), ({ closeAt: end }) => end);
  const draw = draws(seed);
  return Array.from({ length: symbols }, (_, index) => ({
    symbol: `S${String(index).padStart(3, '0')}`,
    kind: 'fully-adjusted',
    timeframe: '1d',
    calendar: calendar.name,
    length: closeAt.length,
    closeAt,
    ...walk(closeAt.length, draw),
  }));
}

type Prices = Pick<BarSeries, 'open' | 'high' | 'low' | 'close' | 'volume'>;

function walk(length: number, draw: Draw): Prices {
  const column = (): Float64Array => new Float64Array(length);
  const [open, high, low, close, volume] = [column(), column(), column(), column(), column()];
  let price = 10_000;
  for (let bar = 0; bar < length; bar++) {
    const next = Math.max(1_000, price + draw(-100, 100));
    open[bar] = price * CENT;
    close[bar] = next * CENT;
    high[bar] = (Math.max(price, next) + draw(0, 40)) * CENT;
    low[bar] = (Math.min(price, next) - draw(0, 40)) * CENT;
    volume[bar] = draw(0, 1_000_000);
    price = next;
  }
  return { open, high, low, close, volume };
}
