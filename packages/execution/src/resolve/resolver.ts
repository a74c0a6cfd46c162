/**
 * How a doubt ends: by asking the broker, never by guessing.
 *
 * The broker knows the id: the order exists, and is compared with what was promised. The broker does not:
 * that proves absence only after as many looks, spaced over the settle time since the last attempt, as its
 * adapter declares; and where one look is not enough, the whole list of orders must not name it either. An answer
 * that failed proves nothing, and neither does any look once an attempt was told
 * that its id is taken.
 */
import { type ClientOrderId, type Clock, invariant } from '@mqk/core';
import type { Order } from '@mqk/oms';

import { readPayload, readReplace } from '../outbox/payload.ts';
import type { AccountReader, LookupAnswer } from '../port/account-reader.ts';
import type { BrokerTraits } from '../port/broker.ts';
import type { SubmitRequest } from '../port/order-wire.ts';
import type { Resolution } from '../store/decisions.ts';
import type { DoubtedRow } from '../store/facts.ts';
import type { OutboxStore, ReconcileStore } from '../store/trading-store.ts';
import { absence, existence, oneMoreLook, toldByNews } from './evidence.ts';
import {
  type Pair,
  replaceDidNotHappen,
  replaceHappened,
  replaceStillOpen,
  replaceToldByNews,
} from './replace-evidence.ts';

export interface ResolverParts {
  readonly store: OutboxStore & Pick<ReconcileStore, 'drawSnapshot'>;
  readonly account: AccountReader;
  readonly traits: BrokerTraits;
  readonly epoch: bigint;
  readonly clock: Clock;
  /** Milliseconds between a claim and its first byte, at most. */
  readonly sendWindowMs: number;
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
  const known = watched(parts.clock);
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
        const seen = await look(doubt, { ...parts, knownForMs: known(doubt) });
        if (seen.evidence === 'no_answer') askedAt.set(doubt.outboxId, parts.clock.monotonicMs());
        else askedAt.delete(doubt.outboxId);
        report.push(seen);
      }
      return report;
    },
  };
}

interface Look extends ResolverParts {
  /** Milliseconds since this process first saw this very attempt in doubt, by the monotonic clock. */
  readonly knownForMs: number;
}

/**
 * The database's clock may be set forward while a submit is under way, and its ages would prove too early that nothing
 * is. So whoever says that the settle time is over has waited for it.
 */
function watched(clock: Clock): (doubt: DoubtedRow) => number {
  const since = new Map<bigint, { readonly attempts: number; readonly ms: number }>();
  return ({ outboxId, attempts }) => {
    const now = clock.monotonicMs();
    const seen = since.get(outboxId);
    if (seen?.attempts === attempts) return now - seen.ms;
    since.set(outboxId, { attempts, ms: now });
    return 0;
  };
}

type Decide = (order: Order, successor: Order | null) => Resolution;

async function look(doubt: DoubtedRow, parts: Look): Promise<ResolvedDoubt> {
  const decide = await (doubt.kind === 'replace' ? lookForSuccessor(doubt, parts) : lookFor(doubt, parts));
  if (decide === null)
    return { clientOrderId: doubt.clientOrderId, result: 'UNKNOWN', evidence: 'no_answer' };

  const written: Resolution[] = [];
  const fenced = await parts.store.resolve(doubt, parts.epoch, (order, successor) => {
    const resolution = decide(order, successor);
    written.splice(0, written.length, resolution); // the transaction may be run again, from a newer order
    return resolution;
  });
  const [last] = written;
  const { clientOrderId } = doubt;
  return last === undefined || fenced === 'ownership_lost'
    ? { clientOrderId, result: 'UNKNOWN', evidence: 'not_ours' }
    : { clientOrderId, result: last.status, evidence: last.evidence.kind };
}

const stored = ({ outboxId, payload, payloadSha256 }: DoubtedRow): Parameters<typeof readPayload>[0] => ({
  id: outboxId,
  payload,
  payloadSha256,
});

/** Null: the broker could not be asked. */
async function lookFor(doubt: DoubtedRow, parts: Look): Promise<Decide | null> {
  const answer = await parts.account.lookup(doubt.clientOrderId);
  if (answer.kind === 'failed') return null;
  const decide = await resolutionOf(doubt, readPayload(stored(doubt)), answer, parts);
  return (order) => (order.base === 'UNKNOWN' ? decide(order) : toldByNews(order));
}

async function resolutionOf(
  doubt: DoubtedRow,
  request: SubmitRequest,
  answer: Exclude<LookupAnswer, { kind: 'failed' }>,
  parts: Look,
): Promise<(order: Order) => Resolution> {
  if (answer.kind === 'found') return (order) => existence(order, request, answer.order);
  return (await provenAbsent(doubt, doubt.clientOrderId, parts)) ? absence : oneMoreLook;
}

/** Whether this "no such order" completes the proof. */
async function provenAbsent(
  { lookups, ageMs, idTaken, epoch }: DoubtedRow,
  clientOrderId: ClientOrderId,
  parts: Look,
): Promise<boolean> {
  const { lookupsForAbsence, settleTimeMs } = parts.traits;
  // the settle time runs from the last byte, and the age from the claim; a broker without one sees every byte at once
  const settledMs = settleTimeMs === 0 ? 0 : settleTimeMs + parts.sendWindowMs;
  if (idTaken || lookups + 1 < lookupsForAbsence) return false;
  if (ageMs < settledMs || parts.knownForMs < settledMs) return false;
  // a lease that the database's clock ended early has left a process that may still send: its window is waited out
  if (epoch !== parts.epoch && parts.knownForMs < parts.sendWindowMs) return false;
  return lookupsForAbsence === 1 || unlisted(clientOrderId, parts);
}

/** A snapshot has all orders or is none: one that failed, like one that names the order, proves nothing. */
async function unlisted(clientOrderId: ClientOrderId, { store, account }: ResolverParts): Promise<boolean> {
  const { sequence, takenAt } = await store.drawSnapshot();
  const answer = await account.snapshot(sequence, takenAt, null);
  return (
    answer.kind === 'taken' && answer.snapshot.orders.every((order) => order.clientOrderId !== clientOrderId)
  );
}

/** A replace is looked for under the id of its successor; that it did not happen, the original has to show as well. */
async function lookForSuccessor(doubt: DoubtedRow, parts: Look): Promise<Decide | null> {
  const { successor: request } = readReplace(stored(doubt));
  const answer = await parts.account.lookup(request.clientOrderId);
  if (answer.kind === 'failed') return null;
  const decide =
    answer.kind === 'found'
      ? (pair: Pair) => replaceHappened(pair, request, answer.order)
      : await withoutSuccessor(doubt, request.clientOrderId, parts);
  if (decide === null) return null;
  return (original, successor) => {
    invariant(successor !== null, `outbox row ${doubt.outboxId} has lost its successor`);
    const pair = { original, successor };
    return successor.base === 'UNKNOWN' ? decide(pair) : replaceToldByNews(pair);
  };
}

async function withoutSuccessor(
  doubt: DoubtedRow,
  successor: ClientOrderId,
  parts: Look,
): Promise<((pair: Pair) => Resolution) | null> {
  const original = await parts.account.lookup(doubt.clientOrderId);
  if (original.kind === 'failed') return null;
  if (original.kind === 'missing' || original.order.status === 'replaced')
    return (pair) => replaceStillOpen(pair, 'no successor, and no original that goes on without one');
  if (await provenAbsent(doubt, successor, parts)) return replaceDidNotHappen;
  return (pair) => replaceStillOpen(pair, 'no successor; too early to prove anything');
}
