/**
 * A person ends a doubt that neither the broker nor time could end.
 *
 * They have seen the broker's own screen, or its support has told them. What they say becomes evidence with their
 * name and reason in the audit; should the broker's news ever contradict it, the account halts.
 */
import { type BrokerOrderId, type ClientOrderId, type Result, ok, refuse } from '@mqk/core';
import { type Order, type Step, transition } from '@mqk/oms';

import { haltOf, leftOpenOf, releases } from '../dispatch/effects.ts';
import { changeOf } from '../dispatch/replace-outcome.ts';
import { cancelFor, unreplaced } from '../outbox/cancel.ts';
import type { AccountReader } from '../port/account-reader.ts';
import type { Resolution } from '../store/decisions.ts';
import type { DoubtedRow } from '../store/facts.ts';
import type { Request } from '../store/request.ts';
import type { OutboxStore } from '../store/trading-store.ts';
import type { Pair } from './replace-evidence.ts';

/** What the person found out: the broker has it, under this id of the broker; or it never arrived. */
export type Finding =
  { readonly outcome: 'accepted'; readonly brokerOrderId: BrokerOrderId } | { readonly outcome: 'absent' };

export type HandSettlement = Finding & {
  readonly clientOrderId: ClientOrderId;
  readonly by: string;
  readonly reason: string;
  /** Kept with the record: asked again under it, it was done. */
  readonly request?: Request | null;
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
  const doubt = (await store.doubts()).find((row) => doubtedOrder(row) === clientOrderId);
  if (doubt === undefined) return refuse({ code: 'no_such_doubt', clientOrderId });
  // a broker that cannot be asked keeps no person from deciding; one that shows the order does
  if (outcome === 'absent' && (await account.lookup(clientOrderId)).kind === 'found')
    return refuse({ code: 'known_to_the_broker', clientOrderId });
  const moved: Result<void, HandRefusal> = refuse({ code: 'doubt_moved_on', clientOrderId });
  let decided = moved;
  const fenced = await store.resolve(doubt, epoch, (order, successor) => {
    const doubted = successor ?? order;
    decided = doubted.base === 'UNKNOWN' ? ok() : moved;
    if (!decided.ok) return null;
    return successor === null
      ? settled(order, settlement)
      : settledReplace({ original: order, successor }, settlement);
  });
  return fenced === 'done' ? decided : moved;
}

/** What is in doubt about a replace is its successor. */
const doubtedOrder = ({ clientOrderId, successor }: DoubtedRow): ClientOrderId => successor ?? clientOrderId;

function settled(order: Order, settlement: HandSettlement): Resolution {
  const step = concluded(order, settlement);
  return {
    ...signed(settlement),
    order: step.order,
    brokerOrderId: foundId(settlement),
    releasesReservation: releases(step.effects),
    cancel: cancelFor(step.order, step.effects, 'wanted'),
    halt: haltOf(step.effects, `settled by ${settlement.by}`),
    ...leftOpenOf([step], `settled by ${settlement.by}`),
  };
}

function settledReplace({ original, successor }: Pair, settlement: HandSettlement): Resolution {
  const after = concluded(successor, settlement);
  const brokerOrderId = foundId(settlement);
  const before = brokerOrderId === null ? unreplaced(original) : heard(original, successor);
  const effects = [...before.effects, ...after.effects];
  return {
    ...signed(settlement),
    order: before.order,
    brokerOrderId: null,
    releasesReservation: releases(before.effects),
    successor: changeOf(after, brokerOrderId),
    cancel:
      cancelFor(after.order, after.effects, 'wanted') ?? cancelFor(before.order, before.effects, 'wanted'),
    halt: haltOf(effects, `settled by ${settlement.by}`),
    ...leftOpenOf([before, after], `settled by ${settlement.by}`),
  };
}

const heard = (original: Order, { clientOrderId }: Order): Step =>
  original.replace?.successor === clientOrderId
    ? transition(original, { kind: 'replace_accepted' })
    : { order: original, effects: [] };

const foundId = (settlement: HandSettlement): BrokerOrderId | null =>
  settlement.outcome === 'accepted' ? settlement.brokerOrderId : null;

function concluded(order: Order, settlement: HandSettlement): Step {
  const brokerOrderId = foundId(settlement);
  return transition(
    order,
    brokerOrderId === null ? { kind: 'proven_absent' } : { kind: 'submit_accepted', brokerOrderId },
  );
}

/** Name and reason, in the evidence and in the audit. */
function signed(settlement: HandSettlement): Pick<Resolution, 'status' | 'evidence' | 'audit'> {
  const { by, reason, clientOrderId, outcome, request = null } = settlement;
  const detail = { order: clientOrderId, outcome, brokerOrderId: foundId(settlement), reason };
  return {
    status: outcome === 'absent' ? 'FAILED' : 'SUBMITTED',
    evidence: { kind: 'operator', detail: `${by}: ${outcome}, ${reason}` },
    audit: { action: 'doubt_settled', by, detail, request },
  };
}
