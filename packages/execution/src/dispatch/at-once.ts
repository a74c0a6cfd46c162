/**
 * Promised and claimed in one transaction: what the gate lets through now needs one durable commit before it is sent.
 *
 * Every question is asked that two transactions would have asked, in the same order and of the same facts: risk of the
 * promise, then the gate of the claim, each beside what was said about the intents before it. The first "no" of the
 * gate, and whatever waits to leave already, leave the rest as promises: they go the usual way, behind what is older.
 */
import { type Instrument, invariant } from '@mqk/core';
import { type Order, transition } from '@mqk/oms';

import { type GateRules, type Holder, decide } from '../gate/decide.ts';
import { factsAfter } from '../gate/facts-after.ts';
import { pendingOf } from '../gate/pending.ts';
import type { Installation } from '../outbox/client-order-id.ts';
import { promise } from '../outbox/promise.ts';
import type { EnqueueDecision, OrderDecision } from '../store/decisions.ts';
import type { EnqueueFacts, GateFacts, GateRequest, OrderFacts, WantedOrder } from '../store/facts.ts';

export interface AtOnce {
  readonly holder: Holder;
  readonly rules: GateRules;
  readonly installation: Installation;
}

/** Decides about all intents in order, from what was read under the account's locks. */
export function orderAtOnce(parts: AtOnce): (facts: OrderFacts) => readonly OrderDecision[] {
  return ({ gate, wanted, held, taken = [] }) => {
    let told = gate;
    let open = !held;
    const decisions = wanted.map((each): OrderDecision => {
      const decision = promised(each, { ...told, taken }, parts.installation);
      if (decision.kind === 'deny') return decision;
      told = afterPromise(told, decision, each);
      const request = requestOf(decision, each);
      open &&= decide(told, request, parts).ok;
      if (!open) return { ...decision, claim: null };
      const order = begun(request.order);
      told = factsAfter(told, request, { kind: 'send', order });
      return { ...decision, claim: { row: request.row, order } };
    });
    return stops(decisions) ? decisions.map(unclaimed) : decisions;
  };
}

const promised = (
  { intent, instrument }: WantedOrder,
  { marketTime, risk, taken }: Required<Omit<EnqueueFacts, 'instrument'>>,
  installation: Installation,
): EnqueueDecision => promise(intent, installation)({ marketTime, risk, instrument, taken });

/** Nothing is sent by the transaction that stops the desk, whichever of its intents was the reason. */
const stops = (decisions: readonly OrderDecision[]): boolean =>
  decisions.some((decision) => decision.kind === 'deny' && decision.halt !== null);

const unclaimed = (decision: OrderDecision): OrderDecision =>
  decision.kind === 'deny' ? decision : { ...decision, claim: null };

type PromiseDecision = Extract<EnqueueDecision, { kind: 'promise' }>;

/** Risk counts the promise from now on, in the order in which a store tells of what is pending. */
function afterPromise(
  facts: GateFacts,
  { order, reservation: { price } }: PromiseDecision,
  { intent: { decidedAt }, instrument }: WantedOrder,
): GateFacts {
  const pending = [
    ...facts.risk.pending,
    pendingOf({ order, instrument: known(instrument), price, decidedAt }),
  ];
  pending.sort((one, other) => (one.clientOrderId < other.clientOrderId ? -1 : 1));
  return { ...facts, risk: { ...facts.risk, pending } };
}

/** The row as it will be stored, and its order. */
function requestOf({ order, row }: PromiseDecision, { intent, instrument, rowId }: WantedOrder): GateRequest {
  return {
    row: {
      id: rowId,
      account: order.account,
      kind: row.kind,
      class: row.class,
      clientOrderId: row.clientOrderId,
      successor: null,
      status: 'CREATED',
      payload: row.payload,
      payloadSha256: row.payloadSha256,
      attempts: 0,
      unresolvedAttempts: 0,
      expiresAt: intent.expiresAt,
    },
    order,
    instrument: known(instrument),
    decidedAt: intent.decidedAt,
  };
}

function known(instrument: Instrument | null): Instrument {
  invariant(instrument !== null, 'nothing is promised of an instrument that nobody knows');
  return instrument;
}

function begun(order: Order): Order {
  const { order: after, effects } = transition(order, { kind: 'claimed' });
  invariant(effects.length === 0, 'a promise that was just made may be sent');
  return after;
}
