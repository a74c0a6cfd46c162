/** What has to be true when the first byte of a request leaves. */
import { canonicalJson, orderTermsCodec } from '@mqk/core';
import type { OrderTarget, SubmitRequest } from '@mqk/execution/port';

import { type Violation, brokenOf } from './audit.ts';
import type { Received } from './received.ts';
import type { SimBroker } from './sim-broker.ts';
import type { OutboxLine, Tables } from './tables.ts';
import type { Actor, Committed, Memory } from './watch-memory.ts';

type Seen = Pick<Committed, 'now' | 'at'>;

export function sentOf(memory: Memory, actor: Actor, received: Received, seen: Seen): readonly Violation[] {
  if (received.kind === 'cancel') return misnamed(memory.broker(), received.target);
  const found = orderOf(memory, actor, wordsOf(received, seen.now), seen);
  return received.kind === 'submit'
    ? found
    : [...found, ...misnamed(memory.broker(), received.request.target)];
}

/** An order that is sent, alone or to take over from another one. */
interface Sent {
  readonly id: string;
  readonly row: OutboxLine | undefined;
  /** What should be stored of it. */
  readonly body: string;
}

function wordsOf(received: Exclude<Received, { kind: 'cancel' }>, { outbox }: Tables): Sent {
  if (received.kind === 'submit') {
    const { clientOrderId: id } = received.request;
    const row = outbox.find(({ kind, client }) => kind === 'submit' && client === id);
    return { id, row, body: canonicalJson({ v: 1, ...encoded(received.request) }) };
  }
  const { target, successor } = received.request;
  const row = outbox.find((line) => line.kind === 'replace' && line.successor === successor.clientOrderId);
  const body = canonicalJson({ v: 1, replaces: target.clientOrderId, successor: encoded(successor) });
  return { id: successor.clientOrderId, row, body };
}

const encoded = (
  request: SubmitRequest,
): Omit<SubmitRequest, 'terms'> & { readonly terms: ReturnType<typeof orderTermsCodec.encode> } => ({
  ...request,
  terms: orderTermsCodec.encode(request.terms),
});

function countOf({ sent }: Memory, id: string): number {
  const count = (sent.get(id) ?? 0) + 1;
  sent.set(id, count);
  return count;
}

/** A clock that is set forward may end a lease before its time: then the sending stops by the window alone. */
const clockStepped = ({ faults }: Memory): boolean => faults.happened.has('clock_step');

/** Claimed; or found claimed by whoever took the account over, who asks after it until no byte of it can leave any more. */
function mayLeave(memory: Memory, actor: Actor, { status }: OutboxLine, { lease }: Tables): boolean {
  const isAskedAfter = clockStepped(memory) && status === 'UNKNOWN' && actor.epoch !== lease.epoch;
  return status === 'CLAIMED' || isAskedAfter;
}

function orderOf(
  memory: Memory,
  actor: Actor,
  { id, row, body }: Sent,
  { now, at }: Seen,
): readonly Violation[] {
  if (row === undefined || !mayLeave(memory, actor, row, now))
    return [{ rule: 'I2', what: `${id} is sent, and its row is ${row?.status ?? 'nowhere'}` }];
  const count = countOf(memory, id);
  const age = at - (memory.claimedAt.get(row.id) ?? Number.NEGATIVE_INFINITY);
  const since = at - memory.disarmedAt;
  const { sendWindowMs } = memory.plan.rules;
  const { epoch } = now.lease;
  const stepped = clockStepped(memory);
  const adds = row.class === 'increase';
  return brokenOf([
    [count > row.attempts, 'I4', `${id} was sent ${count} times, ${row.attempts} attempts are recorded`],
    [body !== row.payload, 'I5', `what is sent as ${id} is not what was stored`],
    [age > sendWindowMs, 'I3', `${id} is sent ${age} ms after its claim`],
    [adds && !now.armed && since > sendWindowMs, 'I22', `${id} is sent ${since} ms after the disarm`],
    [adds && !memory.armed.has(actor.name), 'I23', `${id} is sent by a life that nobody has armed`],
    [!stepped && actor.epoch !== epoch, 'I28', `${id} is sent in epoch ${actor.epoch} of ${epoch}`],
  ]);
}

/** What is to end is named by the id of the broker that belongs to it. */
function misnamed(broker: SimBroker, target: OrderTarget): readonly Violation[] {
  const named = broker.truth.orders().find(({ brokerOrderId }) => brokerOrderId === target.brokerOrderId);
  if (named?.clientOrderId === target.clientOrderId) return [];
  return [{ rule: 'I30', what: `a request about ${target.clientOrderId} names ${target.brokerOrderId}` }];
}
