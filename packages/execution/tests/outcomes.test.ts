/** What every answer of a broker over a network means. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { brokerOrderId } from '@mqk/core';

import { readPayload } from '../src/outbox/payload.ts';
import {
  BARS,
  BODIES,
  type Body,
  CODE_MEANINGS,
  type CodeMeaning,
  MEANINGS,
  type Meaning,
  OUTCOME_TABLE,
  REQUESTS,
  type RawAnswer,
  type RequestKind,
  TRANSPORTS,
  cancelAnswerOf,
  lookupAnswerOf,
  outcomeOf,
  submitAnswerOf,
} from '../src/port/index.ts';
import { wholeMs } from '../src/port/outcome.ts';
import { intent, rowOf } from './support/facts.ts';
import { withOutcomes } from './support/render-outcomes.ts';

/** Each meaning under a code of its own name; whatever else is said is not in the book. */
const BOOK = new Map<string, CodeMeaning>(CODE_MEANINGS.map((meaning) => [meaning, meaning]));

const raw = (request: RequestKind, answer: Partial<RawAnswer> = {}): RawAnswer => ({
  request,
  transport: 'answered',
  status: null,
  body: 'unreadable',
  code: null,
  retryAfterMs: null,
  ...answer,
});

const meaningsOf = (answer: Partial<RawAnswer>): readonly Meaning[] =>
  REQUESTS.map((request) => outcomeOf(raw(request, answer), BOOK).meaning);

const says = (status: number, body: Body, code: string | null = null): Partial<RawAnswer> => ({
  status,
  body,
  code,
});

describe('every row', () => {
  // submit, replace, cancel, lookup
  test.each<[string, Partial<RawAnswer>, readonly Meaning[]]>([
    ['no connection', { transport: 'not_connected' }, ['not_sent', 'not_sent', 'not_sent', 'failed']],
    ['connection broken', { transport: 'broken' }, ['unknown', 'unknown', 'unknown', 'failed']],
    ['deadline passed', { transport: 'timed_out' }, ['unknown', 'unknown', 'unknown', 'failed']],
    ['no answer of the protocol', { transport: 'garbled' }, ['unknown', 'unknown', 'unknown', 'failed']],
    ['done, and shows the order', says(200, 'order'), ['accepted', 'accepted', 'asked', 'found']],
    [
      'done, and shows another order',
      says(201, 'other_order'),
      ['accepted', 'accepted', 'unknown', 'failed'],
    ],
    ['done, without a word', says(204, 'empty'), ['unknown', 'unknown', 'asked', 'failed']],
    ['done, and says it was not', says(200, 'error'), ['unknown', 'unknown', 'unknown', 'failed']],
    ['done, and says it was not', says(200, 'unreadable'), ['unknown', 'unknown', 'unknown', 'failed']],
    ['who asks may not', says(401, 'error'), ['barred', 'barred', 'barred', 'failed']],
    [
      'somebody says who asks may not',
      says(401, 'unreadable'),
      ['barred_in_doubt', 'barred_in_doubt', 'barred_in_doubt', 'failed'],
    ],
    ['too slow for the broker', says(408, 'error'), ['unknown', 'unknown', 'unknown', 'failed']],
    ['shows an order and refuses it', says(422, 'order'), ['unknown', 'unknown', 'unknown', 'failed']],
    ['shows an order and refuses it', says(429, 'order'), ['unknown', 'unknown', 'unknown', 'failed']],
    ['the account may not', says(403, 'error', 'account_blocked'), ['barred', 'barred', 'barred', 'failed']],
    ['too many requests', says(429, 'unreadable'), ['throttled', 'throttled', 'throttled', 'failed']],
    [
      'too many requests, by its code',
      says(403, 'error', 'throttled'),
      ['throttled', 'throttled', 'throttled', 'failed'],
    ],
    ['no such order', says(404, 'error', 'order_unknown'), ['unknown', 'unknown', 'refused', 'missing']],
    ['nothing there', says(404, 'unreadable'), ['unknown', 'unknown', 'unknown', 'failed']],
    ['nothing there', says(404, 'error', 'order_refused'), ['unknown', 'unknown', 'unknown', 'failed']],
    [
      'this order, for good',
      says(422, 'error', 'order_refused'),
      ['rejected', 'rejected', 'unknown', 'failed'],
    ],
    ['the id is taken', says(422, 'error', 'id_taken'), ['id_taken', 'id_taken', 'unknown', 'failed']],
    [
      'past being cancelled',
      says(422, 'error', 'not_cancelable'),
      ['unknown', 'unknown', 'refused', 'failed'],
    ],
    ['refused for another reason', says(422, 'error', '4711'), ['unknown', 'unknown', 'unknown', 'failed']],
    [
      'refused for another reason',
      says(403, 'unreadable', 'order_refused'),
      ['unknown', 'unknown', 'unknown', 'failed'],
    ],
    ['elsewhere', says(303, 'order'), ['unknown', 'unknown', 'unknown', 'failed']],
    ['the server failed', says(503, 'error', 'account_blocked'), ['unknown', 'unknown', 'unknown', 'failed']],
    ['any other status', says(100, 'empty'), ['unknown', 'unknown', 'unknown', 'failed']],
    ['any other status', says(Number.NaN, 'order'), ['unknown', 'unknown', 'unknown', 'failed']],
  ])('%s: %j', (row, answer, meanings) => {
    expect(outcomeOf(raw('submit', answer), BOOK).row).toBe(row);
    expect(meaningsOf(answer)).toEqual(meanings);
  });

  test('is told here, and is reached by some answer', () => {
    const reached = new Set<string>();
    for (const transport of TRANSPORTS)
      for (const status of [null, 100, 200, 302, 400, 401, 404, 408, 422, 429, 500, 999])
        for (const body of BODIES)
          for (const code of [null, ...CODE_MEANINGS])
            reached.add(outcomeOf(raw('submit', { transport, status, body, code }), BOOK).row);
    expect([...reached].sort()).toEqual(OUTCOME_TABLE.map(({ name }) => name).sort());
  });
});

const anyCode = fc.oneof(fc.constantFrom(null, ...CODE_MEANINGS), fc.string());
const anyNumber = fc.oneof(fc.integer({ min: 100, max: 599 }), fc.double(), fc.constantFrom(NaN, Infinity));
const anything = (request: fc.Arbitrary<RequestKind>): fc.Arbitrary<RawAnswer> =>
  fc.record({
    request,
    transport: fc.constantFrom(...TRANSPORTS),
    status: fc.option(anyNumber, { nil: null }),
    body: fc.constantFrom(...BODIES),
    code: anyCode,
    retryAfterMs: fc.option(fc.double(), { nil: null }),
  });
const RUNS = { numRuns: 3_000 };

describe('whatever is answered', () => {
  test('means one thing, and a wait that can be counted', () => {
    fc.assert(
      fc.property(anything(fc.constantFrom(...REQUESTS)), (answer) => {
        const { meaning, bar, retryAfterMs } = outcomeOf(answer, BOOK);
        expect(MEANINGS).toContain(meaning);
        expect(bar !== null).toBe(meaning === 'barred' || meaning === 'barred_in_doubt');
        expect(retryAfterMs === null || (Number.isSafeInteger(retryAfterMs) && retryAfterMs >= 0)).toBe(true);
      }),
      RUNS,
    );
  });

  test("an order fails by the broker's own words alone, with a status of 4xx and a code that is known", () => {
    const ends = new Set<Meaning>(['rejected', 'barred']);
    fc.assert(
      fc.property(anything(fc.constantFrom('submit', 'replace', 'cancel')), (answer) => {
        if (!ends.has(outcomeOf(answer, BOOK).meaning)) return;
        expect(answer).toMatchObject({ transport: 'answered', body: 'error' });
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.status).toBeLessThan(500);
        expect([404, 408, 429]).not.toContain(
          outcomeOf(answer, BOOK).meaning === 'rejected' ? answer.status : 0,
        );
        if (answer.status !== 401) expect(['order_refused', ...BARS]).toContain(answer.code);
      }),
      RUNS,
    );
  });

  test('a server that fails, a deadline, a broken connection and garbage leave an order in doubt', () => {
    fc.assert(
      fc.property(
        anything(fc.constantFrom('submit', 'replace')),
        fc.oneof(
          fc.constantFrom<Partial<RawAnswer>>(
            { transport: 'broken' },
            { transport: 'timed_out' },
            { transport: 'garbled' },
          ),
          fc.integer({ min: 500, max: 599 }).map((status) => ({ transport: 'answered', status }) as const),
          fc.integer({ min: 300, max: 399 }).map((status) => ({ transport: 'answered', status }) as const),
          fc.constant({ transport: 'answered', status: 200, body: 'unreadable' } as const),
        ),
        (answer, wrong) => {
          expect(outcomeOf({ ...answer, ...wrong }, BOOK).meaning).toBe('unknown');
        },
      ),
      RUNS,
    );
  });

  test('only the broker, answering that it knows no such order, says that there is none', () => {
    fc.assert(
      fc.property(anything(fc.constant('lookup')), (answer) => {
        if (outcomeOf(answer, BOOK).meaning !== 'missing') return;
        expect(answer).toMatchObject({ status: 404, body: 'error', code: 'order_unknown' });
      }),
      RUNS,
    );
  });

  test('what never left is not sent, and nothing else is', () => {
    fc.assert(
      fc.property(anything(fc.constantFrom('submit', 'replace', 'cancel')), (answer) => {
        const unsent = outcomeOf(answer, BOOK).meaning === 'not_sent';
        expect(unsent).toBe(answer.transport === 'not_connected');
      }),
      RUNS,
    );
  });
});

describe('the answer of an adapter', () => {
  const request = readPayload(rowOf(intent('i-1')));
  const order = { ...request, brokerOrderId: brokerOrderId('b-1') };
  const told = { order, reason: 'as it says' };

  test.each<[Partial<RawAnswer>, unknown]>([
    [says(200, 'order'), { kind: 'accepted', order }],
    [says(422, 'error', 'order_refused'), { kind: 'rejected', code: 'order_refused', reason: 'as it says' }],
    [says(422, 'error', 'id_taken'), { kind: 'duplicate_id' }],
    [
      { ...says(429, 'empty'), retryAfterMs: 1_500.5 },
      { kind: 'throttled', reason: 'as it says', retryAfterMs: 1_501 },
    ],
    [{ transport: 'not_connected' }, { kind: 'not_sent', reason: 'as it says', retryAfterMs: null }],
    [says(502, 'unreadable'), { kind: 'unknown', reason: 'as it says' }],
    ...BARS.map((bar): [Partial<RawAnswer>, unknown] => [
      says(403, 'error', bar),
      { kind: 'barred', bar, reason: 'as it says', takenNothing: true },
    ]),
    [
      says(401, 'error'),
      { kind: 'barred', bar: 'credentials_refused', reason: 'as it says', takenNothing: true },
    ],
    [
      says(401, 'empty'),
      { kind: 'barred', bar: 'credentials_refused', reason: 'as it says', takenNothing: false },
    ],
  ])('to a submit, of %j', (answer, means) => {
    expect(submitAnswerOf(raw('submit', answer), BOOK, told)).toEqual(means);
  });

  test('an acceptance whose order could not be read whole is none', () => {
    expect(submitAnswerOf(raw('submit', says(200, 'order')), BOOK, { ...told, order: null })).toMatchObject({
      kind: 'unknown',
    });
  });

  test.each<[Partial<RawAnswer>, string]>([
    [says(204, 'empty'), 'asked'],
    [says(422, 'error', 'not_cancelable'), 'refused'],
    [says(404, 'error', 'order_unknown'), 'refused'],
    [says(404, 'empty'), 'unknown'],
    [says(500, 'empty'), 'unknown'],
    [says(429, 'empty'), 'throttled'],
    [says(403, 'error', 'account_closed'), 'barred'],
  ])('to a cancel, of %j', (answer, kind) => {
    expect(cancelAnswerOf(raw('cancel', answer), BOOK, 'as it says')).toMatchObject({ kind });
  });

  test.each<[Partial<RawAnswer>, string]>([
    [says(200, 'order'), 'found'],
    [says(404, 'error', 'order_unknown'), 'missing'],
    [says(404, 'error'), 'failed'],
    [says(401, 'error'), 'failed'],
    [says(200, 'empty'), 'failed'],
  ])('to a question about one order, of %j', (answer, kind) => {
    const shown = { ...order, status: 'working', filled: request.terms.quantity } as const;
    expect(lookupAnswerOf(raw('lookup', answer), BOOK, { order: shown, reason: 'as it says' })).toMatchObject(
      {
        kind,
      },
    );
  });
});

test.each([
  [0, 0],
  [0.2, 1],
  [1_500, 1_500],
  [-1, null],
  [NaN, null],
  [Infinity, Number.MAX_SAFE_INTEGER],
  [null, null],
])('a wait of %p is one of %p', (asked, whole) => {
  expect(wholeMs(asked)).toBe(whole);
});

test('the table in the README is the table in the code; `npm run outcomes` writes it', () => {
  const readme = readFileSync(fileURLToPath(new URL('../README.md', import.meta.url)), 'utf8');
  expect(readme).toBe(withOutcomes(readme));
});
