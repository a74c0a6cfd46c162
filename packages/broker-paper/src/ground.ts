/** What a step of the broker is told besides the world that it changes. */
import { type Instrument, type MarketTime, type SystemTime, invariant, parseMarketTime } from '@mqk/core';
import type { VenuePolicy } from '@mqk/venue';

import type { PaperAccountKind } from './options.ts';

export interface Ground {
  readonly kind: PaperAccountKind;
  readonly policy: VenuePolicy;
  readonly instruments: ReadonlyMap<string, Instrument>;
  /** For the record of when the broker noted something. */
  readonly now: SystemTime;
}

/** Market time of what is asked for before the tape has begun: before every bar. */
export const BEFORE_THE_TAPE: MarketTime = beginning();

function beginning(): MarketTime {
  const time = parseMarketTime('0001-01-01T00:00:00Z');
  invariant(time.ok, 'the first day of the calendar can be written');
  return time.value;
}

/** Refuses (breaks on) two versions of one symbol: which one would an order be about? */
export function bySymbol(instruments: readonly Instrument[]): ReadonlyMap<string, Instrument> {
  const map = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
  invariant(map.size === instruments.length, 'a paper broker knows one version of each symbol');
  return map;
}
