/**
 * A person ends a doubt that neither the broker nor time could end.
 *
 * They have seen the broker's own screen, or its support has told them. What they say becomes evidence with their
 * name and reason in the audit; should the broker's news ever contradict it, the account halts.
 */
import { type BrokerOrderId, type ClientOrderId, type Result, ok, refuse } from '@mqk/core';
import { type Order, transition } from '@mqk/oms';

import { haltOf, releases } from '../dispatch/effects.ts';
import { cancelFor } from '../outbox/cancel.ts';
import type { AccountReader } from '../port/account-reader.ts';
import type { Resolution } from '../store/decisions.ts';
import type { OutboxStore } from '../store/trading-store.ts';

/** What the person found out: the broker has it, under this id of the broker; or it never arrived. */
export type Finding =
  { readonly outcome: 'accepted'; readonly brokerOrderId: BrokerOrderId } | { readonly outcome: 'absent' };

export type HandSettlement = Finding & {
  readonly clientOrderId: ClientOrderId;
  readonly by: string;
  readonly reason: string;
};

export type HandRefusal =
  /** No order of this id is in doubt: nothing is left to be settled. */
  | { readonly code: 'no_such_doubt'; readonly clientOrderId: ClientOrderId }
  | { readonly code: 'reason_missing' }
  /** The broker shows the order: it is not absent, and the next look will say so by itself. */
  | { readonly code: 'known_to_the_broker'; readonly clientOrderId: ClientOrderId }
  /** News of the order came while the person decided, or another process owns the account now. */
  | { readonly code: 'doubt_moved_on'; readonly clientOrderId: ClientOrderId };

export interface HandParts {
  readonly store: OutboxStore;
  readonly account: AccountReader;
  readonly epoch: bigint;
}

export async function settleByHand(
  settlement: HandSettlement,
  { store, account, epoch }: HandParts,
): Promise<Result<void, HandRefusal>> {
  const { clientOrderId, reason, outcome } = settlement;
  if (reason.trim() === '') return refuse({ code: 'reason_missing' });
  const doubt = (await store.doubts()).find((row) => row.clientOrderId === clientOrderId);
  if (doubt === undefined) return refuse({ code: 'no_such_doubt', clientOrderId });
  // a broker that cannot be asked keeps no person from deciding; one that shows the order does
  if (outcome === 'absent' && (await account.lookup(clientOrderId)).kind === 'found')
    return refuse({ code: 'known_to_the_broker', clientOrderId });
  const moved: Result<void, HandRefusal> = refuse({ code: 'doubt_moved_on', clientOrderId });
  let decided = moved;
  const fenced = await store.resolve(doubt, epoch, (order) => {
    decided = order.base === 'UNKNOWN' ? ok() : moved;
    return decided.ok ? settled(order, settlement) : null;
  });
  return fenced === 'done' ? decided : moved;
}

function settled(order: Order, settlement: HandSettlement): Resolution {
  const { by, reason, clientOrderId } = settlement;
  const brokerOrderId = settlement.outcome === 'accepted' ? settlement.brokerOrderId : null;
  const step = transition(
    order,
    brokerOrderId === null ? { kind: 'proven_absent' } : { kind: 'submit_accepted', brokerOrderId },
  );
  const detail = { order: clientOrderId, outcome: settlement.outcome, brokerOrderId, reason };
  return {
    status: brokerOrderId === null ? 'FAILED' : 'SUBMITTED',
    order: step.order,
    evidence: { kind: 'operator', detail: `${by}: ${settlement.outcome}, ${reason}` },
    brokerOrderId,
    releasesReservation: releases(step.effects),
    cancel: cancelFor(step.order, step.effects, 'wanted'),
    halt: haltOf(step.effects, `settled by ${by}`),
    audit: { action: 'doubt_settled', by, detail },
  };
}
