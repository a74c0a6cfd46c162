/** How an execution becomes an entry. */
import {
  type AccountId,
  type ExecutionId,
  type Fill,
  type Result,
  type StrategyId,
  inMicrosRange,
  ok,
  refuse,
  signed,
  toMicros,
} from '@mqk/core';

import { type Contract, worth } from './contract.ts';
import type { NewEntry } from './entry.ts';
import type { Overflow } from './refusal.ts';

export interface FillFacts {
  readonly fill: Fill;
  readonly executionId: ExecutionId;
  readonly account: AccountId;
  readonly strategy: StrategyId;
  readonly instrument: Contract;
}

/**
 * The entry of one execution: `cash = -(side) notional - fee`. Above scale 0 the notional is rounded to a
 * micro against us: up for what we pay, down for what we get. Refuses an overflow of the cash.
 */
export function fillEntry(facts: FillFacts): Result<NewEntry, Overflow> {
  const { fill, executionId, account, strategy, instrument } = facts;
  const quantity = signed(fill.side, fill.quantity);
  const cash = -worth(instrument, fill.price * quantity, 'ceil') - fill.fee;
  if (!inMicrosRange(cash)) return refuse({ code: 'overflow', field: 'cash', value: cash });
  return ok({
    account,
    strategy,
    instrument: instrument.id,
    kind: 'fill',
    quantity,
    cash: toMicros(cash),
    price: fill.price,
    fee: fill.fee,
    ref: executionId,
    at: fill.executedAt,
  });
}
