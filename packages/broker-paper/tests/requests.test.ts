/** Cancels and replaces: the right order, or none. */
import { brokerOrderId } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';

import {
  ATTEMPT,
  advance,
  bar,
  heard,
  id,
  money,
  policy,
  request,
  snapshot,
  submit,
  terms,
  working,
} from './support/broker.ts';

describe('a cancel', () => {
  test('ends the order that both ids name, and is told by its event', async () => {
    const { on, order } = await working();

    expect(await on.wire.cancel(order, ATTEMPT)).toEqual({ kind: 'asked' });
    expect((await heard(on)).at(-1)?.content).toEqual({
      kind: 'order',
      clientOrderId: 'a',
      brokerOrderId: 'venue-1',
      event: { kind: 'canceled', cause: 'unstated', brokerOrderId: 'venue-1', cumulative: 0n },
    });
    await advance(on, bar(2, '40 40 40 40'));
    expect((await snapshot(on)).executions).toEqual([]);
  });

  test.each([
    ['unknown_order', { clientOrderId: id('z'), brokerOrderId: brokerOrderId('venue-1') }],
    ['wrong_order', { clientOrderId: id('a'), brokerOrderId: brokerOrderId('venue-2') }],
  ])('is refused as %s when the ids do not fit', async (code, target) => {
    const { on } = await working();
    await submit(on, 'b', 'buy 10 limit 48');

    expect(await on.wire.cancel(target, ATTEMPT)).toMatchObject({ kind: 'refused', code });
    expect((await snapshot(on)).orders.map(({ status }) => status)).toEqual(['working', 'working']);
  });

  test('of an order that is over is refused, and says nothing new', async () => {
    const { on, order } = await working();
    await advance(on, bar(2, '48 48 48 48'));
    const before = await heard(on);

    expect(await on.wire.cancel(order, ATTEMPT)).toMatchObject({ kind: 'refused', code: 'not_working' });
    expect(await heard(on)).toEqual(before);
  });

  test('that takes a bar to arrive comes too late for a fill of that bar', async () => {
    const { on, order } = await working({ policy: policy({ latencyBars: 1 }) });
    await advance(on, bar(2, '50 50 50 50'));
    expect(await on.wire.cancel(order, ATTEMPT)).toEqual({ kind: 'asked' });
    await advance(on, bar(3, '48 48 48 48'));

    expect(
      (await heard(on)).map(({ content }) => (content.kind === 'order' ? content.event.kind : content.kind)),
    ).toEqual(['new', 'execution', 'cancel_rejected']);
    expect((await heard(on)).at(-1)?.content).toMatchObject({ brokerOrderId: 'venue-1' });
  });
});

describe('a replace', () => {
  test('ends the order and starts its successor, in one moment', async () => {
    const { on, order } = await working();
    const successor = request('b', 'buy 12 limit 49.5');

    expect(await on.wire.replace({ target: order, successor }, ATTEMPT)).toEqual({
      kind: 'accepted',
      order: { ...successor, brokerOrderId: 'venue-2' },
    });
    expect((await heard(on)).slice(1).map(({ content }) => content)).toEqual([
      {
        kind: 'order',
        clientOrderId: 'a',
        brokerOrderId: 'venue-1',
        event: {
          kind: 'replaced',
          brokerOrderId: 'venue-1',
          successorBrokerOrderId: 'venue-2',
          cumulative: 0n,
        },
      },
      {
        kind: 'order',
        clientOrderId: 'b',
        brokerOrderId: 'venue-2',
        event: { kind: 'new', brokerOrderId: 'venue-2', cumulative: 0n },
      },
    ]);
    expect((await snapshot(on)).orders.map(({ status, filled }) => [status, filled])).toEqual([
      ['closed', 0n],
      ['working', 0n],
    ]);
  });

  test('that cannot be paid leaves the order as it is', async () => {
    const { on, order } = await working();
    const answer = await on.wire.replace(
      { target: order, successor: request('b', 'buy 300 limit 49') },
      ATTEMPT,
    );

    expect(answer).toMatchObject({ kind: 'rejected', code: 'insufficient_cash' });
    expect((await snapshot(on)).orders).toMatchObject([{ clientOrderId: 'a', status: 'working' }]);
    expect(await heard(on)).toHaveLength(1);
  });

  test('counts the money of the order that it ends only once', async () => {
    const { on, order } = await working({ openingCash: money('600') });
    const successor = request('b', 'buy 12 limit 50');

    expect(await on.wire.replace({ target: order, successor }, ATTEMPT)).toMatchObject({ kind: 'accepted' });
  });

  test.each([
    ['another side', request('b', 'sell 10 limit 49')],
    ['another type', request('b', 'buy 10')],
    ['another symbol', request('b', 'buy 10 limit 49', 'QQQ')],
    [
      'another time in force',
      { ...request('b', 'buy 1'), terms: terms('buy 10 limit 49', { timeInForce: 'day' }) },
    ],
  ])('by %s is no replace', async (_, successor) => {
    const { on, order } = await working();

    expect(await on.wire.replace({ target: order, successor }, ATTEMPT)).toMatchObject({
      kind: 'rejected',
      code: 'not_replaceable',
    });
  });

  test('of an order that is partly filled is refused', async () => {
    const { on, order } = await working({
      policy: policy({ stress: { orderShareBps: 3_000n, rejectEvery: null } }),
    });
    await advance(on, bar(2, '48 48 48 48'));

    expect(
      await on.wire.replace({ target: order, successor: request('b', 'buy 12 limit 49') }, ATTEMPT),
    ).toMatchObject({
      kind: 'rejected',
      code: 'not_replaceable',
    });
    expect((await snapshot(on)).orders).toMatchObject([{ status: 'working', filled: 3n }]);
  });
});
