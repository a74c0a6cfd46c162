/** A cancel or a replace names the broker's id of the right order: over restarts, chains, and answers that never came. */
import { describe, expect, test } from '@jest/globals';

import { brokerOrderId } from '@mqk/core';

import {
  basesOf,
  cancels,
  heldOf,
  replaces,
  rowsOf,
  tellsReplaced,
  working,
  works,
} from './support/replaces.ts';

describe('a replace', () => {
  test('names the original by the id of the broker, and the successor by an id of its own', async () => {
    const { desk, order } = await working();

    const next = await replaces(desk, order, 'buy 12 AAPL at 189');
    await desk.gateway().dispatch(8);

    expect(desk.broker.replaces).toMatchObject([
      {
        target: { clientOrderId: order, brokerOrderId: 'b-1' },
        successor: { clientOrderId: next, terms: { quantity: 12n, limitPrice: 189_000_000n } },
      },
    ]);
    expect(await rowsOf(desk)).toEqual([{ kind: 'replace', status: 'SUBMITTED', code: null }]);
    expect(await basesOf(desk)).toEqual({ [order]: 'LIVE', [next]: 'ACKED' });
  });

  test('is a request: the original ends when the broker says so, and then what it held back is free', async () => {
    const { desk, order } = await working();
    const next = await replaces(desk, order, 'buy 12 AAPL at 189');
    await desk.gateway().dispatch(8);
    expect(await heldOf(desk)).toEqual([order, next]);

    await tellsReplaced(desk, order, 'b-2');

    expect(await basesOf(desk)).toMatchObject({ [order]: 'REPLACED' });
    expect(await heldOf(desk)).toEqual([next]);
    expect((await desk.gateway().reconcile()).verdict.state).toBe('CLEAN');
  });

  test('of a successor, and of its successor, over restarts: each names the order that works now', async () => {
    const { desk, order } = await working();
    const chain = [order];
    for (const [turn, wish] of (
      ['buy 12 AAPL at 189', 'buy 8 AAPL at 188', 'buy 9 AAPL at 187'] as const
    ).entries()) {
      const last = chain.at(-1)!;
      chain.push(await replaces(desk, last, wish));
      await desk.restarts();
      await desk.arms();
      await desk.gateway().dispatch(8);
      await tellsReplaced(desk, last, `b-${turn + 2}`);
      await works(desk, chain.at(-1)!);
    }
    await desk.restarts();
    await cancels(desk, chain.at(-1)!);

    expect(desk.broker.replaces.map(({ target }) => target.brokerOrderId)).toEqual(['b-1', 'b-2', 'b-3']);
    expect(desk.broker.received).toEqual([{ clientOrderId: chain.at(-1), brokerOrderId: 'b-4' }]);
    expect(
      await desk.sql(`select client_order_id as ours, broker_order_id as theirs from mqk.id_map order by 2`),
    ).toEqual(chain.map((ours, index) => ({ ours, theirs: `b-${index + 1}` })));
  });

  test('asked for twice is one replace', async () => {
    const { desk, order } = await working();
    const next = await replaces(desk, order, 'buy 12 AAPL at 189');

    expect(await desk.gateway().replace(order, desk.intent('buy 12 AAPL at 189'))).toEqual({
      kind: 'already',
      clientOrderId: next,
    });
    await desk.gateway().dispatch(8);
    expect(desk.broker.replaces).toHaveLength(1);
  });

  test('that did not leave waits, and leaves later under the same ids', async () => {
    const { desk, order } = await working();
    const next = await replaces(desk, order, 'buy 12 AAPL at 189');
    desk.broker.weather('unreachable');
    await desk.gateway().dispatch(8);
    expect(await basesOf(desk)).toMatchObject({ [next]: 'UNSENT' });

    desk.broker.weather('calm');
    await desk.sql(`update mqk.outbox set due_at = clock_timestamp() where status = 'CREATED'`);
    await desk.gateway().dispatch(8);

    expect(desk.broker.replaces).toMatchObject([{ successor: { clientOrderId: next } }]);
    expect(await basesOf(desk)).toMatchObject({ [next]: 'ACKED' });
  });
});

describe('until the broker has decided', () => {
  test('the larger of the two orders counts, not both', async () => {
    const { desk, order } = await working('buy 60 AAPL at 190');

    const tooMuch = await desk.gateway().replace(order, desk.intent('buy 101 AAPL at 190'));
    expect(tooMuch).toMatchObject({ kind: 'denied' });
    await replaces(desk, order, 'buy 90 AAPL at 190');
    await desk.gateway().dispatch(8);

    expect(desk.broker.replaces).toHaveLength(1);
    await expect(desk.wants('buy 11 AAPL at 180', 'more')).rejects.toThrow('position_quantity_exceeded');
    await expect(desk.wants('buy 10 AAPL at 180', 'enough')).resolves.toBeDefined();
  });

  test.each([
    ['taken_in_silence', 'SUBMITTED', 'LIVE', 'b-2'],
    ['lost_in_silence', 'FAILED', 'NOT_ACCEPTED', 'b-1'],
    ['refused', 'FAILED', 'NOT_ACCEPTED', 'b-1'],
    ['refused_and_done', 'SUBMITTED', 'LIVE', 'b-2'],
  ] as const)('%s is a doubt, and the look at both orders says %s', async (weather, status, base, target) => {
    const { desk, order } = await working();
    const next = await replaces(desk, order, 'buy 12 AAPL at 189');
    desk.broker.weather(weather);
    await desk.gateway().dispatch(8);
    expect(await rowsOf(desk)).toMatchObject([{ status: 'UNKNOWN' }]);
    expect(await heldOf(desk)).toEqual([order, next]);
    await expect(desk.arms()).rejects.toThrow('unknown_outcomes');
    desk.broker.weather('calm');

    await desk.gateway().resolve();

    expect(await rowsOf(desk)).toMatchObject([{ status }]);
    expect(await basesOf(desk)).toMatchObject({ [next]: base });
    await cancels(desk, status === 'FAILED' ? order : next);
    expect(desk.broker.received.at(-1)).toMatchObject({ brokerOrderId: target });
  });

  test('a broker that shows neither a successor nor an original that goes on proves nothing', async () => {
    const { desk, order } = await working();
    await replaces(desk, order, 'buy 12 AAPL at 189');
    desk.broker.weather('taken_in_silence');
    await desk.gateway().dispatch(8);
    desk.broker.forgetsOrders(true);

    expect(await desk.gateway().resolve()).toMatchObject([{ result: 'UNKNOWN', evidence: 'lookup_missing' }]);

    desk.broker.hidesOrders(true);
    await desk.sql(`alter table mqk.evidence disable trigger user`);
    await desk.sql(`update mqk.evidence set seen_at = seen_at - interval '1 minute'`);
    expect(await desk.gateway().resolve()).toMatchObject([{ result: 'UNKNOWN', evidence: 'no_answer' }]);
  });

  test('a process that died while it was on the wire leaves a doubt, which the next life ends', async () => {
    const { desk, order } = await working();
    const next = await replaces(desk, order, 'buy 12 AAPL at 189');
    desk.broker.meanwhile(() => Promise.reject(new Error('power cut')));
    await expect(desk.gateway().dispatch(8)).rejects.toThrow('power cut');

    await desk.restarts();

    expect(await rowsOf(desk)).toMatchObject([{ status: 'FAILED' }]);
    expect(await basesOf(desk)).toEqual({ [order]: 'LIVE', [next]: 'NOT_ACCEPTED' });
    expect(await heldOf(desk)).toEqual([order]);
  });

  test('a person may say what became of it, under the id of the successor', async () => {
    const { desk, order } = await working();
    const next = await replaces(desk, order, 'buy 12 AAPL at 189');
    desk.broker.weather('taken_in_silence');
    await desk.gateway().dispatch(8);
    const said = { by: 'ann', reason: 'seen on their screen', clientOrderId: next } as const;

    const settled = await desk
      .gateway()
      .settleByHand({ ...said, outcome: 'accepted', brokerOrderId: brokerOrderId('b-2') });

    expect(settled.ok).toBe(true);
    expect(await basesOf(desk)).toEqual({ [order]: 'LIVE', [next]: 'ACKED' });
    await tellsReplaced(desk, order, 'b-2');
    await works(desk, next);
    await cancels(desk, next);
    expect(desk.broker.received.at(-1)).toMatchObject({ brokerOrderId: 'b-2' });
  });
});
