/** How an execution becomes an entry. */
import {
  type AccountId,
  type ExecutionId,
  type Fill,
  type MarketTime,
  NO_QUANTITY,
  type Result,
  type StrategyId,
  ZERO,
  inMicrosRange,
  ok,
  refuse,
  signed,
  toHolding,
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
  const cash = cashOf(fill, instrument);
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

export interface AmendmentFacts {
  /** The execution as it stands on the books. */
  readonly before: Fill;
  /** As it is from now on, of the same order and side; null: it never was. */
  readonly after: Pick<Fill, 'quantity' | 'price' | 'fee'> | null;
  /** The id that its fill was booked under. */
  readonly executionId: ExecutionId;
  readonly account: AccountId;
  readonly strategy: StrategyId;
  readonly instrument: Contract;
  /** When the broker took it back or changed it. */
  readonly at: MarketTime;
}

/**
 * The entry that amends an execution: what it moves now, less what it moved before. Nothing on the books is edited:
 * the sum of its entries is the execution as it stands. Refuses an overflow of the cash.
 */
export function amendmentEntry(facts: AmendmentFacts): Result<NewEntry, Overflow> {
  const { before, after, executionId, account, strategy, instrument, at } = facts;
  const now: Fill =
    after === null ? { ...before, quantity: NO_QUANTITY, fee: ZERO } : { ...before, ...after };
  const cash = cashOf(now, instrument) - cashOf(before, instrument);
  if (!inMicrosRange(cash)) return refuse({ code: 'overflow', field: 'cash', value: cash });
  return ok({
    account,
    strategy,
    instrument: instrument.id,
    kind: 'amendment',
    quantity: toHolding(signed(before.side, now.quantity) - signed(before.side, before.quantity)),
    cash: toMicros(cash),
    price: now.price,
    fee: toMicros(now.fee - before.fee),
    ref: executionId,
    at,
  });
}

const cashOf = ({ side, quantity, price, fee }: Fill, instrument: Contract): bigint =>
  -worth(instrument, price * signed(side, quantity), 'ceil') - fee;
