/**
 * News in any order, with any of it twice, comes to the same order, shares and money.
 *
 * Every permutation is gone through with the decider that the books are kept with; some of them are told to a whole
 * desk on a real database.
 */
import { describe, expect, test } from '@jest/globals';

import {
  type ExecutionId,
  type Fill,
  brokerOrderId,
  clientOrderId,
  executionId,
  toMicros,
  toQuantity,
} from '@mqk/core';
import { bookMessage } from '@mqk/execution';
import type { MessageContent } from '@mqk/execution/port';
import type { BookingFacts } from '@mqk/execution/store';
import { type Order, newOrder, orderCodec, transition } from '@mqk/oms';

import { AAPL, BAR_END } from '../src/index.ts';
import { orderOf, positionsOf } from './support/books.ts';
import { story } from './support/story.ts';

const ID = clientOrderId('story-order');
const BROKER_ID = brokerOrderId('b-1');

const told = (cumulative: bigint | null = null) => ({
  brokerOrderId: BROKER_ID,
  cumulative: cumulative === null ? null : toQuantity(cumulative),
});

type Life = Extract<MessageContent, { kind: 'order' }>['event'];

const life = (event: Life): MessageContent => ({
  kind: 'order',
  clientOrderId: ID,
  brokerOrderId: BROKER_ID,
  event,
});

const fill = (name: string, quantity: bigint, price: bigint): MessageContent => ({
  kind: 'execution',
  executionId: executionId(name),
  brokerOrderId: BROKER_ID,
  symbol: 'AAPL',
  cumulative: null,
  fill: {
    clientOrderId: ID,
    side: 'buy',
    quantity: toQuantity(quantity),
    price: toMicros(price),
    fee: toMicros(10_000n),
    executedAt: BAR_END,
  },
});

const E1 = fill('e-1', 2n, 190_000_000n);
const E2 = fill('e-2', 3n, 191_000_000n);
const E3 = fill('e-3', 5n, 192_000_000n);
const ACCEPTED = life({ kind: 'accepted', ...told() });
const NEW = life({ kind: 'new', ...told() });
const CANCELED = life({ kind: 'canceled', cause: 'session_end', ...told(5n) });

const LIVES: Readonly<Record<string, readonly MessageContent[]>> = {
  'an order that is filled in three parts, one of them told twice': [ACCEPTED, NEW, E1, E2, E3, E2],
  'an order that is filled in part and cancelled, both told twice': [
    NEW,
    E1,
    E2,
    CANCELED,
    E1,
    CANCELED,
    ACCEPTED,
  ],
};

function* permutations<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  if (items.length <= 1) {
    yield items;
    return;
  }
  for (const [at, item] of items.entries())
    for (const rest of permutations(items.toSpliced(at, 1))) yield [item, ...rest];
}

interface Books {
  readonly order: Order;
  readonly facts: BookingFacts;
  readonly booked: ReadonlyMap<ExecutionId, Fill>;
  readonly halts: readonly string[];
}

async function sent(): Promise<Order> {
  const desk = await story();
  const before = newOrder(desk.intent('buy 10 AAPL'), ID);
  return transition(before, { kind: 'claimed' }).order;
}

const begun = (order: Order): Books => ({
  order,
  facts: {
    account: order.account,
    order,
    instrument: AAPL,
    knownExecution: null,
    superseded: false,
    amended: null,
    knownActivity: null,
    knownKey: false,
    holders: [],
    siblings: [],
    pair: null,
    position: null,
    cash: toMicros(100_000_000_000n),
    gap: null,
  },
  booked: new Map(),
  halts: [],
});

function hear({ order, facts, booked, halts }: Books, content: MessageContent): Books {
  const knownExecution = content.kind === 'execution' ? (booked.get(content.executionId) ?? null) : null;
  const asked = { ...facts, order, knownExecution };
  const booking = bookMessage(asked, { key: 'k', cursor: 1n, raw: '{}', content });
  const { execution, entries, cash } = booking;
  return {
    order: booking.order ?? order,
    facts: { ...facts, cash: cash ?? facts.cash, position: entries[0]?.position ?? facts.position },
    booked: execution === null ? booked : new Map([...booked, [execution.executionId, execution.fill]]),
    halts: [...halts, ...booking.halts.map(({ code }) => code)],
  };
}

/** What must not depend on the order of arrival. First in, first out is by arrival: lots are compared as a heap. */
const outcome = ({ order, facts, booked, halts }: Books): unknown => ({
  order: orderCodec.encode(order),
  cash: facts.cash,
  quantity: facts.position?.quantity,
  fees: facts.position?.fees,
  lots: facts.position?.lots.map(({ quantity, price }) => `${quantity} at ${price}`).sort(),
  booked: [...booked.keys()].sort(),
  halts,
});

describe.each(Object.entries(LIVES))('%s', (_what, messages) => {
  test('comes to the same books in every order of arrival', async () => {
    const order = await sent();
    const expected = outcome(messages.reduce(hear, begun(order)));
    let count = 0;
    for (const permuted of permutations(messages)) {
      expect(outcome(permuted.reduce(hear, begun(order)))).toEqual(expected);
      count += 1;
    }
    expect(expected).toMatchObject({ halts: [] });
    expect(count).toBe(messages.length === 6 ? 720 : 5_040);
  });
});

/** Starts of every rotation, and of the way back: each of the seven is first once, and last once. */
const SOME = [0, 1, 2, 3, 4, 5, 6].flatMap((by) => [[by, false] as const, [by, true] as const]);

test.each(SOME)('on a real desk, from the %i-th on, backwards: %s', async (by, backwards) => {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');
  await desk.gateway().dispatch(8);
  const named = (LIVES['an order that is filled in part and cancelled, both told twice'] ?? []).map(
    (content) =>
      content.kind === 'execution'
        ? { ...content, fill: { ...content.fill, clientOrderId: order } }
        : { ...content, clientOrderId: order },
  );
  const turned = [...named.slice(by), ...named.slice(0, by)];
  for (const content of backwards ? turned.toReversed() : turned) desk.broker.says(content);
  await desk.gateway().hear();

  expect(await orderOf(desk, order)).toEqual({ base: 'CANCELED', cancel: 'none', filled: '5', flags: [] });
  expect(await positionsOf(desk)).toEqual(['5']);
  const { cash, control } = await desk.facts();
  expect(cash).toBe(100_000_000_000n - 2n * 190_000_000n - 3n * 191_000_000n - 20_000n);
  expect(control.halts).toEqual([]);
});
