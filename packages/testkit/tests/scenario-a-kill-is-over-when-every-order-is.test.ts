/** A kill asks again and again, over restarts and while halted, until every order is proven to have ended. */
import { describe, expect, test } from '@jest/globals';

import type { ClientOrderId } from '@mqk/core';

import { type Story, story } from './support/story.ts';

const RETRY = { windDown: { haltAction: 'hold', retryMs: 0 } } as const;

/** What the loop does for a wind-down, once. */
async function round(desk: Story): Promise<readonly string[]> {
  await desk.gateway().hear();
  await desk.gateway().resolve();
  const { open } = await desk.gateway().windDown();
  await desk.gateway().dispatch(8);
  return open.map(({ because }) => because);
}

const canceled = (desk: Story, order: ClientOrderId): void => {
  desk.broker.tells(order, { kind: 'canceled', cause: 'unstated', brokerOrderId: null, cumulative: null });
};

const cancelsOf = (desk: Story, order: ClientOrderId): number =>
  desk.broker.received.filter((asked) => !('terms' in asked) && asked.clientOrderId === order).length;

describe('a kill', () => {
  test('withdraws what waits, cancels what works, and asks again until the broker tells the end', async () => {
    const desk = await story(RETRY);
    const working = await desk.wants('buy 10 AAPL at 150');
    await desk.gateway().dispatch(8);
    const waiting = await desk.wants('buy 5 AAPL at 151');

    await desk.gateway().control.kill('story', 'something smells');
    expect((await desk.facts()).control).toMatchObject({ armed: false, halts: [{ code: 'operator' }] });
    await round(desk);
    await round(desk);
    const [because] = await round(desk);

    expect(because).toBe(`waits for 1 order(s) to end: ${working} (ACKED)`);
    expect(cancelsOf(desk, working)).toBeGreaterThanOrEqual(2);
    expect(desk.broker.received.some((asked) => asked.clientOrderId === waiting)).toBe(false);

    canceled(desk, working);
    expect(await round(desk)).toEqual([]);
    expect((await desk.facts()).windDowns).toEqual([]);
  });

  test('goes on in the next life, before anybody may arm', async () => {
    const desk = await story(RETRY);
    const working = await desk.wants('buy 10 AAPL at 150');
    await desk.gateway().dispatch(8);
    await desk.gateway().control.kill('story', 'something smells');

    await desk.restarts();
    const [halt] = (await desk.facts()).control.halts;
    await desk.gateway().control.acknowledge('story', halt?.id ?? '');
    await expect(desk.arms()).rejects.toThrow('winding_down');
    await round(desk);
    expect(cancelsOf(desk, working)).toBe(1);

    canceled(desk, working);
    await round(desk);
    await desk.arms();
    expect((await desk.facts()).control.armed).toBe(true);
  });

  test('waits for an order in doubt, and cancels it as soon as it is known', async () => {
    const desk = await story(RETRY);
    const order = await desk.wants('buy 10 AAPL at 150');
    desk.broker.weather('taken_in_silence');
    await desk.gateway().dispatch(8);
    desk.broker.hidesOrders(true);
    await desk.gateway().control.kill('story', 'something smells');

    expect(await round(desk)).toEqual([`waits for 1 order(s) to end: ${order} (UNKNOWN)`]);
    expect(cancelsOf(desk, order)).toBe(0);

    desk.broker.hidesOrders(false);
    await round(desk);
    expect(cancelsOf(desk, order)).toBe(1);
    canceled(desk, order);
    expect(await round(desk)).toEqual([]);
  });

  test('is satisfied with a fill as with a cancel: an end is an end', async () => {
    const desk = await story(RETRY);
    const order = await desk.wants('buy 10 AAPL at 150');
    await desk.gateway().dispatch(8);
    await desk.gateway().control.kill('story', 'something smells');
    desk.broker.fills(order, 10n, { price: 150_000_000n, id: 'x-1' });

    expect(await round(desk)).toEqual([]);
    expect((await desk.facts()).positions).toMatchObject([{ quantity: '10' }]);
  });
});

describe('an operator', () => {
  test('has one order cancelled, and stays armed', async () => {
    const desk = await story(RETRY);
    const [one, other] = [await desk.wants('buy 10 AAPL at 150'), await desk.wants('buy 5 AAPL at 151')];
    await desk.gateway().dispatch(8);

    await desk.gateway().control.windDown({
      action: 'cancel',
      clientOrderId: one,
      instrument: null,
      confirmed: null,
      by: 'story',
      reason: 'too low',
      cause: null,
    });
    await round(desk);

    expect([cancelsOf(desk, one), cancelsOf(desk, other)]).toEqual([1, 0]);
    expect((await desk.facts()).control.armed).toBe(true);
  });

  test('may give up on what cannot be done, under a name', async () => {
    const desk = await story(RETRY);
    await desk.wants('buy 10 AAPL at 150');
    await desk.gateway().dispatch(8);
    await desk.gateway().control.kill('story', 'something smells');
    await round(desk);
    const [open] = (await desk.facts()).windDowns;
    const given = { state: 'called_off', reason: 'settled by phone' } as const;

    const ended = await desk.gateway().control.endWindDown('story', { ...given, id: open?.id ?? 0n });

    expect(ended).toEqual({ ok: true, value: undefined });
    expect(await round(desk)).toEqual([]);
    expect(await desk.gateway().control.endWindDown('story', { ...given, id: open?.id ?? 0n })).toMatchObject(
      {
        refused: { code: 'no_such_wind_down' },
      },
    );
    expect(
      (await desk.sql<{ event: string }>('select event from mqk.audit order by seq desc limit 1'))[0]?.event,
    ).toContain('wind_down_called_off');
  });
});

describe('what a halt does to open orders is configured', () => {
  test.each([
    ['hold', 0],
    ['cancel-open', 1],
    ['cancel-and-flatten', 1],
  ] as const)('%s', async (haltAction, cancels) => {
    const desk = await story({ windDown: { haltAction, retryMs: 0 } });
    const order = await desk.wants('buy 10 AAPL at 150');
    await desk.gateway().dispatch(8);
    await desk.gateway().control.halt('story', 'operator', 'something smells');
    await desk.restarts();

    await round(desk);

    expect(cancelsOf(desk, order)).toBe(cancels);
    expect((await desk.facts()).windDowns).toHaveLength(cancels);
  });

  test('each halt asks once, however often it is looked at', async () => {
    const desk = await story({ windDown: { haltAction: 'cancel-open', retryMs: 0 } });
    await desk.gateway().control.halt('story', 'operator', 'something smells');

    await round(desk);
    await round(desk);

    expect(await desk.sql('select cause, state from mqk.wind_down')).toMatchObject([{ state: 'done' }]);
    expect(
      await desk.sql(`select 1 from mqk.audit where event::json ->> 'action' = 'wind_down_asked'`),
    ).toHaveLength(1);
  });
});
