/** News that takes an execution back or changes it, and the smallest decider that books it, waiting or not. */
import { type ClientOrderId, brokerOrderId, executionId, toQuantity } from '@mqk/core';
import type { Booking, BookingFacts } from '@mqk/execution/store';
import { transition } from '@mqk/oms';
import { amendPosition, amendmentEntry, applyToCash } from '@mqk/portfolio';

import { type BrokerMessage, NOTHING, book, fillMessage } from './news.ts';
import { ACCOUNT, at, micros } from './words.ts';
import type { World } from './world.ts';

export interface AmendmentNamed {
  readonly name: string;
  readonly amends: string;
  readonly order: ClientOrderId;
  readonly cursor: bigint;
  /** Left out: it is taken back. */
  readonly quantity?: bigint;
  readonly price?: string;
}

export function amendmentMessage({
  name,
  amends,
  order,
  cursor,
  quantity,
  price = '272.60',
}: AmendmentNamed): BrokerMessage {
  const amending = {
    amendmentId: executionId(name),
    amends: executionId(amends),
    clientOrderId: order,
    brokerOrderId: brokerOrderId(`b-${order}`),
    symbol: 'SPY',
    cumulative: null,
    at: at('2018-05-14T13:31:00Z'),
  };
  const corrected = { quantity: toQuantity(quantity ?? 0n), price: micros(price), fee: micros('1') };
  return {
    key: `amendment:${name}`,
    cursor,
    raw: `{"amendment":"${name}"}`,
    content:
      quantity === undefined ? { kind: 'bust', ...amending } : { kind: 'correction', ...amending, corrected },
  };
}

/** Books executions as {@link book} does, and amendments of those that are booked; others wait. */
export function bookAmended(facts: BookingFacts, message: BrokerMessage): Booking {
  const { content } = message;
  if (content.kind !== 'bust' && content.kind !== 'correction') return book(facts, message);
  const { order, instrument, amended } = facts;
  const { amendmentId, amends, at: told } = content;
  if (order === null || instrument === null || amended === null) throw new Error('nobody knows its order');
  if (amended.target === null) {
    const { clientOrderId, instrument: about } = order;
    const early = { kind: 'early', clientOrderId, instrument: about, reason: 'before_its_subject' } as const;
    return {
      ...NOTHING,
      disposition: 'parked',
      reason: 'too early',
      awaits: { what: 'execution', ids: [amends] },
      inquiries: [{ ...early, counted: null }],
    };
  }
  const { executionId: root, fill } = amended.target;
  const now = content.kind === 'correction' ? content.corrected : null;
  const whose = { account: ACCOUNT, strategy: order.strategy, instrument };
  const entry = amendmentEntry({ before: fill, after: now, executionId: root, at: told, ...whose });
  if (!entry.ok) throw new Error(entry.refused.code);
  const position = amendPosition(amended.history, entry.value, instrument);
  const paid = applyToCash(facts.cash, entry.value);
  if (!position.ok || !paid.ok) throw new Error('this cannot be counted');
  const event = { executionId: amends, quantity: fill.quantity, brokerOrderId: null, cumulative: null };
  const { order: after } = transition(
    order,
    now === null
      ? { kind: 'bust', ...event }
      : { kind: 'correction', ...event, correctedQuantity: now.quantity, correctedPrice: now.price },
  );
  const { quantity, price, fee } = now ?? { quantity: toQuantity(0n), price: fill.price, fee: micros('0') };
  return {
    ...NOTHING,
    order: after,
    amendment: { amendmentId, amends, executionId: root, quantity, price, fee, at: told },
    entries: [{ entry: entry.value, position: position.value }],
    cash: paid.value,
    halts: [{ code: now === null ? 'bust' : 'correction', detail: amendmentId }],
  };
}

/** A bust that comes before its execution, and then that. */
export async function amends(
  { store, epoch }: Pick<World, 'store' | 'epoch'>,
  order: ClientOrderId,
): Promise<void> {
  const bust = amendmentMessage({ name: 'b5', amends: 'e5', order, cursor: 3n });
  await store.receive(epoch, [bust], bookAmended);
  await store.receive(epoch, [fillMessage({ name: 'e5', order, cursor: 4n })], bookAmended);
}
