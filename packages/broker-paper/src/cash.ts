/** What an execution does to the cash. */
import { type Fill, type Instrument, type Micros, rawNotional, signed, toMicros } from '@mqk/core';

/** `-(side) notional - fee`; what does not come out to a micro is rounded against the account. */
export const executionCash = (
  contract: Pick<Instrument, 'quantityScale' | 'multiplier'>,
  { price, side, quantity, fee }: Pick<Fill, 'price' | 'side' | 'quantity' | 'fee'>,
): Micros => toMicros(-rawNotional(contract, price, signed(side, quantity), 'ceil') - fee);
