/** Which failures of production code were caused on purpose; every other one is a finding. */
import { InvariantBroken } from '@mqk/core';
import { CommitLost, CommitRefused, CommitUnknown, StatementFailed } from '@mqk/db';

import type { Violation } from './audit.ts';

/** The market could not be moved on. */
export class FeedFailed extends Error {
  override readonly name = 'FeedFailed';
}

/** Another life holds the account, or this one lost it: its process ends. */
export class NotOurs extends Error {
  override readonly name = 'NotOurs';
}

/** Classes of SQLSTATE that mean that the statement or its data is wrong: no fault of ours makes one. */
const OURS: readonly string[] = ['0A', '21', '22', '23', '42', '44', 'P0'];

const PLANNED = [FeedFailed, NotOurs, CommitLost, CommitUnknown, CommitRefused];

function isPlanned(error: unknown): boolean {
  if (PLANNED.some((kind) => error instanceof kind)) return true;
  return error instanceof StatementFailed && (error.code === null || !OURS.includes(error.code.slice(0, 2)));
}

/** What a failure gives away; null: it was caused on purpose. */
export function findingOf(error: unknown): Violation | null {
  if (isPlanned(error)) return null;
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { rule: error instanceof InvariantBroken ? 'broken promise' : 'unexpected error', what };
}

export const wordsOf = (error: unknown): string =>
  error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
