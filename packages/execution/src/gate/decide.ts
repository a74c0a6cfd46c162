/**
 * May this order leave, now?
 *
 * One pure function from facts to an answer, asked inside the transaction that claims the order. What may
 * add risk is asked every question, in this order: armed and not halted, lease, heartbeats; risk; reconcile
 * clean and fresh, its snapshot too; expiry, symbol in doubt, news understood. What can only take risk away stays
 * possible while disarmed.
 */
import { type Result, type SystemTime, ok, refuse } from '@mqk/core';
import { heartbeatsFresh, requireArmed } from '@mqk/integrity';
import { type Order, type OrderRefusal, possiblyLive } from '@mqk/oms';
import { requireCleanAndFresh, requireFreshSnapshot } from '@mqk/reconcile';
import { type RiskOrder, assess, trueReduceOnly } from '@mqk/risk';

import { EXIT } from '../outbox/cancel.ts';
import { readCancel } from '../outbox/payload.ts';
import type { GateFacts, GateRequest, Lease } from '../store/facts.ts';
import { isProtective, isReplaced } from './protective.ts';
import type { GateRefusal } from './refusal.ts';
import { riskOrderOf } from './risk-order.ts';

/** How old the proofs may be. Too small stops trading for nothing; too large trades on yesterday's truth. */
export interface GateRules {
  readonly heartbeatAgeMsMax: number;
  readonly reconcileAgeMsMax: number;
  /** Of the accepted snapshot that the verdict rests on: a verdict is not newer than what it looked at. */
  readonly snapshotAgeMsMax: number;
}

/** Who asks: the process life and the lease epoch that it believes to hold. */
export interface Holder {
  readonly life: string;
  readonly epoch: bigint;
}

interface Question {
  (
    facts: GateFacts,
    request: GateRequest,
    asker: { readonly rules: GateRules; readonly holder: Holder },
  ): GateRefusal | null;
}

const refused = (result: Result<unknown, GateRefusal>): GateRefusal | null =>
  result.ok ? null : result.refused;

const armed: Question = (facts) => refused(requireArmed(facts.control));

/** Whether a lease is this process's own, in this epoch, and still runs. */
export const holds = (lease: Lease | null, { life, epoch }: Holder, now: SystemTime): boolean =>
  lease?.holder === life && lease.epoch === epoch && lease.expiresAt > now;

const leaseHeld: Question = ({ lease, now }, _request, { holder }) =>
  holds(lease, holder, now)
    ? null
    : { code: 'lease_lost', ourEpoch: `${holder.epoch}`, epoch: lease === null ? null : `${lease.epoch}` };

const loopsAlive: Question = (facts, _request, { rules }) =>
  refused(heartbeatsFresh(facts.heartbeats, facts.now, rules.heartbeatAgeMsMax));

/** Of a replace the order that takes over is judged; it and the one that ends cannot both fill. */
function askedOf({ risk }: GateFacts, { successor = null, ...request }: GateRequest): RiskOrder {
  if (successor === null) return riskOrderOf(request);
  const asked = riskOrderOf({ ...request, order: successor });
  const counted = risk.pending.find(({ clientOrderId }) => clientOrderId === asked.clientOrderId);
  return { ...asked, ocoGroup: counted?.ocoGroup ?? asked.ocoGroup };
}

const withinRisk: Question = (facts, request) => assess(facts.risk, askedOf(facts, request))[0] ?? null;

const reconciled: Question = (facts, _request, { rules, holder }) =>
  refused(requireCleanAndFresh(facts.verdict, facts.now, rules.reconcileAgeMsMax, holder.life));

const snapshotFresh: Question = (facts, _request, { rules }) =>
  refused(requireFreshSnapshot(facts.snapshot, facts.now, rules.snapshotAgeMsMax));

const alive: Question = ({ marketTime }, { row }) =>
  marketTime !== null && marketTime < row.expiresAt
    ? null
    : { code: 'expired', expiresAt: row.expiresAt, marketTime };

const symbolFree: Question = ({ doubts }, { row, instrument }) => {
  const doubt = doubts.find((other) => other.instrument === instrument.id && other.outboxId !== row.id);
  return doubt === undefined ? null : { code: 'symbol_blocked', clientOrderId: doubt.clientOrderId };
};

/** Whoever does not understand the news of a symbol does not know what it holds. */
const newsUnderstood: Question = ({ questions }, { instrument }) => {
  const open = questions.find((each) => each.instrument === null || each.instrument === instrument.id);
  return open === undefined
    ? null
    : { code: 'news_in_question', kind: open.kind, clientOrderId: open.clientOrderId };
};

const targetLive: Question = (_facts, { order }) =>
  possiblyLive(order)
    ? null
    : { code: 'target_not_live', clientOrderId: order.clientOrderId, base: order.base };

const targetAcknowledged: Question = (_facts, { order }) =>
  order.brokerOrderId === null
    ? { code: 'target_not_acknowledged', clientOrderId: order.clientOrderId }
    : null;

/**
 * To take a protective stop away adds risk. People, a kill and the other leg of its pair may; a strategy only while its
 * exit may follow, and only with something in its place.
 */
const protectionGivenUp: Question = ({ control, risk }, { row, order }) => {
  if (!isProtective(order)) return null;
  const { reason } = readCancel(row);
  if (reason !== 'strategy' && reason !== EXIT) return null;
  const kept = (because: 'disarmed' | 'no_replacement'): GateRefusal => ({
    code: 'protection_kept',
    clientOrderId: order.clientOrderId,
    because,
  });
  if (!requireArmed(control).ok) return kept('disarmed');
  return reason === EXIT || isReplaced(risk, order) ? null : kept('no_replacement');
};

const reducesOnly: Question = (facts, request) =>
  trueReduceOnly(facts.risk, riskOrderOf(request))
    ? null
    : { code: 'not_reduce_only', clientOrderId: request.order.clientOrderId };

/** Enough to get through a bad minute; an order that nobody answers for so often is for a person to look at. */
export const ATTEMPTS_MAX = 5;

/** News may have ended the doubt while the row still waits for its evidence. */
const replaceable: Question = (_facts, { order, successor = null }) => {
  const because = successor === null ? null : notReplaceableBecause(order, successor);
  return because === null ? null : { code: 'not_replaceable', clientOrderId: order.clientOrderId, because };
};

/** After a first execution nobody knows what a successor's quantity would mean. */
function notReplaceableBecause(order: Order, successor: Order): OrderRefusal | null {
  if (order.cancel !== 'none' || successor.cancel !== 'none') return 'cancel_wanted';
  if (order.replace?.successor !== successor.clientOrderId) return 'replace_pending';
  if (order.base !== 'LIVE') return 'not_live_yet';
  return order.filled > 0n || order.ending !== null ? 'partly_filled' : null;
}

const inDoubt: Question = (_facts, { order }) =>
  order.base === 'UNKNOWN'
    ? null
    : { code: 'not_in_doubt', clientOrderId: order.clientOrderId, base: order.base };

const stillWanted: Question = (_facts, { order }) =>
  order.cancel === 'none' ? null : { code: 'cancel_wanted', clientOrderId: order.clientOrderId };

const attemptsLeft: Question = (_facts, { row: { attempts } }) =>
  attempts < ATTEMPTS_MAX ? null : { code: 'attempts_used_up', attempts, attemptsMax: ATTEMPTS_MAX };

/** Before anything else is asked of an order that may be at the broker already. */
const AGAIN = [inDoubt, stillWanted, attemptsLeft];
const MAY_ADD_RISK = [
  armed,
  leaseHeld,
  loopsAlive,
  withinRisk,
  reconciled,
  snapshotFresh,
  alive,
  symbolFree,
  newsUnderstood,
];
const REPLACES = [...MAY_ADD_RISK, targetLive, replaceable, targetAcknowledged];
const CANCELS = [leaseHeld, targetLive, protectionGivenUp, targetAcknowledged];
const ONLY_REDUCES = [leaseHeld, alive, reducesOnly];

function questionsFor({ row }: GateRequest): readonly Question[] {
  if (row.kind === 'cancel') return CANCELS;
  if (row.kind === 'replace') return REPLACES;
  const questions = row.class === 'reduce' ? ONLY_REDUCES : MAY_ADD_RISK;
  return row.status === 'UNKNOWN' ? [...AGAIN, ...questions] : questions;
}

/** The first "no" of the questions that this request has to answer, or a yes. */
export function decide(
  facts: GateFacts,
  request: GateRequest,
  asker: { readonly rules: GateRules; readonly holder: Holder },
): Result<void, GateRefusal> {
  for (const question of questionsFor(request)) {
    const no = question(facts, request, asker);
    if (no !== null) return refuse(no);
  }
  return ok();
}
