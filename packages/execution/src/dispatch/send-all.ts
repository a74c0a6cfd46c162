/** Sends what was claimed, one after the other, and writes down what came of it. */
import type { Clock } from '@mqk/core';

import { type GateYes, mintPermit, spendPermit } from '../gate/permit.ts';
import type { NotSent, OrderWire, SendAttempt } from '../port/order-wire.ts';
import type { Claim } from '../store/outbox-row.ts';
import type { Fenced } from '../store/fenced.ts';
import type { OutboxStore } from '../store/trading-store.ts';
import { SENDERS, type Sent } from './senders.ts';

export interface SendParts {
  readonly wire: OrderWire;
  readonly store: Pick<OutboxStore, 'settleAll'>;
  readonly yes: Map<bigint, GateYes>;
  readonly rules: { readonly sendWindowMs: number; readonly answerDeadlineMs: number };
  readonly clock: Clock;
  readonly leaseUsable: () => boolean;
  /** Monotonic: when the claiming transaction was begun. */
  readonly startedMs: number;
}

/**
 * Milliseconds that an answer may wait to be settled together with the next ones. Longer makes more doubts of a crash;
 * shorter makes a commit for each of a fast broker's answers.
 */
const COMPANY_MS = 25;

/**
 * Answers for each claim whether it was ours to settle. A broker that asks to come later, or lets us do nothing, is not
 * asked again in this round: the rest goes back to wait, as what nothing was sent of.
 */
export async function sendAll(claims: readonly Claim[], parts: SendParts): Promise<readonly Fenced[]> {
  const fenced: Fenced[] = [];
  const answered: Sent[] = [];
  let later: NotSent | null = null;
  let sinceMs = 0;
  const settle = async (): Promise<void> => {
    if (answered.length > 0) fenced.push(...(await parts.store.settleAll(answered.splice(0))));
  };
  try {
    for (const claim of claims) {
      const sent: Sent =
        later === null ? await sendOne(claim, parts) : SENDERS[claim.row.kind].notSent(claim, later);
      if (answered.length === 0) sinceMs = parts.clock.monotonicMs();
      answered.push(sent);
      later ??= laterOf(sent);
      if (parts.clock.monotonicMs() - sinceMs >= COMPANY_MS) await settle();
    }
  } catch (error) {
    await settle().catch(() => undefined); // what was answered is known, whatever became of the next one
    throw error;
  }
  await settle();
  return fenced;
}

/** Spends one permit on one attempt. One yes, one sending: a claim that came twice finds nothing. */
async function sendOne(claim: Claim, parts: SendParts): Promise<Sent> {
  const permit = mintPermit(parts.yes.get(claim.row.id), claim);
  parts.yes.delete(claim.row.id);
  const attempt: SendAttempt = {
    deadlineMs: parts.rules.answerDeadlineMs,
    mayStart: () =>
      parts.leaseUsable() && parts.clock.monotonicMs() - parts.startedMs <= parts.rules.sendWindowMs,
  };
  return SENDERS[claim.row.kind].send(parts.wire, spendPermit(permit), attempt);
}

/** What a broker that throttles one request, or stops us all, means for the others of the round. */
function laterOf({ answer }: Sent): NotSent | null {
  if (answer.kind === 'barred') return { kind: 'not_sent', reason: `nothing may leave: ${answer.bar}` };
  if (answer.kind !== 'throttled') return null;
  return { kind: 'not_sent', reason: 'the broker asked to come later', retryAfterMs: answer.retryAfterMs };
}
