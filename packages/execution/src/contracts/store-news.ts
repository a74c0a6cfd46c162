/** News of a broker, and the smallest decider that books it. */
import { type ClientOrderId, brokerOrderId, executionId, invariant, toQuantity } from '@mqk/core';
import { possiblyLive, transition } from '@mqk/oms';
import { applyToCash, applyToPosition, fillEntry } from '@mqk/portfolio';

import type { BrokerMessage } from '../port/broker-message.ts';
import type { Booking } from '../store/decisions.ts';
import type { BookingFacts } from '../store/facts.ts';
import { ACCOUNT, EXECUTED_AT, micros } from './store-words.ts';

export interface FillNamed {
  readonly name: string;
  readonly order: ClientOrderId;
  readonly cursor: bigint;
  readonly quantity?: bigint;
  readonly price?: string;
}

export function fillMessage({
  name,
  order,
  cursor,
  quantity = 100n,
  price = '272.60',
}: FillNamed): BrokerMessage {
  return {
    key: `fill:${name}`,
    cursor,
    raw: `{"execution":"${name}"}`,
    content: {
      kind: 'execution',
      executionId: executionId(name),
      brokerOrderId: brokerOrderId(`b-${order}`),
      symbol: 'SPY',
      fill: {
        clientOrderId: order,
        side: 'buy',
        quantity: toQuantity(quantity),
        price: micros(price),
        fee: micros('1'),
        executedAt: EXECUTED_AT,
      },
      cumulative: null,
    },
  };
}

export const NOTHING: Booking = {
  disposition: 'applied',
  reason: null,
  awaits: null,
  order: null,
  execution: null,
  amendment: null,
  entries: [],
  cash: null,
  releasesReservation: false,
  cancel: null,
  follows: [],
  halts: [],
  inquiries: [],
  alerts: [],
  closesGap: false,
};

/** Books executions of orders that we know, as they are told. */
export function book(facts: BookingFacts, { content }: BrokerMessage): Booking {
  const { order, instrument } = facts;
  if (content.kind !== 'execution') return NOTHING;
  if (facts.knownExecution !== null) return { ...NOTHING, disposition: 'repeated' };
  if (order === null || instrument === null) throw new Error(`nobody knows ${content.symbol}`);
  const entry = fillEntry({
    fill: content.fill,
    executionId: content.executionId,
    account: ACCOUNT,
    strategy: order.strategy,
    instrument,
  });
  invariant(entry.ok, 'the executions of the stories can be counted');
  const held = applyToPosition(facts.position, entry.value, instrument);
  const paid = applyToCash(facts.cash, entry.value);
  invariant(held.ok && paid.ok, 'the executions of the stories can be counted');
  const { fill, executionId: id } = content;
  const { quantity, price, fee } = fill;
  const { order: after } = transition(order, {
    kind: 'fill',
    executionId: id,
    quantity,
    price,
    fee,
    brokerOrderId: content.brokerOrderId,
    cumulative: null,
  });
  return {
    ...NOTHING,
    order: after,
    execution: { executionId: id, strategy: order.strategy, fill },
    entries: [{ entry: entry.value, position: held.value }],
    cash: paid.value,
    releasesReservation: possiblyLive(order) && !possiblyLive(after),
    cancel: null,
  };
}
