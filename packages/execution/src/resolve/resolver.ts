/**
 * How a doubt ends: by asking the broker, never by guessing.
 *
 * The broker knows the id: the order exists, and is compared with what was promised. The broker does not:
 * that proves absence only after as many looks, and as much time since the claim of the last attempt, as its
 * adapter declares. An answer that failed proves nothing.
 */
import { type Order, transition } from '@mqk/oms';

import { haltOf, releases } from '../dispatch/effects.ts';
import { differenceOf } from '../dispatch/same-order.ts';
import { cancelFor } from '../outbox/cancel.ts';
import { readPayload } from '../outbox/payload.ts';
import type { AccountReader, BrokerOrder, LookupAnswer } from '../port/account-reader.ts';
import type { BrokerTraits } from '../port/broker.ts';
import type { SubmitRequest } from '../port/order-wire.ts';
import type { Resolution } from '../store/decisions.ts';
import type { DoubtedRow, OutboxStore } from '../store/trading-store.ts';

export interface ResolverParts {
  readonly store: OutboxStore;
  readonly account: AccountReader;
  readonly traits: BrokerTraits;
  readonly epoch: bigint;
}

/** What one round found out, order by order. */
export interface ResolvedDoubt {
  readonly clientOrderId: string;
  readonly result: Resolution['status'];
  readonly evidence: Resolution['evidence']['kind'] | 'no_answer' | 'not_ours';
}

export interface Resolver {
  runOnce(): Promise<readonly ResolvedDoubt[]>;
}

export function createResolver(parts: ResolverParts): Resolver {
  return {
    async runOnce(): Promise<readonly ResolvedDoubt[]> {
      const report: ResolvedDoubt[] = [];
      for (const doubt of await parts.store.doubts()) report.push(await look(doubt, parts));
      return report;
    },
  };
}

async function look(doubt: DoubtedRow, parts: ResolverParts): Promise<ResolvedDoubt> {
  const answer = await parts.account.lookup(doubt.clientOrderId);
  if (answer.kind === 'failed')
    return { clientOrderId: doubt.clientOrderId, result: 'UNKNOWN', evidence: 'no_answer' };

  const request = readPayload({
    id: doubt.outboxId,
    payload: doubt.payload,
    payloadSha256: doubt.payloadSha256,
  });
  const decide = resolutionOf(doubt, request, answer, parts);
  /** News that came while we asked has ended the doubt already, and says more than the answer does. */
  const resolve = (order: Order): Resolution =>
    order.base === 'UNKNOWN' ? decide(order) : toldByNews(order);
  const written: Resolution[] = [];
  const fenced = await parts.store.resolve(doubt.outboxId, parts.epoch, (order) => {
    const resolution = resolve(order);
    written.splice(0, written.length, resolution); // the transaction may be run again, from a newer order
    return resolution;
  });
  const [last] = written;
  const { clientOrderId } = doubt;
  return last === undefined || fenced === 'ownership_lost'
    ? { clientOrderId, result: 'UNKNOWN', evidence: 'not_ours' }
    : { clientOrderId, result: last.status, evidence: last.evidence.kind };
}

function resolutionOf(
  doubt: DoubtedRow,
  request: SubmitRequest,
  answer: Exclude<LookupAnswer, { kind: 'failed' }>,
  { traits }: ResolverParts,
): (order: Order) => Resolution {
  if (answer.kind === 'found') return (order) => existence(order, request, answer.order);
  const settled = doubt.ageMs >= traits.settleTimeMs;
  return doubt.lookups + 1 >= traits.lookupsForAbsence && settled ? absence : oneMoreLook;
}

function existence(order: Order, request: SubmitRequest, shown: BrokerOrder): Resolution {
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
  };
}

function toldByNews(order: Order): Resolution {
  return {
    status: 'SUBMITTED',
    order,
    evidence: { kind: 'news', detail: `the order is ${order.base}` },
    brokerOrderId: order.brokerOrderId,
    releasesReservation: false,
    cancel: null,
    halt: null,
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
  };
}

function absence(order: Order): Resolution {
  const step = transition(order, { kind: 'proven_absent' });
  return {
    status: 'FAILED',
    order: step.order,
    evidence: { kind: 'proven_absent', detail: 'the broker knows no order with this id' },
    brokerOrderId: null,
    releasesReservation: releases(step.effects),
    cancel: cancelFor(step.order, step.effects, 'wanted'),
    halt: haltOf(step.effects, 'proven absent'),
  };
}

function oneMoreLook(order: Order): Resolution {
  const step = transition(order, { kind: 'lookup_missing' });
  return {
    status: 'UNKNOWN',
    order: step.order,
    evidence: { kind: 'lookup_missing', detail: 'not found; too early to prove anything' },
    brokerOrderId: null,
    releasesReservation: false,
    cancel: null,
    halt: haltOf(step.effects, 'lookup'),
  };
}
