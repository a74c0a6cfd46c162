/** Orders of both sides, by our id. */
import { type ClientOrderId, type Micros, formatMicros } from '@mqk/core';

import type { OurBooks, OurOrderLine } from './books.ts';
import { ORDER_FIELDS, type OrderField } from './difference.ts';
import type { Excuses } from './excuses.ts';
import { type Finding, finding, findingOfAmounts } from './finding.ts';
import type { AccountSnapshot, BrokerOrderLine } from './snapshot.ts';

export function compareOrders(ours: OurBooks, theirs: AccountSnapshot, excuses: Excuses): readonly Finding[] {
  const known = new Set(ours.orders.map(({ clientOrderId }) => clientOrderId));
  const shown = byClientId(theirs.orders);
  return [
    ...theirs.orders.flatMap((order) => unknownOrder(order, known, excuses)),
    ...[...shown].flatMap(([clientOrderId, lines]) => repeatedOrder(clientOrderId, lines)),
    ...ours.orders.flatMap((order) => {
      const lines = shown.get(order.clientOrderId) ?? [];
      if (lines.length === 0) return missingOrder(order, excuses);
      return lines.flatMap((line) => compareOrder(order, line, excuses));
    }),
  ];
}

function byClientId(
  lines: readonly BrokerOrderLine[],
): ReadonlyMap<ClientOrderId, readonly BrokerOrderLine[]> {
  const orders = new Map<ClientOrderId, BrokerOrderLine[]>();
  for (const line of lines) {
    if (line.clientOrderId === null) continue;
    const same = orders.get(line.clientOrderId);
    if (same === undefined) orders.set(line.clientOrderId, [line]);
    else same.push(line);
  }
  return orders;
}

function unknownOrder(
  { clientOrderId, brokerOrderId }: BrokerOrderLine,
  known: ReadonlySet<ClientOrderId>,
  { orders }: Excuses,
): readonly Finding[] {
  if (clientOrderId !== null && known.has(clientOrderId)) return [];
  const excused = clientOrderId !== null && orders.has(clientOrderId);
  return [finding({ kind: 'unknown_order', brokerOrderId, clientOrderId }, excused)];
}

function repeatedOrder(clientOrderId: ClientOrderId, lines: readonly BrokerOrderLine[]): readonly Finding[] {
  if (lines.length === 1) return [];
  return [finding({ kind: 'repeated_order', clientOrderId, count: lines.length }, false)];
}

/** An order that is not live for us may well have left the broker's list. Of a doubt that is too old the age is told. */
function missingOrder(
  { clientOrderId, status }: OurOrderLine,
  { orders, doubted }: Excuses,
): readonly Finding[] {
  if (status !== 'working') return [];
  const excused = orders.has(clientOrderId) || doubted.has(clientOrderId);
  return [finding({ kind: 'missing_order', clientOrderId }, excused)];
}

/** Terms never differ for a good reason: only standing and fill can be under way. */
function compareOrder(ours: OurOrderLine, theirs: BrokerOrderLine, excuses: Excuses): readonly Finding[] {
  const { clientOrderId } = ours;
  return ORDER_FIELDS.flatMap((field) => {
    const [own, other] = [told(ours, field), told(theirs, field)];
    if (own === other || (field === 'brokerOrderId' && ours.brokerOrderId === null)) return [];
    const difference = {
      kind: 'order_field_differs',
      clientOrderId,
      field,
      ours: own,
      theirs: other,
    } as const;
    if (field === 'filled')
      return [findingOfAmounts(difference, theirs.filled - ours.filled, fillsOf(clientOrderId, excuses))];
    return [finding(difference, field === 'status' && excuses.orders.has(clientOrderId))];
  });
}

const fillsOf = (order: ClientOrderId, { effects }: Excuses): readonly bigint[] =>
  effects.filter(({ clientOrderId }) => clientOrderId === order).map(({ filled }) => filled);

function told(order: OurOrderLine | BrokerOrderLine, field: OrderField): string {
  switch (field) {
    case 'limitPrice':
    case 'stopPrice':
      return price(order[field]);
    case 'quantity':
    case 'filled':
      return order[field].toString();
    case 'brokerOrderId':
      return order.brokerOrderId ?? 'none';
    case 'instrument':
    case 'side':
    case 'type':
    case 'timeInForce':
    case 'status':
      return order[field];
  }
}

const price = (amount: Micros | null): string => (amount === null ? 'none' : formatMicros(amount));
