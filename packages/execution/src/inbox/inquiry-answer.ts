/** What the broker's answer to an open question means for it and for its order. Pure. */
import { canonicalJson } from '@mqk/core';
import { type Order, type OrderEvent, orderCodec, transition } from '@mqk/oms';

import { NOTHING_OPEN, haltsOf, leftOpen, releases } from '../dispatch/effects.ts';
import { cancelFor } from '../outbox/cancel.ts';
import type { LookupAnswer } from '../port/account-reader.ts';
import type { HaltOrder, InquiryAnswer } from '../store/decisions.ts';
import type { Inquiry, InquiryKind } from '../store/inquiry.ts';

/** How patient we are. Too patient trades elsewhere in an account that we do not understand. */
export interface InquiryRules {
  /** Milliseconds that news may stay unexplained before the account stops. */
  readonly inquiryAgeMsMax: number;
  /** Milliseconds between two questions about the same thing. */
  readonly inquiryRetryMs: number;
}

/** `wait`: there is nothing to look up yet. */
export type Asked = LookupAnswer | { readonly kind: 'wait'; readonly why: string };

const unchanged = (seen: Order | null, now: Order): boolean =>
  seen !== null && canonicalJson(orderCodec.encode(seen)) === canonicalJson(orderCodec.encode(now));

export function answerTo(
  inquiry: Inquiry,
  order: Order | null,
  asked: Asked,
  rules: InquiryRules,
): InquiryAnswer {
  const open = (answer: string): InquiryAnswer => stillOpen(inquiry, answer, rules);
  if (asked.kind === 'wait') return open(asked.why);
  if (asked.kind === 'failed') return open(`no answer: ${asked.reason}`);
  // an answer that newer news has overtaken says nothing: the broker is asked again
  if (order === null || !unchanged(inquiry.order, order)) return open('news came while it was asked');
  const event = eventOf(order, asked);
  const step = transition(order, event);
  const answer =
    asked.kind === 'found' ? `${asked.order.status}, filled ${asked.order.filled}` : 'no such order';
  const told = { ...consequences(order, event), answer };
  const doubted = step.effects.some(({ kind }) => kind === 'quarantine');
  if (isAnswered(inquiry.kind, { step: step.order, asked, doubted })) return { ...told, closes: true };
  return { ...told, ...ageing(inquiry, answer, rules) };
}

function eventOf(order: Order, asked: Extract<LookupAnswer, { kind: 'found' | 'missing' }>): OrderEvent {
  if (asked.kind === 'missing') return { kind: 'lookup_missing' };
  const { brokerOrderId, status, filled, terms } = asked.order;
  // of a stranger's order we never knew the terms
  const known = !order.flags.includes('EXTERNAL');
  if (known && canonicalTerms(order.terms) !== canonicalTerms(terms)) return { kind: 'submit_mismatch' };
  return { kind: 'lookup_found', snapshot: { brokerOrderId, status, filled } };
}

const canonicalTerms = ({
  side,
  quantity,
  type,
  limitPrice,
  stopPrice,
  timeInForce,
}: Order['terms']): string => [side, quantity, type, limitPrice, stopPrice, timeInForce].join(' ');

interface Seen {
  readonly step: Order;
  readonly asked: Asked;
  readonly doubted: boolean;
}

/**
 * A gap is closed when the broker counts no more than we have booked; so is the wait for an execution that was taken
 * back or changed before we heard of it, and should it come after all, it is amended then. Anything else is closed by an
 * answer that fits.
 */
function isAnswered(kind: InquiryKind, { step, asked, doubted }: Seen): boolean {
  switch (kind) {
    case 'reread':
      return true;
    case 'fill_gap':
    case 'early':
      return asked.kind === 'found' && asked.order.filled <= step.filled;
    case 'quarantine':
      return asked.kind === 'found' && !doubted;
  }
}

function consequences(before: Order, event: OrderEvent): Omit<InquiryAnswer, 'answer' | 'closes'> {
  const { order, effects } = transition(before, event);
  const detail = `${event.kind} of ${before.clientOrderId} while ${before.base}, asked about`;
  const shown = event.kind === 'lookup_found' ? event.snapshot.brokerOrderId : null;
  return {
    delayMs: 0,
    raises: null,
    order,
    brokerOrderId: shown,
    releasesReservation: releases(effects),
    cancel: cancelFor(order, effects, 'wanted'),
    halts: haltsOf(effects, detail),
    ...leftOpen(order, effects, detail),
  };
}

const stillOpen = (inquiry: Inquiry, answer: string, rules: InquiryRules): InquiryAnswer => ({
  order: null,
  brokerOrderId: null,
  releasesReservation: false,
  cancel: null,
  halts: [],
  ...NOTHING_OPEN,
  ...ageing(inquiry, answer, rules),
});

const TOO_OLD: Readonly<Record<InquiryKind, HaltOrder['code'] | null>> = {
  reread: null, // how an order stands is also what every reconcile compares
  fill_gap: 'fill_gap',
  quarantine: 'quarantine_too_old',
  early: 'quarantine_too_old',
};

function ageing(
  inquiry: Inquiry,
  answer: string,
  { inquiryAgeMsMax, inquiryRetryMs }: InquiryRules,
): Pick<InquiryAnswer, 'answer' | 'closes' | 'delayMs' | 'raises'> {
  const code = TOO_OLD[inquiry.kind];
  const tooOld = code !== null && !inquiry.raised && inquiry.ageMs >= inquiryAgeMsMax;
  const about = inquiry.clientOrderId ?? 'the account';
  const detail = `${inquiry.reason} of ${about}, question ${inquiry.id}: ${answer}`;
  return { answer, closes: false, delayMs: inquiryRetryMs, raises: tooOld ? { code, detail } : null };
}
