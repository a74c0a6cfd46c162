/**
 * From what came back to what it means: one total function, for every broker over a network.
 *
 * An adapter says what it saw ({@link RawAnswer}) and what it knows of its broker's codes ({@link CodeBook}); what is
 * concluded from it is the same for all of them, and stands in one table.
 */
import { invariant } from '@mqk/core';

import type { BrokerOrder, LookupAnswer } from './account-reader.ts';
import type { AcceptedOrder, CancelAnswer, SubmitAnswer } from './order-wire.ts';
import { type Meaning, OUTCOME_TABLE, type OutcomeRow } from './outcome-table.ts';
import { BARS, type Bar, type CodeBook, type CodeMeaning, type RawAnswer } from './raw-answer.ts';

export interface Outcome {
  /** Of the table. */
  readonly row: string;
  readonly meaning: Meaning;
  /** What keeps us out, when the meaning is that something does. */
  readonly bar: Bar | null;
  /** Whole milliseconds, rounded up; null when the broker asks for none, or for nothing that is a time. */
  readonly retryAfterMs: number | null;
}

/** Total: whatever a server says, there is a row for it. */
export function outcomeOf(raw: RawAnswer, codes: CodeBook): Outcome {
  const code = codeOf(raw, codes);
  const row = OUTCOME_TABLE.find((each) => fits(each, raw, code));
  invariant(row !== undefined, 'the last row of the table fits everything that was answered');
  const meaning = row.means[raw.request];
  return {
    row: row.name,
    meaning,
    bar: meaning === 'barred' || meaning === 'barred_in_doubt' ? barOf(code) : null,
    retryAfterMs: wholeMs(raw.retryAfterMs),
  };
}

/** A code that did not come in the broker's own error is nobody's word. */
function codeOf({ body, code }: RawAnswer, codes: CodeBook): CodeMeaning {
  if (body !== 'error' || code === null) return 'unlisted';
  return codes.get(code) ?? 'unlisted';
}

const fits = (row: OutcomeRow, raw: RawAnswer, said: CodeMeaning): boolean =>
  row.transport === raw.transport &&
  within(row.status, raw.status) &&
  (row.body?.includes(raw.body) ?? true) &&
  (row.code?.includes(said) ?? true);

/** No number is within no range. */
function within(range: OutcomeRow['status'], status: number | null): boolean {
  if (range === null) return true;
  return status !== null && status >= range[0] && status <= range[1];
}

const barOf = (code: CodeMeaning): Bar => BARS.find((bar) => bar === code) ?? 'credentials_refused';

/** Null for what is no time: a wait that nobody can count is none that was asked for. */
export function wholeMs(ms: number | null): number | null {
  if (ms === null || !(ms >= 0)) return null;
  if (ms >= Number.MAX_SAFE_INTEGER) return Number.MAX_SAFE_INTEGER;
  const whole = ms - (ms % 1);
  return whole < ms ? whole + 1 : whole;
}

/** What the adapter read, beside what it means. */
export interface Told<Shown> {
  /** The order in the body. Null: there was none, or it lacked something. */
  readonly order: Shown | null;
  /** In the broker's words as far as there are some; for people. */
  readonly reason: string;
}

/** Of a submit or a replace. An acceptance that shows no order is none. */
export function submitAnswerOf(
  raw: RawAnswer,
  codes: CodeBook,
  { order, reason }: Told<AcceptedOrder>,
): SubmitAnswer {
  const outcome = outcomeOf(raw, codes);
  const { meaning } = outcome;
  if (meaning === 'accepted' && order !== null) return { kind: 'accepted', order };
  if (meaning === 'rejected') return { kind: 'rejected', code: raw.code ?? outcome.row, reason };
  return meaning === 'id_taken' ? { kind: 'duplicate_id' } : sharedAnswer(outcome, reason);
}

export function cancelAnswerOf(raw: RawAnswer, codes: CodeBook, reason: string): CancelAnswer {
  const outcome = outcomeOf(raw, codes);
  if (outcome.meaning === 'asked') return { kind: 'asked' };
  if (outcome.meaning === 'refused') return { kind: 'refused', code: raw.code ?? outcome.row, reason };
  return sharedAnswer(outcome, reason);
}

/** A question that was not answered is `failed`, whatever kept the answer away: it proves nothing. */
export function lookupAnswerOf(
  raw: RawAnswer,
  codes: CodeBook,
  { order, reason }: Told<BrokerOrder>,
): LookupAnswer {
  const { meaning } = outcomeOf(raw, codes);
  if (meaning === 'missing') return { kind: 'missing' };
  return meaning === 'found' && order !== null ? { kind: 'found', order } : { kind: 'failed', reason };
}

function sharedAnswer({ meaning, bar, retryAfterMs }: Outcome, reason: string): SubmitAnswer & CancelAnswer {
  if (bar !== null) return { kind: 'barred', bar, reason, takenNothing: meaning === 'barred' };
  if (meaning === 'not_sent' || meaning === 'throttled') return { kind: meaning, reason, retryAfterMs };
  return { kind: 'unknown', reason };
}
