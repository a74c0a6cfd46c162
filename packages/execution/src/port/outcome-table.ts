/**
 * What every answer of a broker over a network means, as a table: the first row that fits.
 *
 * Nothing ends an order but the broker's own words, in a form and under a code that its adapter knows. A status alone
 * proves nothing: whatever stands in front of the broker can say one, after the broker has taken the order.
 */
import { BARS, type Body, type CodeMeaning, type RequestKind, type Transport } from './raw-answer.ts';

export const MEANINGS = [
  'accepted', //        an order was shown; the settlement compares it, and halts if it is another one
  'rejected', //        this order, for good; nothing of the attempt is alive
  'id_taken', //        an order with this id exists: proof of existence, not of a refusal
  'asked', //           the cancel was heard; the order's events tell what became of it
  'refused', //         the cancel was heard and refused; the order is read again
  'found',
  'missing', //         the broker answered, and knows no such order
  'throttled', //       nothing was taken: come back
  'not_sent', //        nothing left, and that is proven
  'unknown', //         nobody knows: only evidence ends it
  'failed', //          a question without an answer: it proves nothing
  'barred', //          halts; and nothing was taken
  'barred_in_doubt', // halts; and whether it was taken, nobody knows
] as const;
export type Meaning = (typeof MEANINGS)[number];

export interface OutcomeRow {
  readonly name: string;
  readonly transport: Transport;
  /** First and last; null: any, and none at all. */
  readonly status: readonly [number, number] | null;
  /** Null: any. */
  readonly body: readonly Body[] | null;
  /** Null: any. */
  readonly code: readonly CodeMeaning[] | null;
  readonly means: Readonly<Record<RequestKind, Meaning>>;
}

type Means = OutcomeRow['means'];

const means = (submit: Meaning, replace: Meaning, cancel: Meaning, lookup: Meaning): Means => ({
  submit,
  replace,
  cancel,
  lookup,
});

const UNKNOWN = means('unknown', 'unknown', 'unknown', 'failed');
const LATER = means('throttled', 'throttled', 'throttled', 'failed');
const BARRED = means('barred', 'barred', 'barred', 'failed');

const lost = (name: string, transport: Transport): OutcomeRow => ({
  name,
  transport,
  status: null,
  body: null,
  code: null,
  means: UNKNOWN,
});

/** An answer; `says` is null where the body does not matter, and a list of codes where it has to be the broker's error. */
function answer(
  name: string,
  status: OutcomeRow['status'],
  says: readonly Body[] | { readonly codes: readonly CodeMeaning[] } | null,
  meant: Means,
): OutcomeRow {
  const common = { name, transport: 'answered', status, means: meant } as const;
  if (says !== null && 'codes' in says) return { ...common, body: ['error'], code: says.codes };
  return { ...common, body: says, code: null };
}

const GOOD = [200, 299] as const;
const OURS = [400, 499] as const;
const one = (status: number): readonly [number, number] => [status, status];

// A decision table is read by column.
// prettier-ignore
export const OUTCOME_TABLE: readonly OutcomeRow[] = [
  { ...lost('no connection', 'not_connected'), means: means('not_sent', 'not_sent', 'not_sent', 'failed') },
  lost('connection broken', 'broken'),
  lost('deadline passed', 'timed_out'),
  lost('no answer of the protocol', 'garbled'),
  //      name                              status    says                                 submit      replace     cancel     lookup
  answer('done, and shows the order',       GOOD,     ['order'],                           means('accepted', 'accepted', 'asked',   'found')),
  answer('done, and shows another order',   GOOD,     ['other_order'],                     means('accepted', 'accepted', 'unknown', 'failed')),
  answer('done, without a word',            GOOD,     ['empty'],                           means('unknown',  'unknown',  'asked',   'failed')),
  answer('done, and says it was not',       GOOD,     null,                                UNKNOWN),
  answer('who asks may not',                one(401), ['error'],                           BARRED),
  answer('somebody says who asks may not',  one(401), null,                                means('barred_in_doubt', 'barred_in_doubt', 'barred_in_doubt', 'failed')),
  answer('too slow for the broker',         one(408), null,                                UNKNOWN),
  answer('shows an order and refuses it',   OURS,     ['order', 'other_order'],            UNKNOWN),
  answer('the account may not',             OURS,     { codes: BARS },                     BARRED),
  answer('too many requests',               one(429), null,                                LATER),
  answer('too many requests, by its code',  OURS,     { codes: ['throttled'] },            LATER),
  answer('no such order',                   one(404), { codes: ['order_unknown'] },        means('unknown',  'unknown',  'refused', 'missing')),
  answer('nothing there',                   one(404), null,                                UNKNOWN),
  answer('this order, for good',            OURS,     { codes: ['order_refused'] },        means('rejected', 'rejected', 'unknown', 'failed')),
  answer('the id is taken',                 OURS,     { codes: ['id_taken'] },             means('id_taken', 'id_taken', 'unknown', 'failed')),
  answer('past being cancelled',            OURS,     { codes: ['not_cancelable'] },       means('unknown',  'unknown',  'refused', 'failed')),
  answer('refused for another reason',      OURS,     null,                                UNKNOWN),
  answer('elsewhere',                       [300, 399], null,                              UNKNOWN),
  answer('the server failed',               [500, 599], null,                              UNKNOWN),
  answer('any other status',                null,     null,                                UNKNOWN),
];
