/** Latency, deadlines and faults: an answer never claims more than is known. */
import { systemTime } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';

import type { PaperFault, PaperOperation } from '../src/index.ts';
import {
  ATTEMPT,
  advance,
  bar,
  day,
  handTime,
  id,
  money,
  request,
  snapshot,
  submit,
  table,
  working,
} from './support/broker.ts';

describe('time', () => {
  test('a request is stored after the first wait and answered after the second', async () => {
    const time = handTime();
    const on = await table({ ...time, latencyMs: { accept: 30, answer: 40 } });
    let answer = 'none';
    void submit(on, 'a', 'buy 1 limit 49').then(({ kind }) => (answer = kind));
    const seen: unknown[] = [];
    for (const ms of [29, 2, 38, 2]) {
      await time.pass(ms);
      seen.push([(await on.book.snapshot(9)).orders.length, answer]);
    }

    expect(seen).toEqual([
      [0, 'none'],
      [1, 'none'],
      [1, 'none'],
      [1, 'accepted'],
    ]);
  });

  test('a look waits for a request that is still on its way, so that "no such order" stays true', async () => {
    const time = handTime();
    const on = await table({ ...time, latencyMs: { accept: 500, answer: 0 } });
    const late = on.wire.submit(request('a', 'buy 1 limit 49'), { ...ATTEMPT, deadlineMs: 10 });
    await time.pass(20);
    expect(await late).toMatchObject({ kind: 'unknown' });
    const looked = { answer: 'none' };
    void on.broker.account.lookup(id('a')).then(({ kind }) => (looked.answer = kind));
    await time.pass(400);
    expect(looked.answer).toBe('none');
    await time.pass(100);

    expect(looked.answer).toBe('found');
  });

  test('a request whose time to start has passed is not sent', async () => {
    const on = await table();
    const answer = await on.wire.submit(request('a', 'buy 1 limit 49'), {
      deadlineMs: 1_000,
      mayStart: () => false,
    });

    expect(answer).toMatchObject({ kind: 'not_sent' });
    expect(await on.broker.account.lookup(id('a'))).toEqual({ kind: 'missing' });
  });

  test('an order acts on the first bar after it and on no earlier one', async () => {
    const on = await table();
    await advance(on, bar(5, '50 50 50 50'));
    await submit(on, 'a', 'buy 10');
    await advance(on, bar(4, '1 1 1 1'));
    await advance(on, bar(6, '52 52 52 52'));

    expect((await snapshot(on)).executions.map(({ price }) => price)).toEqual([money('52')]);
  });

  test.each([
    ['none', []],
    ['two ends', [bar(1, '1 1 1 1'), bar(2, '1 1 1 1', 'QQQ')]],
    ['one symbol twice', [bar(1, '1 1 1 1'), bar(1, '2 2 2 2')]],
  ])('bars of one moment are expected, not %s', async (_, bars) => {
    const { tape } = await table();
    const session = { opensAt: day(0), closesAt: day(1), endsSession: true };

    await expect(tape.advance(bars, session)).rejects.toThrow();
    expect(await tape.cursor()).toBeNull();
  });
});

describe('what goes wrong on purpose', () => {
  const once = (fault: PaperFault, on: PaperOperation) => (operation: PaperOperation, nth: number) =>
    operation === on && nth === 1 ? fault : null;

  test.each([
    ['not_sent', 'not_sent', 0],
    ['throttled', 'throttled', 0],
    ['lost_request', 'unknown', 0],
    ['lost_answer', 'unknown', 1],
    ['credentials_refused', 'barred', 0],
    ['account_blocked', 'barred', 0],
  ] as const)('%s is answered with %s', async (fault, kind, orders) => {
    const on = await table({ faults: once(fault, 'submit') });

    expect(await submit(on, 'a', 'buy 1 limit 49')).toMatchObject({ kind });
    expect((await snapshot(on)).orders).toHaveLength(orders);
    expect(await submit(on, 'a', 'buy 1 limit 49')).toMatchObject({
      kind: orders === 0 ? 'accepted' : 'duplicate_id',
    });
  });

  test.each(['credentials_refused', 'account_blocked'] as const)(
    '%s lets no cancel and no replace through either, and the order works on',
    async (fault) => {
      const { on, order } = await working({
        faults: (operation) => (operation === 'cancel' || operation === 'replace' ? fault : null),
      });
      const target = { clientOrderId: id('a'), brokerOrderId: order.brokerOrderId };
      const barred = { kind: 'barred', bar: fault, takenNothing: true };

      expect(await on.wire.cancel(target, ATTEMPT)).toMatchObject(barred);
      const successor = request('b', 'buy 10 limit 48');
      expect(await on.wire.replace({ target, successor }, ATTEMPT)).toMatchObject(barred);
      expect((await snapshot(on)).orders).toMatchObject([{ clientOrderId: 'a', status: 'working' }]);
    },
  );

  test('a read that fails proves nothing', async () => {
    const on = await table({ faults: (_, nth) => (nth === 1 ? 'lost_answer' : null) });
    const { account, messages } = on.broker;

    expect(await account.lookup(id('a'))).toMatchObject({ kind: 'failed' });
    expect(await account.snapshot(1n, systemTime(1), null)).toMatchObject({ kind: 'failed' });
    expect(await account.identity()).toMatchObject({ kind: 'failed' });
    expect(await messages.after(0n, 10)).toMatchObject({ kind: 'failed' });
    expect(await account.lookup(id('a'))).toEqual({ kind: 'missing' });
  });

  test('a book that breaks during a change makes the outcome unknown, before it makes it not sent', async () => {
    const { on } = await working();
    const broken = async (): Promise<never> => {
      throw new Error('connection lost');
    };
    const changing = await table({ book: { ...on.book, change: broken } });
    const opening = await table({ book: { ...on.book, openAccount: broken } });

    expect(await submit(changing, 'b', 'buy 1 limit 49')).toEqual({
      kind: 'unknown',
      reason: 'connection lost',
    });
    expect(await submit(opening, 'b', 'buy 1 limit 49')).toEqual({
      kind: 'not_sent',
      reason: 'connection lost',
    });
    expect(await opening.broker.account.lookup(id('a'))).toEqual({
      kind: 'failed',
      reason: 'connection lost',
    });
  });

  test('a book that cannot be opened is tried again with the next request', async () => {
    const { on } = await working();
    let attempts = 0;
    const openAccount = async (): Promise<void> => {
      attempts += 1;
      if (attempts === 1) throw new Error('connection lost');
    };
    const recovering = await table({ book: { ...on.book, openAccount } });

    expect(await submit(recovering, 'b', 'buy 1 limit 49')).toMatchObject({ kind: 'not_sent' });
    expect(await submit(recovering, 'b', 'buy 1 limit 49')).toMatchObject({ kind: 'accepted' });
    expect(await submit(recovering, 'c', 'buy 1 limit 49')).toMatchObject({ kind: 'accepted' });
    expect(attempts).toBe(2);
  });
});
