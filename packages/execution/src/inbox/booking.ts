/** What every decision about a message is made of. */
import { type Effect, type Order, type OrderEvent, transition } from '@mqk/oms';

import { haltsOf, leftOpen, releases } from '../dispatch/effects.ts';
import { cancelFor } from '../outbox/cancel.ts';
import type { Awaited } from '../store/amendment.ts';
import type { Booking, HaltOrder } from '../store/decisions.ts';
import type { InquiryWanted, MessageQuarantine } from '../store/inquiry.ts';
import { followsOf } from './follow.ts';

export const NOTHING_BOOKED: Booking = {
  disposition: 'applied',
  reason: null,
  awaits: null,
  order: null,
  execution: null,
  amendment: null,
  entries: [],
  cash: null,
  releasesReservation: false,
  cancel: null,
  follows: [],
  halts: [],
  inquiries: [],
  alerts: [],
  closesGap: false,
};

/** Nobody knows which order it is about: until the account was read again, all of it is in question. */
const wholeAccount = (reason: MessageQuarantine): InquiryWanted => ({
  kind: 'quarantine',
  clientOrderId: null,
  instrument: null,
  reason,
  counted: null,
});

/** Kept with its reason; nothing is traded until somebody has answered what it leaves open. */
export const setAside = (
  why: MessageQuarantine,
  reason: string,
  halts: readonly HaltOrder[] = [],
): Booking => ({
  ...NOTHING_BOOKED,
  disposition: 'quarantined',
  reason,
  inquiries: [wholeAccount(why)],
  halts,
});

/**
 * Kept until what it is about is there, and then booked as if it had just come. Until then nothing is traded in the
 * symbol of its order, or at all where nobody knows which that is.
 */
export const park = (
  awaits: Awaited,
  reason: string,
  { order = null, halts = [] }: { readonly order?: Order | null; readonly halts?: readonly HaltOrder[] } = {},
): Booking => ({
  ...NOTHING_BOOKED,
  disposition: 'parked',
  reason,
  awaits,
  inquiries: [
    {
      kind: 'early',
      clientOrderId: order?.clientOrderId ?? null,
      instrument: order?.instrument ?? null,
      reason: 'before_its_subject',
      counted: null,
    },
  ],
  halts,
});

/** Adds what the order's own transition says to what the books said. */
export function withStep(booked: Booking, before: Order, event: OrderEvent): Booking {
  const { order, effects } = transition(before, event);
  const quarantine = effects.find((effect) => effect.kind === 'quarantine');
  const detail = detailOf(before, event, effects);
  const open = leftOpen(order, effects, detail);
  return {
    ...booked,
    disposition: quarantine === undefined ? booked.disposition : 'quarantined',
    reason: quarantine === undefined ? booked.reason : `${event.kind} while ${before.base}`,
    order,
    releasesReservation: releases(effects),
    cancel: cancelFor(order, effects, 'wanted'),
    halts: [...booked.halts, ...haltsOf(effects, detail)],
    follows: [...booked.follows, ...followsOf(effects)],
    inquiries: [...booked.inquiries, ...open.inquiries],
    alerts: [...booked.alerts, ...open.alerts],
  };
}

const detailOf = (before: Order, event: OrderEvent, effects: readonly Effect[]): string =>
  `${event.kind} of ${before.clientOrderId} while ${before.base} (${effects.map(({ kind }) => kind).join(', ')})`;
