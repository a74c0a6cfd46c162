/** The instruments of a configuration as the rest of the desk knows them. */
import { type Instrument, type Micros, instrumentId, invariant, parseMicros } from '@mqk/core';

import type { Config } from './config.ts';

/** Money that the configuration's schema has already found well-formed. */
export function moneyOf(text: string): Micros {
  const read = parseMicros(text);
  invariant(read.ok, `the configuration let "${text}" pass as money`);
  return read.value;
}

export const instrumentsOf = ({ instruments }: Config): readonly Instrument[] =>
  instruments.map(({ symbol, currency, tick, quantityScale, multiplier, calendar }) => ({
    id: instrumentId(symbol),
    version: 1,
    symbol,
    currency,
    tick: moneyOf(tick),
    quantityScale,
    multiplier: BigInt(multiplier),
    calendar,
  }));
