/**
 * What an answer to a replace means, for the order that was to end and for the one that was to take over.
 *
 * Only an acceptance, and the proof that nothing was sent, are answers. A refusal is none: replaces were seen to
 * happen after one. Whatever else was said, the successor is in doubt until the broker shows it, or shows the
 * original untouched.
 */
import { type BrokerOrderId, unreachable } from '@mqk/core';
import { type Order, type OrderEvent, type Step, transition } from '@mqk/oms';

import { cancelFor, unreplaced } from '../outbox/cancel.ts';
import type { ReplacePayload } from '../outbox/payload.ts';
import type { SubmitAnswer } from '../port/order-wire.ts';
import type { HaltOrder, Settlement, SuccessorChange } from '../store/decisions.ts';
import type { OutboxRow } from '../store/outbox-row.ts';
import { haltOf, leftOpenOf, releases } from './effects.ts';
import { barring, laterMs, wordFor } from './outcome.ts';
import { differenceOf } from './same-order.ts';

interface Meaning {
  /** Null: the answer says nothing about the original. */
  readonly original: OrderEvent | null;
  readonly successor: OrderEvent;
  readonly status: Settlement['status'];
  readonly detail: string;
  readonly brokerOrderId: BrokerOrderId | null;
  readonly delayMs: number;
  /** What the answer itself stops. */
  readonly halt?: HaltOrder;
}

type Answer<Kind extends SubmitAnswer['kind']> = Extract<SubmitAnswer, { readonly kind: Kind }>;

/** The settlement of a replace, given both orders as they are at that moment. */
export function settleReplace(
  row: OutboxRow,
  { successor: request }: ReplacePayload,
  answer: SubmitAnswer,
): (original: Order, successor: Order) => Settlement {
  const meaning = meaningOf(row, request, answer);
  return (before, successorBefore) => {
    const successor = transition(successorBefore, meaning.successor);
    const original: Step =
      meaning.original === null ? { order: before, effects: [] } : transition(before, meaning.original);
    // what is wanted away and never left is over: the original goes on as it was
    const over = successor.effects.some(({ kind }) => kind === 'withdraw');
    const freed: Step = over ? unreplaced(original.order) : { order: original.order, effects: [] };
    const effects = [...original.effects, ...freed.effects];
    const { order } = freed;
    return {
      status: over ? 'FAILED' : meaning.status,
      order,
      outcome: wordFor(answer),
      detail: meaning.detail,
      brokerOrderId: null,
      releasesReservation: releases(effects),
      successor: changeOf(successor, meaning.brokerOrderId),
      cancel: cancelFor(order, effects, 'wanted'),
      delayMs: meaning.delayMs,
      halt:
        meaning.halt ??
        haltOf([...effects, ...successor.effects], `replace ${answer.kind}: ${meaning.detail}`),
      ...leftOpenOf([{ order, effects }, successor], `replace ${answer.kind}: ${meaning.detail}`),
    };
  };
}

export const changeOf = (
  { order, effects }: Step,
  brokerOrderId: BrokerOrderId | null = null,
): SuccessorChange => ({ order, brokerOrderId, releasesReservation: releases(effects) });

const DOUBT = { status: 'UNKNOWN', brokerOrderId: null, delayMs: 0 } as const;

function meaningOf(row: OutboxRow, request: ReplacePayload['successor'], answer: SubmitAnswer): Meaning {
  switch (answer.kind) {
    case 'accepted':
      return acceptedMeaning(request, answer);
    case 'rejected':
      return {
        ...DOUBT,
        original: { kind: 'replace_refused', reason: answer.code, unchangedProven: false },
        successor: { kind: 'submit_unknown' },
        detail: `${answer.code}: ${answer.reason}`,
      };
    case 'duplicate_id':
      return {
        ...DOUBT,
        original: { kind: 'replace_unknown' },
        successor: { kind: 'duplicate_id' },
        detail: 'an order with this id exists',
      };
    case 'unknown':
      return {
        ...DOUBT,
        original: { kind: 'replace_unknown' },
        successor: { kind: 'submit_unknown' },
        detail: answer.reason,
      };
    case 'barred':
      // a refusal of a replace proves nothing, whatever it is about
      return {
        ...DOUBT,
        original: { kind: 'replace_unknown' },
        successor: { kind: 'submit_unknown' },
        detail: `${answer.bar}: ${answer.reason}`,
        halt: barring(answer),
      };
    case 'not_sent':
    case 'throttled':
      return {
        original: null,
        successor: { kind: 'not_sent', earlierAttemptUnresolved: false },
        status: 'CREATED',
        detail: answer.reason,
        brokerOrderId: null,
        delayMs: laterMs(row, answer),
      };
    default:
      return unreachable(answer);
  }
}

function acceptedMeaning(
  request: ReplacePayload['successor'],
  { order: shown }: Answer<'accepted'>,
): Meaning {
  const difference = differenceOf(request, shown);
  if (difference !== null)
    return {
      ...DOUBT,
      original: null,
      successor: { kind: 'submit_mismatch' },
      detail: `the broker shows another ${difference}`,
    };
  const { brokerOrderId } = shown;
  return {
    original: { kind: 'replace_accepted' },
    successor: { kind: 'submit_accepted', brokerOrderId },
    status: 'SUBMITTED',
    detail: brokerOrderId,
    brokerOrderId,
    delayMs: 0,
  };
}
