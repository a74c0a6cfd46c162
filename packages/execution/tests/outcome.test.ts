import { describe, expect, test } from '@jest/globals';

import { brokerOrderId, toQuantity } from '@mqk/core';

import { backoffMs, settleCancel, settleSubmit } from '../src/dispatch/outcome.ts';
import { readPayload } from '../src/outbox/payload.ts';
import type { SubmitAnswer } from '../src/port/index.ts';
import { intent, orderOf, rowOf, sending } from './support/facts.ts';

const row = rowOf(intent('i-1'));
const doubted = { ...row, attempts: 1, unresolvedAttempts: 1 };
const request = readPayload(row);
const order = sending(orderOf(intent('i-1')));
const accepted: SubmitAnswer = {
  kind: 'accepted',
  order: { ...request, brokerOrderId: brokerOrderId('b-1') },
};
const refused: SubmitAnswer = { kind: 'rejected', code: '403', reason: 'insufficient buying power' };
const silent: SubmitAnswer = { kind: 'unknown', reason: 'no answer within the deadline' };
const unsent: SubmitAnswer = { kind: 'not_sent', reason: 'connection refused' };
const throttled: SubmitAnswer = { kind: 'throttled', reason: '429', retryAfterMs: 7_000 };
const barred: SubmitAnswer = {
  kind: 'barred',
  bar: 'credentials_refused',
  reason: 'unauthorized',
  takenNothing: true,
};
const perhapsBarred: SubmitAnswer = { ...barred, takenNothing: false };
const exists: SubmitAnswer = { kind: 'duplicate_id' };

describe('every answer to a submit, on a first attempt and behind an unresolved one', () => {
  test.each([
    ['accepted', accepted, 'SUBMITTED', 'ACKED', 'SUBMITTED', 'ACKED'],
    ['a definitive refusal', refused, 'FAILED', 'REJECTED', 'UNKNOWN', 'UNKNOWN'],
    ['silence', silent, 'UNKNOWN', 'UNKNOWN', 'UNKNOWN', 'UNKNOWN'],
    ['nothing sent', unsent, 'CREATED', 'UNSENT', 'UNKNOWN', 'UNKNOWN'],
    ['throttled', throttled, 'CREATED', 'UNSENT', 'UNKNOWN', 'UNKNOWN'],
    ['the id exists', exists, 'UNKNOWN', 'UNKNOWN', 'UNKNOWN', 'UNKNOWN'],
  ] as const)('%s', (_name, answer, status, base, doubtedStatus, doubtedBase) => {
    const first = settleSubmit(row, request, answer)(order);
    const second = settleSubmit(doubted, request, answer)(order);

    expect([first.status, first.order.base]).toEqual([status, base]);
    expect([second.status, second.order.base]).toEqual([doubtedStatus, doubtedBase]);
    expect(first.halt).toBeNull();
  });

  test.each([
    ['that proves that nothing was taken', barred, 'barred', 'FAILED', 'REJECTED'],
    ['that proves nothing', perhapsBarred, 'barred_in_doubt', 'UNKNOWN', 'UNKNOWN'],
  ] as const)('an answer that lets us do nothing, %s, halts', (_name, answer, outcome, status, base) => {
    const first = settleSubmit(row, request, answer)(order);
    const second = settleSubmit(doubted, request, answer)(order);

    expect(first).toMatchObject({
      outcome,
      status,
      order: { base },
      releasesReservation: status === 'FAILED',
    });
    expect(second).toMatchObject({ outcome, status: 'UNKNOWN', order: { base: 'UNKNOWN' } });
    expect(second.releasesReservation).toBe(false);
    const halt = { code: 'credentials_refused', detail: 'the broker says: unauthorized' };
    expect([first.halt, second.halt]).toEqual([halt, halt]);
  });

  test('a refusal frees the reservation, a doubt never does', () => {
    expect(settleSubmit(row, request, refused)(order).releasesReservation).toBe(true);
    for (const answer of [accepted, silent, unsent, throttled, exists])
      expect(settleSubmit(row, request, answer)(order).releasesReservation).toBe(false);
    expect(settleSubmit(doubted, request, refused)(order).releasesReservation).toBe(false);
  });

  test('an acceptance of something else than we asked for is no acceptance, and stops the account', () => {
    const other: SubmitAnswer = {
      kind: 'accepted',
      order: {
        ...request,
        brokerOrderId: brokerOrderId('b-1'),
        terms: { ...request.terms, quantity: toQuantity(11n) },
      },
    };
    const settled = settleSubmit(row, request, other)(order);

    expect(settled).toMatchObject({
      status: 'UNKNOWN',
      brokerOrderId: null,
      halt: { code: 'terms_mismatch' },
    });
    expect(settled.detail).toContain('quantity');
  });

  test('fills that came before the acknowledgement stay', () => {
    const filled = {
      ...order,
      base: 'FILLED',
      filled: toQuantity(10n),
      brokerOrderId: brokerOrderId('b-1'),
    } as typeof order;
    const settled = settleSubmit(row, request, accepted)(filled);

    expect(settled).toMatchObject({
      status: 'SUBMITTED',
      order: { base: 'FILLED', filled: 10n },
      halt: null,
    });
  });

  test('a throttled order waits as long as the broker says, another one ever longer up to a minute', () => {
    expect(settleSubmit(row, request, throttled)(order).delayMs).toBe(7_000);
    // a wait is stored in whole milliseconds
    expect(settleSubmit(row, request, { ...throttled, retryAfterMs: 1_500.5 })(order).delayMs).toBe(1_501);
    expect(settleSubmit(row, request, { ...throttled, retryAfterMs: NaN })(order).delayMs).toBe(250);
    expect(settleSubmit(row, request, { ...throttled, retryAfterMs: Infinity })(order).delayMs).toBe(60_000);
    expect([1, 2, 3, 4, 9, 50].map(backoffMs)).toEqual([250, 500, 1_000, 2_000, 60_000, 60_000]);
  });
});

describe('every answer to a cancel', () => {
  const live = {
    ...order,
    base: 'LIVE',
    cancel: 'sent',
    brokerOrderId: brokerOrderId('b-1'),
  } as typeof order;
  const cancelRow = { ...row, kind: 'cancel', class: 'reduce' } as const;

  test.each([
    ['asked', { kind: 'asked' }, 'SUBMITTED'],
    ['refused', { kind: 'refused', code: '422', reason: 'not cancelable' }, 'FAILED'],
    ['silence', { kind: 'unknown', reason: 'timeout' }, 'CREATED'],
    ['nothing sent', { kind: 'not_sent', reason: 'refused' }, 'CREATED'],
    ['throttled', { kind: 'throttled', reason: '429', retryAfterMs: null }, 'CREATED'],
  ] as const)('%s: the order itself stays as it is, its events decide', (_name, answer, status) => {
    const settled = settleCancel(cancelRow, answer)(live);

    expect(settled.status).toBe(status);
    expect(settled.order.base).toBe('LIVE');
    expect(settled.releasesReservation).toBe(false);
    expect(settled.halt).toBeNull();
  });

  test('one that lets us do nothing halts, and the cancel is tried again', () => {
    const settled = settleCancel(cancelRow, { ...barred, bar: 'account_blocked', reason: 'see support' })(
      live,
    );

    expect(settled).toMatchObject({ status: 'CREATED', outcome: 'barred', order: { base: 'LIVE' } });
    expect(settled.halt).toEqual({ code: 'account_blocked', detail: 'the broker says: see support' });
  });

  test('a broker that is too busy for a cancel is obeyed', () => {
    const busy = { kind: 'throttled', reason: '429', retryAfterMs: 9_000 } as const;
    expect(settleCancel(cancelRow, busy)(live).delayMs).toBe(9_000);
  });
});
