/**
 * The one way an order leaves.
 *
 * Claims rows under the gate's yes, and sends each once. The claim's commit comes before the first byte: if
 * we die in between, the row is found CLAIMED and in doubt, and evidence decides, not memory.
 */
import { type ClaimToken, type Clock, type OrderIntent, claimToken, invariant } from '@mqk/core';
import { type Order, transition } from '@mqk/oms';

import { type GateRules, type Holder, decide } from '../gate/decide.ts';
import { factsAfter } from '../gate/facts-after.ts';
import type { GateYes } from '../gate/permit.ts';
import { type GateRefusal, breakerHalt, isPermanent } from '../gate/refusal.ts';
import { cancelFor, unreplaced } from '../outbox/cancel.ts';
import type { Installation } from '../outbox/client-order-id.ts';
import { type SealedOrders, openOrders } from '../port/sealed-orders.ts';
import type { EnqueueOutcome, GateDecision, OrderDecision } from '../store/decisions.ts';
import type { GateFacts, GateRequest, OrderFacts } from '../store/facts.ts';
import type { Claim } from '../store/outbox-row.ts';
import type { OutboxStore } from '../store/trading-store.ts';
import { orderAtOnce } from './at-once.ts';
import { backoffMs } from './outcome.ts';
import { sendAll } from './send-all.ts';

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
  readonly installation: Installation;
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

export interface Traded extends DispatchReport {
  /** Of each intent, in order. */
  readonly outcomes: readonly EnqueueOutcome[];
}

export interface Dispatcher {
  /** Claims and sends at most `limit` rows. */
  runOnce(limit: number): Promise<DispatchReport>;
  /** Promises, claims and sends what the gate lets through now; everything else stays promised. */
  order(intents: readonly OrderIntent[]): Promise<Traded>;
}

type Yeses = Map<bigint, GateYes>;

/** How a round gets its claims: each token that is given out is remembered until the round is over. */
interface Claiming<Made> {
  (yes: Yeses, token: () => string): Promise<Made & { readonly claims: readonly Claim[] }>;
}

export function createDispatcher(parts: DispatcherParts): Dispatcher {
  const wire = openOrders(parts.orders);
  const { store, holder, leaseUsable } = parts;
  /** Of rounds that failed: nobody else knows that these claims have no owner any more. */
  const left = new Set<ClaimToken>();

  async function doubtLeft(): Promise<void> {
    const orphans = [...left];
    if (orphans.length === 0) return;
    await store.doubtOrphans(holder.epoch, orphans);
    for (const orphan of orphans) left.delete(orphan);
  }

  /** Rounds may overlap: each looks after the claims of its own. */
  async function round<Made>(claiming: Claiming<Made>): Promise<Made & DispatchReport> {
    await doubtLeft();
    const mine = new Set<ClaimToken>();
    const token = (): string => {
      const fresh = parts.tokens();
      mine.add(claimToken(fresh));
      return fresh;
    };
    try {
      const startedMs = parts.clock.monotonicMs();
      const yes: Yeses = new Map();
      const made = await claiming(yes, token);
      const fenced = await sendAll(made.claims, { ...parts, wire, yes, startedMs });
      mine.clear();
      const lost = fenced.filter((each) => each === 'ownership_lost').length;
      return { ...made, claimed: made.claims.length, settled: made.claims.length - lost, lost };
    } finally {
      for (const unsettled of mine) left.add(unsettled);
    }
  }

  return {
    async runOnce(limit) {
      if (!leaseUsable()) return { claimed: 0, settled: 0, lost: 0 };
      const { claimed, settled, lost } = await round(async (yes, tokens) => ({
        claims: await store.claim(
          { epoch: holder.epoch, limit, tokens, resends: parts.idsEnforced },
          judge(parts, yes),
        ),
      }));
      return { claimed, settled, lost };
    },
    async order(intents) {
      const { outcomes, claimed, settled, lost } = await round((yes, tokens) =>
        store.order({ epoch: holder.epoch, tokens }, intents, judgeOrders(parts, yes)),
      );
      return { outcomes, claimed, settled, lost };
    },
  };
}

/** The same questions for intents that are promised and claimed in one transaction. */
function judgeOrders(parts: DispatcherParts, yes: Yeses): (facts: OrderFacts) => readonly OrderDecision[] {
  const decideAll = orderAtOnce(parts);
  return (facts) => {
    yes.clear(); // the transaction may be run again, from new facts
    const decisions = decideAll({ ...facts, held: facts.held || !parts.leaseUsable() });
    for (const decision of decisions) {
      if (decision.kind === 'deny' || decision.claim === null) continue;
      const { id: outboxId, payloadSha256 } = decision.claim.row;
      yes.set(outboxId, { outboxId, payloadSha256 });
    }
    return decisions;
  };
}

/** The gate, asked for all rows inside the claiming transaction; its yeses stay on this side. */
function judge(
  { rules, holder }: DispatcherParts,
  yes: Yeses,
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
