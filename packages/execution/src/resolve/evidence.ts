/** What an answer about an order in doubt proves, and what becomes of the order for it. */
import { type Order, transition } from '@mqk/oms';

import { NOTHING_OPEN, haltOf, leftOpen, releases } from '../dispatch/effects.ts';
import { differenceOf } from '../dispatch/same-order.ts';
import { cancelFor } from '../outbox/cancel.ts';
import type { BrokerOrder } from '../port/account-reader.ts';
import type { SubmitRequest } from '../port/order-wire.ts';
import type { Resolution } from '../store/decisions.ts';

/** The broker knows the id: the order exists, and is compared with what was promised. */
export function existence(order: Order, request: SubmitRequest, shown: BrokerOrder): Resolution {
  const difference = differenceOf(request, shown);
  if (difference !== null) return mismatch(order, difference);
  const step = transition(order, {
    kind: 'lookup_found',
    snapshot: { brokerOrderId: shown.brokerOrderId, status: shown.status, filled: shown.filled },
  });
  return {
    status: 'SUBMITTED',
    order: step.order,
    evidence: {
      kind: 'lookup_found',
      detail: `${shown.brokerOrderId} ${shown.status}, filled ${shown.filled}`,
    },
    brokerOrderId: shown.brokerOrderId,
    releasesReservation: releases(step.effects),
    cancel: cancelFor(step.order, step.effects, 'wanted'),
    halt: haltOf(step.effects, 'lookup'),
    ...leftOpen(step.order, step.effects, 'lookup'),
  };
}

/** News that came while we asked has ended the doubt already, and says more than the answer does. */
export function toldByNews(order: Order): Resolution {
  return {
    status: 'SUBMITTED',
    order,
    evidence: { kind: 'news', detail: `the order is ${order.base}` },
    brokerOrderId: order.brokerOrderId,
    releasesReservation: false,
    cancel: null,
    halt: null,
    ...NOTHING_OPEN,
  };
}

function mismatch(order: Order, difference: string): Resolution {
  const step = transition(order, { kind: 'submit_mismatch' });
  const detail = `the broker shows another ${difference}`;
  return {
    status: 'UNKNOWN',
    order: step.order,
    evidence: { kind: 'mismatch', detail },
    brokerOrderId: null,
    releasesReservation: false,
    cancel: null,
    halt: haltOf(step.effects, detail),
    ...leftOpen(step.order, step.effects, detail),
  };
}

export function absence(order: Order): Resolution {
  const step = transition(order, { kind: 'proven_absent' });
  return {
    status: 'FAILED',
    order: step.order,
    evidence: { kind: 'proven_absent', detail: 'the broker knows no order with this id, and lists none' },
    brokerOrderId: null,
    releasesReservation: releases(step.effects),
    cancel: cancelFor(step.order, step.effects, 'wanted'),
    halt: haltOf(step.effects, 'proven absent'),
    ...leftOpen(step.order, step.effects, 'proven absent'),
  };
}

export function oneMoreLook(order: Order): Resolution {
  const step = transition(order, { kind: 'lookup_missing' });
  return {
    status: 'UNKNOWN',
    order: step.order,
    evidence: { kind: 'lookup_missing', detail: 'not found; too early to prove anything' },
    brokerOrderId: null,
    releasesReservation: false,
    cancel: null,
    halt: haltOf(step.effects, 'lookup'),
    ...leftOpen(step.order, step.effects, 'lookup'),
  };
}
