/**
 * What an answer means for the order that was sent.
 *
 * Only three answers end an attempt: the broker has it, the broker refused it for good, nothing was sent.
 * Everything else is a doubt, and a doubt is ended by evidence alone.
 */
import { type BrokerOrderId, unreachable } from '@mqk/core';
import { type Order, type OrderEvent, transition } from '@mqk/oms';

import { cancelFor } from '../outbox/cancel.ts';
import type { Barred, CancelAnswer, SubmitAnswer, SubmitRequest } from '../port/order-wire.ts';
import { wholeMs } from '../port/outcome.ts';
import type { HaltOrder, Settlement } from '../store/decisions.ts';
import type { OutboxRow } from '../store/outbox-row.ts';
import { haltOf, leftOpen, releases } from './effects.ts';
import { differenceOf } from './same-order.ts';

interface Meaning {
  readonly event: OrderEvent;
  readonly status: Settlement['status'];
  readonly detail: string;
  readonly brokerOrderId?: BrokerOrderId;
  readonly delayMs?: number;
  /** What the answer itself stops, whatever it means for the order. */
  readonly halt?: HaltOrder;
}

const FIRST_WAIT_MS = 250;
const LAST_WAIT_MS = 60_000;

/** What a broker asks for is obeyed, and no header keeps an order in, or makes us hammer, for ever. */
function askedWaitMs(askedMs: number): number {
  const whole = wholeMs(askedMs);
  if (whole === null || whole < FIRST_WAIT_MS) return FIRST_WAIT_MS;
  return whole < LAST_WAIT_MS ? whole : LAST_WAIT_MS;
}

/** The wait before an order that was not sent is tried again: doubling from a quarter of a second to a minute. */
export function backoffMs(attempt: number): number {
  let wait = FIRST_WAIT_MS;
  for (let tried = 1; tried < attempt && wait < LAST_WAIT_MS; tried += 1) wait *= 2;
  return wait < LAST_WAIT_MS ? wait : LAST_WAIT_MS;
}

/** The settlement of a submit, given the order as it is at that moment (its fills may have come first). */
export function settleSubmit(
  row: OutboxRow,
  request: SubmitRequest,
  answer: SubmitAnswer,
): (order: Order) => Settlement {
  const meaning = meaningOf(row, request, answer);
  return (order) => {
    const step = transition(order, meaning.event);
    // what is wanted away and never left is over: it does not go back to wait
    const over = step.effects.some(({ kind }) => kind === 'withdraw');
    return {
      status: over ? 'FAILED' : meaning.status,
      order: step.order,
      outcome: wordFor(answer),
      detail: meaning.detail,
      brokerOrderId: meaning.brokerOrderId ?? null,
      releasesReservation: over || releases(step.effects),
      cancel: cancelFor(step.order, step.effects, 'wanted'),
      delayMs: meaning.delayMs ?? 0,
      halt: meaning.halt ?? haltOf(step.effects, `${meaning.event.kind}: ${meaning.detail}`),
      ...leftOpen(step.order, step.effects, `${meaning.event.kind}: ${meaning.detail}`),
    };
  };
}

/** As the attempt keeps it: an answer that proves that nothing was taken leaves no doubt behind. */
export const wordFor = (answer: SubmitAnswer | CancelAnswer): string =>
  answer.kind === 'barred' && !answer.takenNothing ? 'barred_in_doubt' : answer.kind;

/** A person has to see to it before anything else leaves: the same words again are the same halt. */
export const barring = ({ bar, reason }: Barred): HaltOrder => ({
  code: bar,
  detail: `the broker says: ${reason}`,
});

/** Its order fails only if nothing of it was taken, and nothing of an earlier attempt can be alive. */
function barredMeaning(answer: Barred, doubted: boolean, delayMs: number): Meaning {
  const { bar, reason, takenNothing } = answer;
  const detail = `${bar}: ${reason}`;
  const halt = barring(answer);
  if (!takenNothing) return { event: { kind: 'submit_unknown' }, status: 'UNKNOWN', detail, delayMs, halt };
  const event: OrderEvent = { kind: 'submit_rejected', reason: bar, earlierAttemptUnresolved: doubted };
  return { event, status: doubted ? 'UNKNOWN' : 'FAILED', detail, halt };
}

function meaningOf(row: OutboxRow, request: SubmitRequest, answer: SubmitAnswer): Meaning {
  const doubted = row.unresolvedAttempts > 0;
  switch (answer.kind) {
    case 'accepted':
      return acceptedMeaning(request, answer.order);
    case 'rejected':
      return {
        event: { kind: 'submit_rejected', reason: answer.code, earlierAttemptUnresolved: doubted },
        status: doubted ? 'UNKNOWN' : 'FAILED',
        detail: `${answer.code}: ${answer.reason}`,
      };
    case 'duplicate_id':
      return {
        event: { kind: 'duplicate_id' },
        status: 'UNKNOWN',
        detail: 'an order with this id exists',
        delayMs: backoffMs(row.attempts),
      };
    case 'not_sent':
    case 'throttled':
      return {
        event: { kind: 'not_sent', earlierAttemptUnresolved: doubted },
        status: doubted ? 'UNKNOWN' : 'CREATED',
        detail: answer.reason,
        delayMs: laterMs(row, answer),
      };
    case 'unknown':
      return {
        event: { kind: 'submit_unknown' },
        status: 'UNKNOWN',
        detail: answer.reason,
        delayMs: backoffMs(row.attempts),
      };
    case 'barred':
      return barredMeaning(answer, doubted, backoffMs(row.attempts));
    default:
      return unreachable(answer);
  }
}

/** When what was not sent, or not taken, is tried again. */
export const laterMs = (
  { attempts }: OutboxRow,
  answer: Extract<SubmitAnswer, { kind: 'not_sent' | 'throttled' }>,
): number =>
  answer.retryAfterMs === undefined || answer.retryAfterMs === null
    ? backoffMs(attempts)
    : askedWaitMs(answer.retryAfterMs);

function acceptedMeaning(
  request: SubmitRequest,
  shown: Extract<SubmitAnswer, { kind: 'accepted' }>['order'],
): Meaning {
  const difference = differenceOf(request, shown);
  if (difference !== null)
    return {
      event: { kind: 'submit_mismatch' },
      status: 'UNKNOWN',
      detail: `the broker shows another ${difference}`,
    };
  return {
    event: { kind: 'submit_accepted', brokerOrderId: shown.brokerOrderId },
    status: 'SUBMITTED',
    detail: shown.brokerOrderId,
    brokerOrderId: shown.brokerOrderId,
  };
}

/** The settlement of a cancel. Repeating one is harmless, so whatever is not an answer sends it again. */
export function settleCancel(row: OutboxRow, answer: CancelAnswer): (order: Order) => Settlement {
  return (order) => {
    const step = transition(order, cancelEvent(answer));
    const again = answer.kind !== 'asked' && answer.kind !== 'refused';
    return {
      status: again ? 'CREATED' : answer.kind === 'asked' ? 'SUBMITTED' : 'FAILED',
      order: step.order,
      outcome: wordFor(answer),
      detail: answer.kind === 'asked' ? 'the broker was asked' : answer.reason,
      brokerOrderId: null,
      releasesReservation: releases(step.effects),
      cancel: null, // this very row is asked again
      delayMs: again ? againMs(row, answer) : 0,
      halt: answer.kind === 'barred' ? barring(answer) : haltOf(step.effects, `cancel ${answer.kind}`),
      ...leftOpen(step.order, step.effects, `cancel ${answer.kind}`),
    };
  };
}

/** A broker that is too busy for a cancel is obeyed as well. */
const againMs = (row: OutboxRow, answer: CancelAnswer): number =>
  answer.kind === 'not_sent' || answer.kind === 'throttled' ? laterMs(row, answer) : backoffMs(row.attempts);

function cancelEvent(answer: CancelAnswer): OrderEvent {
  switch (answer.kind) {
    case 'asked':
      return { kind: 'cancel_accepted' };
    case 'refused':
      return { kind: 'cancel_refused', reason: answer.code };
    case 'unknown':
    case 'not_sent':
    case 'throttled':
    case 'barred':
      return { kind: 'cancel_unknown' };
    default:
      return unreachable(answer);
  }
}
