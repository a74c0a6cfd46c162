/** What the broker's answers about both orders of a replace in doubt prove. */
import { type Order, transition } from '@mqk/oms';

import { NOTHING_OPEN, haltOf, leftOpenOf, releases } from '../dispatch/effects.ts';
import { changeOf } from '../dispatch/replace-outcome.ts';
import { differenceOf } from '../dispatch/same-order.ts';
import { cancelFor } from '../outbox/cancel.ts';
import type { BrokerOrder } from '../port/account-reader.ts';
import type { SubmitRequest } from '../port/order-wire.ts';
import type { Resolution } from '../store/decisions.ts';

export interface Pair {
  readonly original: Order;
  readonly successor: Order;
}

const KEPT = {
  brokerOrderId: null,
  releasesReservation: false,
  cancel: null,
  halt: null,
  ...NOTHING_OPEN,
} as const;

/** News came while we asked, or before: what is known of the successor says more than any answer. */
export const replaceToldByNews = ({ original, successor }: Pair): Resolution => ({
  ...KEPT,
  status: 'SUBMITTED',
  order: original,
  evidence: { kind: 'news', detail: `the successor is ${successor.base}` },
});

/** The broker shows the successor: the replace happened. */
export function replaceHappened(pair: Pair, request: SubmitRequest, shown: BrokerOrder): Resolution {
  const difference = differenceOf(request, shown);
  if (difference !== null) return replaceMismatch(pair, difference);
  const { brokerOrderId, status, filled } = shown;
  const successor = transition(pair.successor, {
    kind: 'lookup_found',
    snapshot: { brokerOrderId, status, filled },
  });
  const pending = pair.original.replace?.successor === pair.successor.clientOrderId;
  const original = pending
    ? transition(pair.original, { kind: 'replace_accepted' })
    : { order: pair.original, effects: [] };
  return {
    ...KEPT,
    status: 'SUBMITTED',
    order: original.order,
    evidence: { kind: 'lookup_found', detail: `successor ${brokerOrderId} ${status}, filled ${filled}` },
    releasesReservation: releases(original.effects),
    successor: changeOf(successor, brokerOrderId),
    cancel: cancelFor(successor.order, successor.effects, 'wanted'),
    halt: haltOf([...original.effects, ...successor.effects], 'lookup of a successor'),
    ...leftOpenOf([original, successor], 'lookup of a successor'),
  };
}

function replaceMismatch({ original, successor }: Pair, difference: string): Resolution {
  const step = transition(successor, { kind: 'submit_mismatch' });
  const detail = `the broker shows a successor with another ${difference}`;
  return {
    ...KEPT,
    status: 'UNKNOWN',
    order: original,
    evidence: { kind: 'mismatch', detail },
    successor: changeOf(step),
    halt: haltOf(step.effects, detail),
  };
}

/** No successor, and the original as it was, as often as it takes: the replace did not happen. */
export function replaceDidNotHappen({ original, successor }: Pair): Resolution {
  const before = transition(original, {
    kind: 'replace_refused',
    reason: 'proven unchanged',
    unchangedProven: true,
  });
  const gone = transition(successor, { kind: 'proven_absent' });
  return {
    ...KEPT,
    status: 'FAILED',
    order: before.order,
    evidence: {
      kind: 'proven_absent',
      detail: 'the broker knows no successor, and the original is unchanged',
    },
    releasesReservation: releases(before.effects),
    successor: changeOf(gone),
    cancel: cancelFor(before.order, before.effects, 'wanted'),
    halt: haltOf([...before.effects, ...gone.effects], 'proven unchanged'),
    ...leftOpenOf([before, gone], 'proven unchanged'),
  };
}

export function replaceStillOpen({ original, successor }: Pair, detail: string): Resolution {
  const step = transition(successor, { kind: 'lookup_missing' });
  return {
    ...KEPT,
    status: 'UNKNOWN',
    order: original,
    evidence: { kind: 'lookup_missing', detail },
    successor: changeOf(step),
  };
}
