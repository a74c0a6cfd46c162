/** Executions that were taken back or changed, and news that waits for what it is about. */
import type { ExecutionId, Fill, MarketTime } from '@mqk/core';
import type { NewEntry } from '@mqk/portfolio';

import type { Corrected } from '../port/broker-message.ts';

/** An amendment as it is on the books. Of an execution that was taken back the quantity is zero. */
export interface BookedAmendment extends Corrected {
  readonly amendmentId: ExecutionId;
  /** The execution as the amendment names it: unique, since nothing is taken back or changed twice. */
  readonly amends: ExecutionId;
  /** The id that the execution was booked under first. */
  readonly executionId: ExecutionId;
  readonly at: MarketTime;
}

/** What is read before an amendment is booked. */
export interface AmendedFacts {
  /** What is booked under its own id already. */
  readonly known: BookedAmendment | null;
  /** What the execution that it names was made into before, under whatever id. */
  readonly amended: BookedAmendment | null;
  /** The execution that it names, as it stands, and the id that it was booked under first; null: we do not know it. */
  readonly target: { readonly executionId: ExecutionId; readonly fill: Fill } | null;
  /** An execution that was booked under the amendment's own id, because it was listed before it was told. */
  readonly listed: Fill | null;
  /** The entries of the position of the execution's order, oldest first. */
  readonly history: readonly NewEntry[];
}

export const AWAITED = [
  'order', //      its promise
  'execution', //  by the id of the execution, or by the amendment's own where it is listed under that
  'instrument', // by its symbol
] as const;

/** What a message waits for: any of these names. */
export interface Awaited {
  readonly what: (typeof AWAITED)[number];
  readonly ids: readonly string[];
}
