/** A person answers what the broker cannot: one step, with a reason that the audit keeps. */
import { type Result, ok, refuse } from '@mqk/core';

import { NOTHING_OPEN } from '../dispatch/effects.ts';
import type { InquiryAnswer } from '../store/decisions.ts';
import type { Request } from '../store/request.ts';
import type { InboxStore } from '../store/inbox-store.ts';

export interface HandAnswer {
  readonly by: string;
  /** As the list of questions shows it. */
  readonly question: bigint;
  /** How they know that nothing is wrong, or what they did about it. */
  readonly reason: string;
  /** Kept with the record: asked again under it, it was done. */
  readonly request?: Request | null;
}

export type HandAnswerRefusal =
  | { readonly code: 'reason_missing' }
  | { readonly code: 'no_such_question'; readonly question: string }
  /** Another process owns the account now. */
  | { readonly code: 'lease_lost'; readonly question: string };

/** Closes the question and touches no order: what the order is, only the broker's news and lookups say. */
export async function answerByHand(
  { by, question, reason, request = null }: HandAnswer,
  { store, epoch }: { readonly store: InboxStore; readonly epoch: bigint },
): Promise<Result<void, HandAnswerRefusal>> {
  if (reason.trim() === '') return refuse({ code: 'reason_missing' });
  const asked = await store.inquiry(question);
  if (asked === null) return refuse({ code: 'no_such_question', question: `${question}` });
  const { kind, clientOrderId } = asked;
  const answer: InquiryAnswer = {
    ...NOTHING_OPEN,
    answer: `${by}: ${reason}`,
    closes: true,
    delayMs: 0,
    audit: {
      action: 'question_answered',
      by,
      request,
      detail: { question: `${question}`, kind, order: clientOrderId, reason },
    },
    raises: null,
    order: null,
    brokerOrderId: null,
    releasesReservation: false,
    cancel: null,
    halts: [],
  };
  const fenced = await store.answer(question, epoch, () => answer);
  return fenced === 'done' ? ok() : refuse({ code: 'lease_lost', question: `${question}` });
}
