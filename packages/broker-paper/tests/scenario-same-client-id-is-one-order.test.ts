/** However often and from wherever an order is sent under one client id, there is one order. */
import { describe, expect, test } from '@jest/globals';

import {
  ACCOUNT,
  ATTEMPT,
  type Table,
  advance,
  bar,
  heard,
  id,
  policy,
  request,
  snapshot,
  submit,
  table,
  terms,
} from './support/broker.ts';
import { memoryShelf } from './support/memory-paper-book.ts';

describe('a client order id', () => {
  test('that is sent again is told to exist already, and nothing is stored', async () => {
    const on = await table();
    await advance(on, bar(1, '50 51 49 50'));
    const first = await submit(on, 'a', 'buy 10 limit 49');
    const before = await heard(on);

    expect(first).toMatchObject({
      kind: 'accepted',
      order: { clientOrderId: 'a', brokerOrderId: 'venue-1' },
    });
    expect(await submit(on, 'a', 'buy 10 limit 49')).toEqual({ kind: 'duplicate_id' });
    expect(await heard(on)).toEqual(before);
    expect((await snapshot(on)).orders).toHaveLength(1);
  });

  test('that is sent through many connections at once makes one order', async () => {
    const shelf = memoryShelf();
    const tables = await Promise.all([1, 2, 3].map(async () => table({ book: await shelf.open(ACCOUNT) })));
    await advance(tables[0]!, bar(1, '50 51 49 50'));
    const answers = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => submit(tables[index % 3]!, 'a', 'buy 10 limit 49')),
    );

    expect(answers.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
    expect(answers.filter(({ kind }) => kind === 'duplicate_id')).toHaveLength(11);
    for (const on of tables) expect((await snapshot(on)).orders).toHaveLength(1);
    await advance(tables[1]!, bar(2, '48 48 48 48'));
    expect((await snapshot(tables[2]!)).positions).toMatchObject([{ quantity: 10n }]);
  });

  test.each([
    ['filled', async (on: Table) => advance(on, bar(2, '48 48 48 48'))],
    [
      'canceled',
      async (on: Table) => {
        const found = await on.broker.account.lookup(id('a'));
        if (found.kind === 'found') await on.wire.cancel(found.order, ATTEMPT);
      },
    ],
  ])('is not free when its order is %s, not even for another order', async (status, end) => {
    const on = await table();
    await advance(on, bar(1, '50 51 49 50'));
    await submit(on, 'a', 'buy 10 limit 49');
    await end(on);

    expect(await on.broker.account.lookup(id('a'))).toMatchObject({ kind: 'found', order: { status } });
    expect(await submit(on, 'a', 'buy 3 limit 40', 'QQQ')).toEqual({ kind: 'duplicate_id' });
  });

  test('cannot be taken by a successor either', async () => {
    const on = await table();
    await advance(on, bar(1, '50 51 49 50'));
    const first = await submit(on, 'a', 'buy 10 limit 49');
    await submit(on, 'b', 'buy 10 limit 48');
    if (first.kind !== 'accepted') throw new Error(first.kind);
    const replace = async (name: string) =>
      on.wire.replace({ target: first.order, successor: request(name, 'buy 12 limit 49.5') }, ATTEMPT);

    expect(await replace('b')).toEqual({ kind: 'duplicate_id' });
    expect(await replace('a')).toEqual({ kind: 'duplicate_id' });
    expect(await replace('c')).toMatchObject({
      kind: 'accepted',
      order: { terms: terms('buy 12 limit 49.5') },
    });
    expect(await submit(on, 'c', 'buy 1 limit 49')).toEqual({ kind: 'duplicate_id' });
  });

  test('of an order that was refused may be tried again: a refusal leaves no order', async () => {
    const on = await table({ policy: policy({ stress: { orderShareBps: null, rejectEvery: 2n } }) });
    await advance(on, bar(1, '50 51 49 50'));
    await submit(on, 'a', 'buy 10 limit 49');

    expect(await submit(on, 'b', 'buy 10 limit 49')).toMatchObject({ kind: 'rejected', code: 'stress' });
    expect(await on.broker.account.lookup(id('b'))).toEqual({ kind: 'missing' });
    expect(await submit(on, 'b', 'buy 10 limit 49')).toMatchObject({ kind: 'accepted' });
  });
});
