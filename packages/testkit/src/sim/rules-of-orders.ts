/** Submission: what the broker has, we have promised; what we promised, it has once. */
import { sha256Hex } from '@mqk/core';
import { OUTBOX_EDGES } from '@mqk/execution/store';

import type { Rule } from './audit.ts';
import { isWorking } from './sim-broker.ts';
import type { OrderLine, OutboxLine } from './tables.ts';

const ENDS: readonly string[] = ['FILLED', 'CANCELED', 'EXPIRED', 'REJECTED', 'REPLACED', 'NOT_ACCEPTED'];

const isEnd = ({ base }: OrderLine): boolean => ENDS.includes(base);

const I1: Rule = ({ broker }) => {
  const counts = new Map<string, number>();
  for (const { clientOrderId } of broker.truth.orders())
    counts.set(clientOrderId, (counts.get(clientOrderId) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > 1)
    .map(([id, count]) => `the broker has ${count} orders under ${id}`);
};

const I2: Rule = ({ broker, now }) => {
  const promised = new Set(
    now.outbox.map(({ kind, client, successor }) => (kind === 'submit' ? client : successor)),
  );
  return broker.truth
    .orders()
    .filter(({ clientOrderId }) => !promised.has(clientOrderId))
    .map(({ clientOrderId }) => `the broker has ${clientOrderId}, which was never promised`);
};

const I5: Rule = ({ now }) =>
  now.outbox
    .filter(({ payload, sha }) => sha256Hex(payload) !== sha)
    .map(({ client }) => `the bytes of ${client} were changed`);

/** Attempts of one row belong to epochs that only grow, and nobody claims under an epoch that is over. */
const I6: Rule = ({ now }) =>
  now.outbox.flatMap(({ client, epochs, epoch, status }) => {
    const sorted = epochs.every((one, index) => one >= (epochs[index - 1] ?? 0));
    const over = status === 'CLAIMED' && epoch !== null && epoch > now.lease.epoch;
    return sorted && !over
      ? []
      : [`${client} was claimed under the epochs ${epochs.join(', ')} of ${now.lease.epoch}`];
  });

const I7: Rule = ({ before, now }) => {
  const known = new Map(before?.outbox.map((row) => [row.id, row]));
  const bases = new Map(before?.orders.map((order) => [order.client, order]));
  const rows = now.outbox.flatMap((row) => {
    const old = known.get(row.id);
    if (old === undefined || old.status === row.status || OUTBOX_EDGES[old.status].includes(row.status))
      return [];
    return [`the row of ${row.client} went from ${old.status} to ${row.status}`];
  });
  const orders = now.orders.flatMap((order) => {
    const old = bases.get(order.client);
    const isRevived = old !== undefined && isEnd(old) && !isEnd(order);
    return isRevived ? [`${order.client} came back from ${old.base} to ${order.base}`] : [];
  });
  return [...rows, ...orders];
};

/** A doubt ends with evidence, and what was proven absent never turns up; people here say what is true. */
const I8: Rule = ({ before, now, broker }) => {
  const doubted = new Set(before?.outbox.filter(({ status }) => status === 'UNKNOWN').map(({ id }) => id));
  return now.outbox.flatMap(({ id, client: original, successor, status, evidence }) => {
    const client = successor ?? original;
    const isEnded = doubted.has(id) && (status === 'SUBMITTED' || status === 'FAILED');
    const proof = evidence.some((kind) => kind !== 'lookup_missing');
    if (isEnded && !proof) return [`the doubt about ${client} ended without evidence`];
    const exists = broker.truth.orders().some(({ clientOrderId }) => clientOrderId === client);
    const isAbsent =
      evidence.includes('proven_absent') || (evidence.includes('operator') && status === 'FAILED');
    return isAbsent && exists ? [`${client} was proven absent, and the broker has it`] : [];
  });
};

/** Whatever may still be executed is reserved for; at rest nothing else is. */
const I17: Rule = ({ broker, now }) => {
  const lines = new Map(now.orders.map((order) => [order.client, order]));
  return broker.truth
    .orders()
    .filter((order) => isWorking(order) && lines.get(order.clientOrderId)?.reserved === false)
    .map(({ clientOrderId }) => `${clientOrderId} works, and nothing is reserved for it`);
};

const I30: Rule = ({ broker, now, before }) => {
  const known = new Map(before?.orders.map(({ client, broker: id }) => [client, id]));
  return now.orders.flatMap(({ client, broker: id }) => {
    if (id === null)
      return (known.get(client) ?? null) === null ? [] : [`the broker's id of ${client} was forgotten`];
    const old = known.get(client);
    if (old !== undefined && old !== null && old !== id)
      return [`the broker's id of ${client} was ${old} and is ${id}`];
    const isRight = broker.truth
      .orders()
      .some((order) => order.clientOrderId === client && order.brokerOrderId === id);
    return isRight ? [] : [`${client} is said to be ${id}`];
  });
};

/** What is over stays as it ended, unless a fact says otherwise: then the account has stopped. */
const I13: Rule = ({ before, now }) => {
  const known = new Map(before?.orders.map((order) => [order.client, order]));
  const stopped = !now.armed && now.openHalts > 0;
  return now.orders.flatMap((order) => {
    const old = known.get(order.client);
    if (old === undefined || !isEnd(old) || stopped) return [];
    const isRefused = old.base === 'NOT_ACCEPTED' && order.base === 'REJECTED';
    const isSame = old.base === order.base && old.filled === order.filled;
    return isSame || isRefused
      ? []
      : [`${order.client} was ${old.base}, is ${order.base}, and the account goes on`];
  });
};

/** Who wants to be rid of an order that the broker has waits for a request that is there, or for the end of a replace. */
const I33: Rule = ({ now }) => {
  const asked = new Set(
    now.outbox.filter(({ kind, status }) => kind === 'cancel' && isOpen(status)).map(({ client }) => client),
  );
  return now.orders
    .filter((order) => order.isUnwanted && !order.isReplaced && WORKING.includes(order.base))
    .filter(({ client }) => !asked.has(client))
    .map(({ client }) => `${client} is to be cancelled, and nothing asks for it`);
};

const WORKING: readonly string[] = ['ACKED', 'LIVE', 'DONE_FOR_DAY'];
const isOpen = (status: OutboxLine['status']): boolean => status === 'CREATED' || status === 'CLAIMED';

export const ORDER_RULES: Readonly<Record<string, Rule>> = {
  I1,
  I2,
  I5,
  I6,
  I7,
  I8,
  I13,
  I17,
  I30,
  I33,
};
