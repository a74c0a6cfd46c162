/** Control and leadership: what has to be true at the very moment at which something is claimed, sent, armed or stopped. */
import { LOOPS } from '@mqk/integrity';

import { type Check, type Violation, brokenOf } from './audit.ts';
import type { Plan } from './plan.ts';
import type { Received } from './received.ts';
import type { OutboxLine, Tables } from './tables.ts';
import { falseAlarm } from './watch-drift.ts';
import type { Actor, Committed, Memory, WatchParts } from './watch-memory.ts';
import { sentOf } from './watch-sent.ts';

export type Read = 'queue' | 'gate' | 'books' | 'lease';

export interface Watch {
  /** The rows to be claimed, the facts upon which they are, our side of a comparison, or the lease are about to be read. */
  reads(actor: Actor, what: Read, tables: Tables): void;
  committed(actor: Actor, committed: Committed): readonly Violation[];
  /** A first byte has left. */
  received(actor: Actor, received: Received, seen: Pick<Committed, 'now' | 'at'>): readonly Violation[];
}

export function watch(parts: WatchParts): Watch {
  const memory: Memory = {
    ...parts,
    gate: new Map(),
    books: new Map(),
    lease: new Map(),
    released: new Set(),
    queue: new Map(),
    claimedAt: new Map(),
    armed: new Set(),
    sent: new Map(),
    disarmedAt: 0,
  };
  return {
    reads(actor, what, tables) {
      if (what !== 'books') memory[what].set(actor.name, tables);
      else memory.books.set(actor.name, [...(memory.books.get(actor.name) ?? []), tables].slice(-READS_KEPT));
    },
    committed: (actor, committed) => [
      ...claimsOf(memory, actor, committed),
      ...armOf(memory, actor, committed),
      ...controlOf(committed),
      ...fencedOf(actor, committed),
      ...leaseOf(memory, actor, committed),
      ...falseAlarm(memory, actor, committed),
    ],
    received: (actor, received, seen) => sentOf(memory, actor, received, seen),
  };
}

/** Of one process, as many as may be compared at once. */
const READS_KEPT = 4;

const newClaims = ({ before, now }: Committed): readonly OutboxLine[] => {
  const known = new Map(before?.outbox.map((row) => [row.id, row]));
  return now.outbox.filter(
    ({ id, status, attempts }) => status === 'CLAIMED' && known.get(id)?.attempts !== attempts,
  );
};

function claimsOf(memory: Memory, actor: Actor, committed: Committed): readonly Violation[] {
  const claimed = newClaims(committed);
  for (const row of claimed) memory.claimedAt.set(row.id, committed.at);
  const starved = starvedBy(claimed, memory.queue.get(actor.name), committed.now);
  if (!claimed.some((row) => row.class === 'increase')) return starved;
  const facts = memory.gate.get(actor.name);
  if (facts === undefined) return [{ rule: 'I3', what: 'a claim was decided, and nobody asked the gate' }];
  const whyNot = closedBecause(memory.plan, actor, facts);
  const dead = silentLoop(memory.plan, facts);
  return brokenOf([
    [whyNot !== null, 'I3', `a claim was decided although ${whyNot ?? ''}`],
    [dead !== null, 'I24', `a claim was decided although the loop ${dead ?? ''} does not beat`],
    ...claimed.filter((row) => row.class === 'increase').map((row) => inQuestion(facts, row)),
  ]).concat(starved);
}

/** A cancel that could have left waits while something leaves that adds risk; what takes risk away stands in one line with it. */
function starvedBy(
  claimed: readonly OutboxLine[],
  queue: Tables | undefined,
  now: Tables,
): readonly Violation[] {
  if (queue === undefined || !claimed.some((row) => row.class === 'increase')) return [];
  const untouched = new Set(now.outbox.map(({ id, status, dueMs }) => `${id} ${status} ${dueMs}`));
  const due = queue.outbox.filter(
    ({ kind, status, dueMs }) => kind === 'cancel' && status === 'CREATED' && dueMs <= queue.nowMs,
  );
  return due
    .filter(({ id, status, dueMs }) => untouched.has(`${id} ${status} ${dueMs}`))
    .map(({ client }) => ({ rule: 'I20', what: `the cancel of ${client} waits, and new orders leave` }));
}

/** A symbol that news left a question about takes no new risk; one about nobody knows whom closes them all. */
function inQuestion({ questions, orders }: Tables, { client, successor }: OutboxLine): Check {
  const instrument = orders.find((order) => order.client === (successor ?? client))?.instrument;
  const open = questions.find(
    (question) =>
      !question.closed &&
      question.kind !== 'reread' &&
      (question.instrument === null || question.instrument === instrument),
  );
  return [open !== undefined, 'open questions', `${client} was claimed over a ${open?.kind ?? ''}`];
}

const isOld = ({ nowMs }: Tables, ms: number, max: number): boolean => Math.abs(nowMs - ms) > max;

const silentLoop = ({ rules }: Plan, facts: Tables): string | null =>
  LOOPS.find((loop) => isOld(facts, facts.beats[loop] ?? 0, rules.heartbeatAgeMsMax)) ?? null;

/** Why nothing that adds risk may be claimed upon these facts; null: it may. */
function closedBecause({ rules }: Plan, { name, epoch }: Actor, facts: Tables): string | null {
  const { lease, windDowns } = facts;
  if (!facts.armed || facts.openHalts > 0) return 'the account is not armed, or halted';
  if (lease.holder !== name || lease.epoch !== epoch) return `the lease is ${lease.holder}'s`;
  if (windDowns.some(({ action, state }) => action !== 'cancel' && state === 'open'))
    return 'people want out';
  return disagreesBecause(rules, name, facts);
}

function disagreesBecause(rules: Plan['rules'], life: string, facts: Tables): string | null {
  const { verdict, watermark } = facts;
  if (verdict?.state !== 'CLEAN' || verdict.life !== life)
    return 'the last verdict is not CLEAN, or not of this life';
  if (verdict.sequence === null || verdict.sequence !== watermark?.accepted)
    return 'the last verdict is not about the newest accepted picture';
  return isOld(facts, verdict.ms, rules.reconcileAgeMsMax) ? 'the last verdict is too old' : null;
}

function armOf(memory: Memory, actor: Actor, { before, now, at }: Committed): readonly Violation[] {
  if (before?.armed === true && !now.armed) memory.disarmedAt = at;
  if (!now.armed || before?.armed !== false) return [];
  memory.armed.add(actor.name);
  return actor.isArming ? [] : [{ rule: 'I21', what: `${actor.name} is armed, and nobody asked for it` }];
}

function controlOf({ before, now }: Committed): readonly Violation[] {
  if (before === null) return [];
  return brokenOf([
    [now.version < before.version, 'I21', 'an older state of control came back'],
    [now.armed && now.openHalts > 0, 'I21', 'the account is armed over a halt'],
    [now.lease.epoch < before.lease.epoch, 'I28', 'an older epoch came back'],
  ]);
}

/** It is asked for by whoever boots, and had by nobody before its holder has given it back or its time is over. */
function leaseOf(memory: Memory, { name }: Actor, { tag, now }: Committed): readonly Violation[] {
  if (tag === 'lease.release') memory.released.add(name);
  const asked = memory.lease.get(name);
  if (tag !== 'lease.acquire' || asked === undefined || now.lease.holder !== name) return [];
  const { holder, endsMs } = asked.lease;
  const takenMs = now.lease.endsMs - memory.plan.leaseLifeMs;
  const ran = holder !== '' && holder !== name && !memory.released.has(holder) && endsMs > takenMs;
  return brokenOf([[ran, 'I28', `the lease of ${holder} is taken, and ran for ${endsMs - takenMs} ms more`]]);
}

/** Those behind a claim: nothing of them may take effect once the epoch is over. */
const FENCED: readonly string[] = ['tx-b', 'tx-c', 'tx-d', 'resolve', 'orphans', 'verdict'];
const EFFECTS = ['outbox', 'orders', 'executions', 'ledger', 'cash', 'cursor', 'version'] as const;

function fencedOf(actor: Actor, { tag, before, now }: Committed): readonly Violation[] {
  const [name = ''] = tag.split('.');
  if (before === null || !FENCED.includes(name) || actor.epoch >= before.lease.epoch) return [];
  const changed = EFFECTS.filter((part) => JSON.stringify(before[part]) !== JSON.stringify(now[part]));
  const what = `epoch ${actor.epoch} of ${before.lease.epoch} changed ${changed.join(', ')} (${tag})`;
  return changed.length === 0 ? [] : [{ rule: 'I28', what }];
}
