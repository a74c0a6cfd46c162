/** What may be read of a paper account. */
import { formatTime, systemTime, toQuantity } from '@mqk/core';
import { describe, expect, test } from '@jest/globals';

import {
  ACCOUNT,
  ATTEMPT,
  INSTRUMENTS,
  advance,
  bar,
  day,
  heard,
  money,
  policy,
  request,
  snapshot,
  table,
  terms,
  working,
} from './support/broker.ts';

describe('what can be read', () => {
  test('who the account is', async () => {
    const { broker } = await table();

    expect(await broker.account.identity()).toEqual({
      kind: 'known',
      account: { account: ACCOUNT, environment: 'paper', currency: 'USD' },
    });
    expect(broker.traits).toEqual({ enforcesClientOrderId: true, lookupsForAbsence: 1, settleTimeMs: 0 });
    expect(Object.keys(broker.orders)).toEqual(['broker']);
  });

  test('a snapshot in the words of reconcile, with the sequence and time that it was asked for', async () => {
    const fees = { kind: 'per_order', minimum: money('0.35'), perShare: money('0'), bps: 0n } as const;
    const { on } = await working({ policy: policy({ fees }) });
    await advance(on, bar(2, '48.5 48.5 48.5 48.5'));

    expect(await snapshot(on)).toEqual({
      account: ACCOUNT,
      sequence: 7n,
      takenAt: 5,
      status: 'active',
      cash: money('9514.65'),
      positions: [{ instrument: 'us:SPY', quantity: 10n }],
      orders: [
        {
          clientOrderId: 'a',
          brokerOrderId: 'venue-1',
          status: 'closed',
          instrument: 'us:SPY',
          filled: 10n,
          ...terms('buy 10 limit 49'),
        },
      ],
      executions: [
        {
          executionId: 'venue-1-1',
          clientOrderId: 'a',
          instrument: 'us:SPY',
          side: 'buy',
          quantity: 10n,
          price: money('48.5'),
          cash: money('-485.35'),
        },
      ],
    });
  });

  test('no snapshot at all when a part of it cannot be told', async () => {
    const { on } = await working();
    const forgetful = await table({
      book: on.book,
      instruments: INSTRUMENTS.filter(({ symbol }) => symbol !== 'SPY'),
    });

    expect(await forgetful.broker.account.snapshot(1n, systemTime(1), null)).toEqual({
      kind: 'failed',
      reason: 'SPY is none of the instruments',
    });
  });

  test('an execution as a fill with what is filled in all', async () => {
    const { on } = await working({
      policy: policy({ stress: { orderShareBps: 6_000n, rejectEvery: null } }),
    });
    await advance(on, bar(2, '48 48 48 48'));
    await advance(on, bar(3, '47 47 47 47'));
    const fill = (number: number, quantity: bigint, price: string) => ({
      kind: 'execution',
      executionId: `venue-1-${number}`,
      brokerOrderId: 'venue-1',
      symbol: 'SPY',
      fill: {
        clientOrderId: 'a',
        side: 'buy',
        quantity: toQuantity(quantity),
        price: money(price),
        fee: 0n,
        executedAt: day(number + 1),
      },
    });

    expect((await heard(on)).slice(1).map(({ content }) => content)).toEqual([
      { ...fill(1, 6n, '48'), cumulative: 6n },
      { ...fill(2, 4n, '47'), cumulative: 10n },
    ]);
  });

  test('the raw text is canonical JSON with the time of the broker', async () => {
    const { on } = await working();
    const [first] = await heard(on);

    expect(first?.raw).toBe(
      `{"brokerOrderId":"venue-1","event":{"at":"1970-01-02T00:00:00Z","clientOrderId":"a","filled":"0","kind":"new",` +
        `"symbol":"SPY","terms":{"limitPrice":"49","quantity":"10","side":"buy","stopPrice":null,"timeInForce":"gtc",` +
        `"type":"limit"},"venueOrderId":"venue-1"},"notedAt":"${formatTime(systemTime(1_700_000_000_000))}","v":1}`,
    );
  });

  test.each(['no JSON', '{}', '{"v":1}', '{"v":2,"event":{}}'])(
    '%s is news that cannot be read, and is not dropped',
    async (text) => {
      const { on } = await working();
      await on.book.change([], (world) => ({
        answer: undefined,
        orders: [],
        executions: [],
        events: [text],
        cash: world.cash,
        positions: [],
        memory: [],
        tapeCursor: world.tapeCursor,
      }));

      expect((await heard(on)).at(-1)).toMatchObject({
        cursor: 2n,
        raw: text,
        content: { kind: 'unreadable' },
      });
    },
  );

  test('a day order that expires says so', async () => {
    const { on } = await working();
    await on.wire.submit(
      { ...request('b', 'buy 1'), terms: terms('buy 1 limit 40', { timeInForce: 'day' }) },
      ATTEMPT,
    );
    await advance(on, bar(2, '50 50 50 50'));

    expect((await heard(on)).at(-1)?.content).toMatchObject({
      clientOrderId: 'b',
      event: { kind: 'expired' },
    });
  });
});
