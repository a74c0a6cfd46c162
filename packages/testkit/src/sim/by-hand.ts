/** People who know better than the answers that we got: they end doubts and answer questions, and what they say is true. */
import { type Result, brokerOrderId, clientOrderId } from '@mqk/core';

import type { Desk } from './desk.ts';
import type { Person } from './person.ts';
import type { SimBroker } from './sim-broker.ts';
import type { OutboxLine, Tables } from './tables.ts';

const REASON = 'seen at the broker';

const unlessDone = (done: Result<unknown, { readonly code: string }>): string =>
  done.ok ? '' : `, refused: ${done.refused.code}`;

/** What is in doubt about a replace is its successor. */
const doubted = ({ client, successor }: OutboxLine): string => successor ?? client;

/** Ends one doubt as the broker's truth has it; says nothing of an order that may still be on its way. */
export async function settles({ gateway }: Desk, parts: Person): Promise<void> {
  const { broker, note, did, streams, tables } = parts;
  const now = tables();
  const doubts = now?.outbox.filter(({ kind, status }) => kind !== 'cancel' && status === 'UNKNOWN') ?? [];
  if (now === null || doubts.length === 0) return;
  const doubt = streams('settles').pick(doubts);
  const id = clientOrderId(doubted(doubt));
  const order = broker.truth.order(id);
  if (order === null && mayArrive(parts, now, doubt)) return;
  const settled = await gateway.settleByHand({
    ...(order === null
      ? { outcome: 'absent' as const }
      : { outcome: 'accepted' as const, brokerOrderId: brokerOrderId(order.brokerOrderId) }),
    clientOrderId: id,
    by: 'operator',
    reason: REASON,
  });
  if (settled.ok) did('settles');
  const found = order === null ? 'is not there' : `is ${order.brokerOrderId}`;
  note(`says that ${id.slice(-8)} ${found}${unlessDone(settled)}`);
}

/** A request on its way, or the first byte of a process that sleeps between its claim and the wire. */
function mayArrive({ broker, plan, clockStepped }: Person, { nowMs }: Tables, doubt: OutboxLine): boolean {
  const claimedAgoMs = nowMs - (doubt.claimedMs ?? nowMs);
  return (
    clockStepped() ||
    broker.isComing(clientOrderId(doubted(doubt))) ||
    claimedAgoMs <= plan.rules.sendWindowMs + plan.leaseLifeMs
  );
}

/** Answers one question of somebody who sees that both sides agree and that nothing is on its way. */
export async function answers({ gateway }: Desk, parts: Person): Promise<void> {
  const { broker, note, did, streams, tables } = parts;
  const now = tables();
  const open = now?.questions.filter(({ kind, closed }) => kind !== 'reread' && !closed) ?? [];
  if (now === null || open.length === 0 || !agree(broker, now)) return;
  const { id, kind } = streams('answers').pick(open);
  const answered = await gateway.answerByHand({ by: 'operator', question: BigInt(id), reason: REASON });
  if (answered.ok) did('answers');
  note(`answers a ${kind}${unlessDone(answered)}`);
}

function agree(broker: SimBroker, { cursor, executions, cash }: Tables): boolean {
  const books = broker.truth.books();
  return (
    broker.silent() &&
    cursor === broker.truth.messages.length &&
    books.executions.length === executions.length &&
    `${books.cash}` === cash
  );
}
