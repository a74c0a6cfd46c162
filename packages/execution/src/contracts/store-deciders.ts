/** The smallest deciders that keep the path going: they promise, send and settle whatever they are asked. */
import {
  type ClientOrderId,
  type OrderIntent,
  brokerOrderId,
  canonicalJson,
  clientOrderId,
  intentId,
  sha256Hex,
  toQuantity,
} from '@mqk/core';
import { type Order, type OrderLinks, newOrder, transition } from '@mqk/oms';

import type { Protection } from '../store/bracket.ts';
import type {
  CancelDecision,
  EnqueueDecision,
  GateDecision,
  OrderDecision,
  ReplaceDecision,
  Resolution,
  Settlement,
} from '../store/decisions.ts';
import type { GateFacts, GateRequest, OrderFacts, ReplaceFacts } from '../store/facts.ts';
import { ACCOUNT, BAR_END, NEXT_BAR_END, RUN, SPY, STRATEGY, micros } from './store-words.ts';

export function intentNamed(name: string, quantity = 100n): OrderIntent {
  return {
    id: intentId(name),
    account: ACCOUNT,
    run: RUN,
    strategy: STRATEGY,
    instrument: SPY.id,
    instrumentVersion: 1,
    leg: 'entry',
    reduceOnly: false,
    terms: {
      side: 'buy',
      quantity: toQuantity(quantity),
      type: 'market',
      limitPrice: null,
      stopPrice: null,
      timeInForce: 'day',
    },
    decidedAt: BAR_END,
    expiresAt: NEXT_BAR_END,
  };
}

export const clientIdOf = (name: string): ClientOrderId => clientOrderId(`mqk-${name}`);

const payloadOf = (id: ClientOrderId) => {
  const payload = canonicalJson({ v: 1, clientOrderId: id });
  return { payload, payloadSha256: sha256Hex(payload) };
};

/** An entry with its protection, or a leg of one. */
export type PromisePart = { readonly protection: Protection } | { readonly links: OrderLinks };

export const promiseAll = (intent: OrderIntent, part?: PromisePart) => (): EnqueueDecision => {
  const id = clientIdOf(intent.id);
  return {
    kind: 'promise',
    ...(part !== undefined && 'protection' in part ? part : {}),
    order: newOrder(intent, id, part !== undefined && 'links' in part ? part.links : {}),
    row: { kind: 'submit', class: 'increase', clientOrderId: id, ...payloadOf(id) },
    reservation: { price: micros('300'), quantity: intent.terms.quantity },
  };
};

export const PROTECTION: Protection = { stopPrice: micros('180'), targetPrice: micros('205.50') };

export function cancelIt(order: Order): CancelDecision {
  const payload = canonicalJson({ v: 1, cancel: order.clientOrderId });
  return {
    kind: 'promise',
    order: transition(order, { kind: 'cancel_wanted', by: 'operator' }).order,
    row: {
      kind: 'cancel',
      class: 'reduce',
      clientOrderId: order.clientOrderId,
      payload,
      payloadSha256: sha256Hex(payload),
    },
  };
}

export const withdrawIt = (order: Order): CancelDecision => ({
  kind: 'withdraw',
  order: transition(order, { kind: 'cancel_wanted', by: 'operator' }).order,
  original: null,
});

/** The original goes on under the name of the intent. */
export const replaceAll =
  (intent: OrderIntent) =>
  ({ original }: ReplaceFacts): ReplaceDecision => {
    const id = clientIdOf(intent.id);
    return {
      kind: 'promise',
      original: { ...original, replace: { successor: id, state: 'sent' } },
      successor: newOrder(intent, id),
      row: {
        kind: 'replace',
        class: 'increase',
        clientOrderId: original.clientOrderId,
        successor: id,
        ...payloadOf(id),
      },
      reservation: { price: micros('300'), quantity: intent.terms.quantity },
    };
  };

/** The gate says yes to everything. */
export const sendAll = (_facts: GateFacts, requests: readonly GateRequest[]): readonly GateDecision[] =>
  requests.map(({ row, order, successor }) => {
    if (successor !== undefined && successor !== null)
      return { kind: 'send', order, successor: transition(successor, { kind: 'claimed' }).order };
    return {
      kind: 'send',
      order: transition(order, { kind: row.kind === 'cancel' ? 'cancel_sent' : 'claimed' }).order,
    };
  });

/** Promises everything, and claims it at once unless it is held back. */
export const orderAll = ({ wanted, held }: OrderFacts): readonly OrderDecision[] =>
  wanted.map(({ intent, rowId }): OrderDecision => {
    const decision = promiseAll(intent)();
    if (decision.kind === 'deny' || held)
      return decision.kind === 'deny' ? decision : { ...decision, claim: null };
    const { row, order } = decision;
    return {
      ...decision,
      claim: {
        row: {
          ...row,
          id: rowId,
          account: ACCOUNT,
          status: 'CREATED',
          attempts: 0,
          unresolvedAttempts: 0,
          expiresAt: intent.expiresAt,
        },
        order: transition(order, { kind: 'claimed' }).order,
      },
    };
  });

export const NOTHING_OPEN = { inquiries: [], alerts: [] } as const;

const NOTHING_MORE = {
  releasesReservation: false,
  cancel: null,
  delayMs: 0,
  halt: null,
  ...NOTHING_OPEN,
} as const;

export const accepted =
  (broker: string) =>
  (order: Order): Settlement => ({
    status: 'SUBMITTED',
    order: transition(order, { kind: 'submit_accepted', brokerOrderId: brokerOrderId(broker) }).order,
    outcome: 'accepted',
    detail: broker,
    brokerOrderId: brokerOrderId(broker),
    ...NOTHING_MORE,
  });

export const refused = (order: Order): Settlement => ({
  ...unknown(order),
  status: 'FAILED',
  order: transition(order, { kind: 'submit_rejected', reason: 'no', earlierAttemptUnresolved: false }).order,
  outcome: 'rejected',
  detail: 'no',
  releasesReservation: true,
});

export const unknown = (order: Order): Settlement => ({
  status: 'UNKNOWN',
  order: transition(order, { kind: 'submit_unknown' }).order,
  outcome: 'unknown',
  detail: 'timeout',
  brokerOrderId: null,
  ...NOTHING_MORE,
});

export const notSent = (order: Order): Settlement => ({
  status: 'CREATED',
  order: transition(order, { kind: 'not_sent', earlierAttemptUnresolved: false }).order,
  outcome: 'not_sent',
  detail: 'the send window had passed',
  brokerOrderId: null,
  ...NOTHING_MORE,
});

/** A look that found nothing, and leaves the doubt. */
export const seenNothing = (order: Order): Resolution => ({
  status: 'UNKNOWN',
  order,
  evidence: { kind: 'lookup_missing', detail: 'looked' },
  brokerOrderId: null,
  releasesReservation: false,
  cancel: null,
  halt: null,
  ...NOTHING_OPEN,
});

/** A look that found the order at work. */
export const seenWorking = (order: Order): Resolution => ({
  ...seenNothing(order),
  status: 'SUBMITTED',
  order: transition(order, {
    kind: 'lookup_found',
    snapshot: { brokerOrderId: brokerOrderId('b-1'), status: 'working', filled: toQuantity(0n) },
  }).order,
  evidence: { kind: 'lookup_found', detail: 'looked' },
  brokerOrderId: brokerOrderId('b-1'),
});
