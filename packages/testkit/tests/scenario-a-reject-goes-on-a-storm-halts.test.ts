/** Three things that an answer can mean: this order failed, try later, stop. They are not mixed up. */
import { describe, expect, test } from '@jest/globals';

import { toMicros } from '@mqk/core';

import { completeLimits } from '../src/terms.ts';
import { type Story, story } from './support/story.ts';

const basesOf = (desk: Story): Promise<readonly unknown[]> =>
  desk.sql(`select base from mqk."order" order by created_at`);
const haltsOf = async (desk: Story): Promise<readonly string[]> =>
  (await desk.facts()).control.halts.map(({ code }) => code);

async function refusedOrders(desk: Story, count: number, first = 1): Promise<void> {
  desk.broker.weather('refused');
  for (let nth = first; nth < first + count; nth += 1) {
    await desk.wants('buy 1 AAPL', `refused-${nth}`);
    await desk.gateway().dispatch(8);
    await desk.gateway().watch();
  }
  desk.broker.weather('calm');
}

describe('a refusal', () => {
  test('ends one order, frees what was held back for it, and the next order leaves', async () => {
    const desk = await story();
    await refusedOrders(desk, 1);
    await desk.wants('buy 2 AAPL');
    await desk.gateway().dispatch(8);

    expect(await basesOf(desk)).toEqual([{ base: 'REJECTED' }, { base: 'ACKED' }]);
    expect(await desk.sql(`select quantity::int from mqk.reservation where released_at is null`)).toEqual([
      { quantity: 2 },
    ]);
    expect((await desk.facts()).control.armed).toBe(true);
  });

  test('is no reason to stop while there are as many as are allowed; one more is, and nothing has to be ordered for it', async () => {
    const desk = await story({ limits: { ...completeLimits(false), rejectsPerMinuteMax: 2 } });
    await refusedOrders(desk, 2);
    expect(await haltsOf(desk)).toEqual([]);

    await refusedOrders(desk, 1, 3);

    expect(await haltsOf(desk)).toEqual(['reject_storm']);
    expect((await desk.facts()).control.armed).toBe(false);
    await desk.gateway().watch();
    expect(await haltsOf(desk)).toEqual(['reject_storm']);
  });
});

test('a loss stops a desk that orders nothing', async () => {
  const desk = await story();
  const order = await desk.wants('buy 90 AAPL');
  await desk.gateway().dispatch(8);
  desk.broker.fills(order, 90n, { price: 190_040_000n, id: 'e-1' });
  await desk.gateway().hear();
  await desk.gateway().watch();
  expect(await haltsOf(desk)).toEqual([]);

  await desk.marks(toMicros(160_000_000n));
  await desk.gateway().watch();

  expect(await haltsOf(desk)).toContain('day_loss_reached');
  expect((await desk.facts()).control.armed).toBe(false);
});

test('a process that lost the account stops nothing', async () => {
  const desk = await story({ limits: { ...completeLimits(false), rejectsPerMinuteMax: 0 } });
  const before = desk.gateway();
  desk.broker.weather('refused');
  await desk.wants('buy 1 AAPL');
  await before.dispatch(8);
  desk.broker.weather('calm');
  await desk.restarts();
  await desk.arms();

  expect(await before.watch()).toBe('ownership_lost');
  expect((await desk.facts()).control.armed).toBe(true);
});

test('an order that is throttled is lost to nobody, blocks no symbol, and leaves later under its own id', async () => {
  const desk = await story();
  desk.broker.weather('throttled');
  const first = await desk.wants('buy 1 AAPL', 'first');
  await desk.gateway().dispatch(8);
  desk.broker.weather('calm');
  const second = await desk.wants('buy 1 AAPL', 'second');

  await desk.gateway().dispatch(8);
  await desk.sql(`update mqk.outbox set due_at = clock_timestamp() where status = 'CREATED'`);
  await desk.gateway().dispatch(8);

  expect(desk.broker.received.map(({ clientOrderId }) => clientOrderId)).toEqual([first, second, first]);
  expect(await basesOf(desk)).toEqual([{ base: 'ACKED' }, { base: 'ACKED' }]);
  expect(await desk.sql(`select code from mqk.denial`)).toEqual([]);
});

test('an order that was submitted, acknowledged and filled leaves nothing behind that has to be looked at', async () => {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');
  await desk.gateway().dispatch(8);
  desk.broker.tells(order, { kind: 'accepted', brokerOrderId: null, cumulative: null });
  desk.broker.tells(order, { kind: 'new', brokerOrderId: null, cumulative: null });
  desk.broker.fills(order, 10n, { price: 190_000_000n, id: 'e-1' });

  expect(await desk.gateway().hear()).toMatchObject({ applied: 3, quarantined: 0, halts: [] });
  expect(await desk.gateway().hear()).toMatchObject({ applied: 0, repeated: 0, quarantined: 0 });
  expect(await desk.gateway().resolve()).toEqual([]);
  expect((await desk.gateway().reconcile()).verdict).toMatchObject({ state: 'CLEAN', inFlight: [] });
  expect(await desk.store.unsettled()).toEqual({ created: 0, claimed: 0, unknown: 0, inquiries: 0 });
  expect(await desk.sql(`select disposition from mqk.inbox where disposition <> 'applied'`)).toEqual([]);
  expect(await desk.sql(`select 1 from mqk.reservation where released_at is null`)).toEqual([]);
});
