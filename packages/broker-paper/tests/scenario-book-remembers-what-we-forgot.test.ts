/** We may die at any moment and forget everything: the world outside goes on and can be asked. */
import { accountId } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';

import {
  ACCOUNT,
  ATTEMPT,
  advance,
  bar,
  handTime,
  heard,
  id,
  money,
  policy,
  request,
  snapshot,
  submit,
  table,
} from './support/broker.ts';
import { memoryShelf } from './support/memory-paper-book.ts';

describe('the book remembers', () => {
  test('an order whose sender died before the answer came', async () => {
    const book = await memoryShelf().open(ACCOUNT);
    const time = handTime();
    const first = await table({ book, ...time, latencyMs: { accept: 50, answer: 200 } });
    let answered = false;
    void first.wire.submit(request('a', 'buy 10 limit 49'), ATTEMPT).then(() => (answered = true));
    await time.pass(60);

    // the first process is gone; another one opens the same book
    const second = await table({ book });
    expect(answered).toBe(false);
    expect(await second.broker.account.lookup(id('a'))).toMatchObject({
      kind: 'found',
      order: { ...request('a', 'buy 10 limit 49'), brokerOrderId: 'venue-1', status: 'working', filled: 0n },
    });
    expect(await second.wire.submit(request('a', 'buy 10 limit 49'), ATTEMPT)).toEqual({
      kind: 'duplicate_id',
    });
  });

  test('an order whose answer came too late, or not at all', async () => {
    const time = handTime();
    const on = await table({
      ...time,
      latencyMs: { accept: 300, answer: 0 },
      faults: (operation, nth) => (operation === 'submit' && nth === 2 ? 'lost_answer' : null),
    });
    const hasty = on.wire.submit(request('a', 'buy 1 limit 49'), { ...ATTEMPT, deadlineMs: 100 });
    await time.pass(150);
    expect(await hasty).toEqual({ kind: 'unknown', reason: 'no answer within 100 ms' });
    await time.pass(200);
    const lost = on.wire.submit(request('b', 'buy 1 limit 49'), ATTEMPT);
    await time.pass(300);
    expect(await lost).toMatchObject({ kind: 'unknown' });

    const known = (await snapshot(on)).orders.map((order) => [order.clientOrderId, order.status]);
    expect(known).toEqual([
      ['a', 'working'],
      ['b', 'working'],
    ]);
  });

  test('what it said: heard again from the beginning it is the same, byte for byte', async () => {
    const shelf = memoryShelf();
    const on = await table({ book: await shelf.open(ACCOUNT) });
    await advance(on, bar(1, '50 51 49 50'));
    await submit(on, 'a', 'buy 10');
    await submit(on, 'b', 'buy 5 limit 45');
    await advance(on, bar(2, '50 51 49 50'));
    const once = await heard(on);
    const later = await table({
      book: await shelf.open(ACCOUNT),
      clock: { ...handTime().clock },
      policy: policy({ slippage: { kind: 'range', slippageBps: 9n, volMultBps: 9n } }),
    });

    expect(once.map(({ key, content }) => [key, content.kind])).toEqual([
      ['paper-1', 'order'],
      ['paper-2', 'order'],
      ['execution:venue-1-1', 'execution'],
    ]);
    expect(await heard(later)).toEqual(once);
    const after = await later.broker.messages.after(2n, 10);
    expect(after).toEqual({ kind: 'heard', messages: once.slice(2) });
  });

  test('how far the tape has run: bars that are fed twice fill once', async () => {
    const shelf = memoryShelf();
    const on = await table({ book: await shelf.open(ACCOUNT) });
    await advance(on, bar(1, '50 51 49 50'));
    await submit(on, 'a', 'buy 10');
    await advance(on, bar(2, '50 51 49 50'));
    await submit(on, 'b', 'buy 10');
    const before = await snapshot(on);

    const again = await table({ book: await shelf.open(ACCOUNT), openingCash: money('1') });
    expect(await again.tape.cursor()).toBe(bar(2, '1 1 1 1').closeAt);
    for (const number of [1, 2]) await advance(again, bar(number, '50 51 49 50'));
    expect(await snapshot(again)).toEqual(before);

    await Promise.all([1, 2, 3].map(async () => advance(again, bar(3, '52 52 52 52'))));
    expect(await snapshot(again)).toMatchObject({ cash: money('8980'), positions: [{ quantity: 20n }] });
    expect((await snapshot(again)).executions).toHaveLength(2);
  });

  test('what the matching engine was in the middle of', async () => {
    const shelf = memoryShelf();
    const slow = policy({ stress: { orderShareBps: 4_000n, rejectEvery: null } });
    const days: readonly string[] = ['50 51 49 50', '50 51 49 50', '51 52 50 51', '52 53 51 52'];
    const feed = async (reopen: boolean) => {
      const book = await shelf.open(accountId(reopen ? 'reopened' : 'not-reopened'));
      let on = await table({ book, policy: slow });
      for (const [index, prices] of days.entries()) {
        if (reopen) on = await table({ book, policy: slow });
        await advance(on, bar(index + 1, prices));
        if (index === 0) await submit(on, 'a', 'buy 10');
      }
      return (await snapshot(on)).executions;
    };

    expect((await feed(true)).map(({ quantity }) => quantity)).toEqual([4n, 4n, 2n]);
    expect(await feed(false)).toEqual(await feed(true));
  });
});
