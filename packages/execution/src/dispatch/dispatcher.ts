/**
 * The one way an order leaves.
 *
 * Claims rows under the gate's yes, and sends each once. The claim's commit comes before the first byte: if
 * we die in between, the row is found CLAIMED and in doubt, and evidence decides, not memory.
 */
import { type ClaimToken, type Clock, claimToken, invariant } from '@mqk/core';
import { type Order, transition } from '@mqk/oms';

import { type GateRules, type Holder, decide } from '../gate/decide.ts';
import { factsAfter } from '../gate/facts-after.ts';
import { type GateYes, type Permit, mintPermit, spendPermit } from '../gate/permit.ts';
import { type GateRefusal, breakerHalt, isPermanent } from '../gate/refusal.ts';
import { cancelFor, unreplaced } from '../outbox/cancel.ts';
import { readPayload, readReplace } from '../outbox/payload.ts';
import type { CancelAnswer, OrderWire, SendAttempt, SubmitAnswer } from '../port/order-wire.ts';
import { type SealedOrders, openOrders } from '../port/sealed-orders.ts';
import type { GateDecision } from '../store/decisions.ts';
import type { GateFacts, GateRequest } from '../store/facts.ts';
import type { Claim, OutboxKind } from '../store/outbox-row.ts';
import type { Fenced, OutboxStore } from '../store/trading-store.ts';
import { backoffMs, settleCancel, settleSubmit } from './outcome.ts';
import { settleReplace } from './replace-outcome.ts';

/** How long a permission and an attempt last. */
export interface SendRules extends GateRules {
  /** Milliseconds between the claim and the first byte. Too long sends on facts that are no longer true. */
  readonly sendWindowMs: number;
  /** Milliseconds that a broker has to answer; after them the outcome is unknown. */
  readonly answerDeadlineMs: number;
  /** Milliseconds after which a row that the gate refused for now is asked about again. */
  readonly refusedRetryMs: number;
}

export interface DispatcherParts {
  readonly orders: SealedOrders;
  readonly store: OutboxStore;
  readonly holder: Holder;
  readonly rules: SendRules;
  /** Whether the broker takes a client order id once: only then the same bytes may be sent again. */
  readonly idsEnforced: boolean;
  readonly clock: Clock;
  /** Unguessable, unique claim tokens. */
  readonly tokens: () => string;
  /** Whether our lease may still be used, by our own monotonic clock. */
  readonly leaseUsable: () => boolean;
}

/** What one round did. `lost` rows belong to another process now; nothing more was done for them. */
export interface DispatchReport {
  readonly claimed: number;
  readonly settled: number;
  readonly lost: number;
}

export interface Dispatcher {
  /** Claims and sends at most `limit` rows. */
  runOnce(limit: number): Promise<DispatchReport>;
}

export function createDispatcher(parts: DispatcherParts): Dispatcher {
  const wire = openOrders(parts.orders);
  /** Given out and not settled: after a fault nobody else knows that these claims have no owner any more. */
  const unsettled = new Set<ClaimToken>();
  const token = (): string => {
    const fresh = parts.tokens();
    unsettled.add(claimToken(fresh));
    return fresh;
  };
  return {
    async runOnce(limit): Promise<DispatchReport> {
      if (!parts.leaseUsable()) return { claimed: 0, settled: 0, lost: 0 };
      if (unsettled.size > 0) await parts.store.doubtOrphans(parts.holder.epoch, [...unsettled]);
      unsettled.clear();
      const startedMs = parts.clock.monotonicMs();
      const yes = new Map<bigint, GateYes>();
      const claims = await parts.store.claim(
        { epoch: parts.holder.epoch, limit, tokens: token, resends: parts.idsEnforced },
        judge(parts, yes),
      );
      let lost = 0;
      for (const claim of claims) {
        const permit = mintPermit(yes.get(claim.row.id), claim);
        yes.delete(claim.row.id); // one yes, one sending: a claim that came twice finds nothing
        if ((await send(wire, permit, parts, startedMs)) === 'ownership_lost') lost += 1;
      }
      unsettled.clear();
      return { claimed: claims.length, settled: claims.length - lost, lost };
    },
  };
}

/** The gate, asked for all rows inside the claiming transaction; its yeses stay on this side. */
function judge(
  { rules, holder }: DispatcherParts,
  yes: Map<bigint, GateYes>,
): (facts: GateFacts, requests: readonly GateRequest[]) => readonly GateDecision[] {
  const answer = (facts: GateFacts, request: GateRequest): GateDecision => {
    const verdict = decide(facts, request, { rules, holder });
    if (!verdict.ok) return no(verdict.refused, request, rules);
    yes.set(request.row.id, { outboxId: request.row.id, payloadSha256: request.row.payloadSha256 });
    return begun(request);
  };
  return (facts, requests) => {
    yes.clear(); // the transaction may be run again, from new facts
    let told = facts;
    return requests.map((request) => {
      const decision = answer(told, request);
      told = factsAfter(told, request, decision);
      return decision;
    });
  };
}

/** Of a replace the successor is what is on the wire; the original waits for what becomes of it. */
function begun({ row, order, successor = null }: GateRequest): GateDecision {
  if (row.kind === 'cancel') return { kind: 'send', order: attempted(order, 'cancel_sent') };
  if (successor === null) return { kind: 'send', order: attempted(order, 'claimed') };
  return { kind: 'send', order, successor: attempted(successor, 'claimed') };
}

function attempted(order: Order, event: 'claimed' | 'cancel_sent'): Order {
  const { order: after, effects } = transition(order, { kind: event });
  invariant(
    !effects.some(({ kind: effect }) => effect === 'halt' || effect === 'refused'),
    `an order in ${order.base} was offered for sending`,
  );
  return after;
}

/** A row of which an attempt may live is never given up at the gate: it stays in doubt, and is asked about. */
function no(
  refusal: GateRefusal,
  { row, order, successor = null }: GateRequest,
  { refusedRetryMs }: Pick<SendRules, 'refusedRetryMs'>,
): GateDecision {
  const halt = breakerHalt(refusal);
  if (row.status === 'UNKNOWN') return { kind: 'wait', refusal, delayMs: backoffMs(row.attempts), halt };
  if (!isPermanent(refusal)) return { kind: 'wait', refusal, delayMs: refusedRetryMs, halt };
  // the order works on, and may be cancelled by whoever is allowed to
  if (row.kind === 'cancel' && refusal.code === 'protection_kept')
    return { kind: 'deny', refusal, order: cancelRefused(order, refusal.because), halt };
  const reason = refusal.code === 'expired' ? 'expired' : 'denied';
  const withdrawn = transition(successor ?? order, { kind: 'withdrawn', reason }).order;
  if (successor === null) return { kind: 'deny', refusal, order: withdrawn, halt };
  // the original goes on as it was, and with it a cancel that had to wait for the replace
  const freed = unreplaced(order);
  const cancel = cancelFor(freed.order, freed.effects, 'wanted');
  return { kind: 'deny', refusal, order: freed.order, successor: withdrawn, cancel, halt };
}

const cancelRefused = (order: Order, reason: string): Order =>
  transition(order, { kind: 'cancel_rejected', reason }).order;

/** Spends one permit on one attempt, and writes down what came of it. */
async function send(
  wire: OrderWire,
  permit: Permit,
  parts: DispatcherParts,
  startedMs: number,
): Promise<Fenced> {
  const claim = spendPermit(permit);
  const attempt: SendAttempt = {
    deadlineMs: parts.rules.answerDeadlineMs,
    mayStart: () => parts.leaseUsable() && parts.clock.monotonicMs() - startedMs <= parts.rules.sendWindowMs,
  };
  return SENDERS[claim.row.kind](wire, claim, attempt, parts);
}

const TOO_LATE = { kind: 'not_sent', reason: 'the send window had passed' } as const;

async function sendSubmit(
  wire: OrderWire,
  claim: Claim,
  attempt: SendAttempt,
  parts: DispatcherParts,
): Promise<Fenced> {
  const request = readPayload(claim.row);
  const answer: SubmitAnswer = attempt.mayStart() ? await wire.submit(request, attempt) : TOO_LATE;
  return parts.store.settle(claim, settleSubmit(claim.row, request, answer));
}

async function sendCancel(
  wire: OrderWire,
  claim: Claim,
  attempt: SendAttempt,
  parts: DispatcherParts,
): Promise<Fenced> {
  const { brokerOrderId, row } = claim;
  invariant(brokerOrderId !== null, `a cancel of ${row.clientOrderId} was permitted without its broker id`);
  const target = { clientOrderId: row.clientOrderId, brokerOrderId };
  const answer: CancelAnswer = attempt.mayStart() ? await wire.cancel(target, attempt) : TOO_LATE;
  return parts.store.settle(claim, settleCancel(row, answer));
}

async function sendReplace(
  wire: OrderWire,
  claim: Claim,
  attempt: SendAttempt,
  parts: DispatcherParts,
): Promise<Fenced> {
  const { brokerOrderId, row } = claim;
  invariant(brokerOrderId !== null, `a replace of ${row.clientOrderId} was permitted without its broker id`);
  const asked = readReplace(row);
  invariant(asked.replaces === row.clientOrderId, `outbox row ${row.id} replaces its own order`);
  const target = { clientOrderId: row.clientOrderId, brokerOrderId };
  const answer: SubmitAnswer = attempt.mayStart()
    ? await wire.replace({ target, successor: asked.successor }, attempt)
    : TOO_LATE;
  return parts.store.settle(claim, (original, successor) => {
    invariant(successor !== null, `outbox row ${row.id} has lost its successor`);
    return settleReplace(row, asked, answer)(original, successor);
  });
}

const SENDERS: Readonly<Record<OutboxKind, typeof sendSubmit>> = {
  submit: sendSubmit,
  cancel: sendCancel,
  replace: sendReplace,
};
