/** What became of the messages of one round. */
import type { AccountId } from '@mqk/core';
import type { InboxStore, ReceiveOutcome } from '@mqk/execution/store';

import type { Database } from '../database/pool.ts';
import { Abandon } from '../database/transaction.ts';
import type { Tally } from './book-all.ts';

export type Book = Parameters<InboxStore['receive']>[2];

export interface Inbox {
  readonly database: Database;
  readonly account: AccountId;
  readonly epoch: bigint;
}

export const NOTHING: ReceiveOutcome = { applied: 0, repeated: 0, quarantined: 0, parked: 0, halts: [] };

export const LOST = new Abandon<ReceiveOutcome>({ ...NOTHING, ownership: 'ownership_lost' });

export const sum = (a: ReceiveOutcome, b: ReceiveOutcome): ReceiveOutcome => ({
  applied: a.applied + b.applied,
  repeated: a.repeated + b.repeated,
  quarantined: a.quarantined + b.quarantined,
  parked: a.parked + b.parked,
  halts: [...a.halts, ...b.halts],
});

/** `known` were heard before, word for word. */
export const outcomeOf = (tally: Tally, known: number): ReceiveOutcome => ({
  applied: tally.applied,
  repeated: tally.repeated + known,
  quarantined: tally.quarantined,
  parked: tally.parked,
  halts: tally.halts.map(({ code }) => code),
});

export const faultOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
