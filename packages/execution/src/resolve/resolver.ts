/**
 * How a doubt ends: by asking the broker, never by guessing.
 *
 * The broker knows the id: the order exists, and is compared with what was promised. The broker does not:
 * that proves absence only after as many looks, spaced over the settle time since the last attempt, as its
 * adapter declares. An answer that failed proves nothing, and neither does any look once an attempt was told
 * that its id is taken.
 */
import type { Clock } from '@mqk/core';
import type { Order } from '@mqk/oms';

import { readPayload } from '../outbox/payload.ts';
import type { AccountReader, LookupAnswer } from '../port/account-reader.ts';
import type { BrokerTraits } from '../port/broker.ts';
import type { SubmitRequest } from '../port/order-wire.ts';
import type { Resolution } from '../store/decisions.ts';
import type { DoubtedRow, OutboxStore } from '../store/trading-store.ts';
import { absence, existence, oneMoreLook, toldByNews } from './evidence.ts';

export interface ResolverParts {
  readonly store: OutboxStore;
  readonly account: AccountReader;
  readonly traits: BrokerTraits;
  readonly epoch: bigint;
  readonly clock: Clock;
}

/** What one round found out, order by order. */
export interface ResolvedDoubt {
  readonly clientOrderId: string;
  readonly result: Resolution['status'];
  readonly evidence: Resolution['evidence']['kind'] | 'no_answer' | 'not_ours';
}

export interface Resolver {
  /** Asks about every doubt that it is time to ask about. */
  runOnce(): Promise<readonly ResolvedDoubt[]>;
}

/** The looks that prove absence are spread over the time that a submit may still be under way. */
export const lookSpacingMs = ({ lookupsForAbsence, settleTimeMs }: BrokerTraits): number =>
  lookupsForAbsence > 1 ? settleTimeMs / (lookupsForAbsence - 1) : settleTimeMs;

/** A look in vain is written down: not fifty times a second, whatever the broker promises. */
const LOOK_SPACING_MS_MIN = 250;

export function createResolver(parts: ResolverParts): Resolver {
  const spacingMs = lookSpacingMs(parts.traits);
  /** A question that failed leaves no trace in the store, and is not repeated at once either. */
  const askedAt = new Map<bigint, number>();
  const tooEarly = ({ outboxId, lookAgeMs }: DoubtedRow): boolean => {
    if (lookAgeMs !== null && (lookAgeMs < spacingMs || lookAgeMs < LOOK_SPACING_MS_MIN)) return true;
    const last = askedAt.get(outboxId);
    return last !== undefined && parts.clock.monotonicMs() - last < spacingMs;
  };
  return {
    async runOnce(): Promise<readonly ResolvedDoubt[]> {
      const report: ResolvedDoubt[] = [];
      const doubts = await parts.store.doubts();
      for (const doubt of doubts) {
        if (tooEarly(doubt)) continue;
        const seen = await look(doubt, parts);
        if (seen.evidence === 'no_answer') askedAt.set(doubt.outboxId, parts.clock.monotonicMs());
        else askedAt.delete(doubt.outboxId);
        report.push(seen);
      }
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
  const written: Resolution[] = [];
  const fenced = await parts.store.resolve(doubt, parts.epoch, (order) => {
    const resolution = order.base === 'UNKNOWN' ? decide(order) : toldByNews(order);
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
  const looked = doubt.lookups + 1 >= traits.lookupsForAbsence;
  const settled = doubt.ageMs >= traits.settleTimeMs;
  return looked && settled && !doubt.idTaken ? absence : oneMoreLook;
}
