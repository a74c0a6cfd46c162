/** The same bytes under the same id once more: a broker that takes an id once makes one order of them, or says so. */
import { describe, expect, test } from '@jest/globals';

import type { ClientOrderId } from '@mqk/core';

import { type Story, story } from './support/story.ts';

/** Looks prove nothing soon: what ends a doubt here is another attempt. */
const SLOW = { enforcesClientOrderId: true, lookupsForAbsence: 3, settleTimeMs: 3_600_000 };

interface Row {
  readonly status: string;
  readonly attempts: number;
  readonly code: string | null;
}

const rowOf = async (desk: Story): Promise<Row | undefined> =>
  (
    await desk.sql<Row>(
      `select status, attempts, refusal_code as code from mqk.outbox where kind = 'submit' order by id limit 1`,
    )
  )[0];

/** What is due later becomes due now: the story does not wait for backoffs. */
const soon = (desk: Story): Promise<unknown> => desk.sql(`update mqk.outbox set due_at = clock_timestamp()`);

/** The next round of the dispatcher, whenever it would have come. */
async function tries(desk: Story): Promise<void> {
  await soon(desk);
  await desk.gateway().dispatch(8);
}

interface Doubtful {
  readonly desk: Story;
  readonly order: ClientOrderId;
}

async function inDoubt(
  weather: 'taken_in_silence' | 'lost_in_silence',
  traits: typeof SLOW = SLOW,
): Promise<Doubtful> {
  const desk = await story({ traits });
  desk.broker.weather(weather);
  const order = await desk.wants('buy 10 AAPL');
  await desk.gateway().dispatch(8);
  expect(await rowOf(desk)).toMatchObject({ status: 'UNKNOWN', attempts: 1 });
  desk.broker.weather('calm');
  return { desk, order };
}

const ordersAtBroker = (desk: Story): number =>
  new Set(desk.broker.received.map(({ clientOrderId }) => clientOrderId)).size;

test('what never arrived arrives with the second attempt, byte by byte the same', async () => {
  const { desk, order } = await inDoubt('lost_in_silence');

  await tries(desk);

  expect(desk.broker.received).toHaveLength(2);
  expect(desk.broker.received[1]).toEqual(desk.broker.received[0]);
  expect(await rowOf(desk)).toMatchObject({ status: 'SUBMITTED', attempts: 2 });
  expect(await desk.sql(`select broker_order_id from mqk.id_map where client_order_id = '${order}'`)).toEqual(
    [{ broker_order_id: 'b-1' }],
  );
});

test('what had arrived is refused as known, found, and bought once', async () => {
  const { desk } = await inDoubt('taken_in_silence');

  await tries(desk);
  expect(await rowOf(desk)).toMatchObject({ status: 'UNKNOWN', attempts: 2 });
  await desk.gateway().resolve();

  expect(await rowOf(desk)).toMatchObject({ status: 'SUBMITTED', attempts: 2 });
  expect(ordersAtBroker(desk)).toBe(1);
  expect((await desk.gateway().reconcile()).verdict.state).toBe('CLEAN');
});

test('what arrives late, after its second attempt, is one order', async () => {
  const { desk, order } = await inDoubt('lost_in_silence');
  desk.broker.weather('lost_in_silence');
  await tries(desk);
  desk.broker.arrivesLate();

  await desk.gateway().resolve();

  expect(await rowOf(desk)).toMatchObject({ status: 'SUBMITTED', attempts: 2 });
  desk.broker.fills(order, 10n, { price: 190_000_000n, id: 'e-1' });
  await desk.gateway().hear();
  expect((await desk.gateway().reconcile()).verdict.state).toBe('CLEAN');
});

test('a second attempt that is refused, or did not leave, says nothing about the first', async () => {
  for (const weather of ['refused', 'unreachable', 'throttled'] as const) {
    const { desk } = await inDoubt('taken_in_silence');
    desk.broker.weather(weather);

    await tries(desk);

    expect([weather, await rowOf(desk)]).toMatchObject([weather, { status: 'UNKNOWN', attempts: 2 }]);
    expect(
      await desk.sql(`select count(*)::int as held from mqk.reservation where released_at is null`),
    ).toEqual([{ held: 1 }]);
  }
});

test('an id that was told to be taken is never proven absent, however often the broker denies it', async () => {
  const { desk } = await inDoubt('taken_in_silence', { ...SLOW, lookupsForAbsence: 1, settleTimeMs: 0 });
  desk.broker.forgetsOrders(true);
  await tries(desk);

  expect(await desk.gateway().resolve()).toMatchObject([{ result: 'UNKNOWN', evidence: 'lookup_missing' }]);

  desk.broker.forgetsOrders(false);
  await desk.sql(`alter table mqk.evidence disable trigger user`);
  await desk.sql(`update mqk.evidence set seen_at = seen_at - interval '1 minute'`);
  expect(await desk.gateway().resolve()).toMatchObject([{ result: 'SUBMITTED', evidence: 'lookup_found' }]);
});

describe('nothing is sent again', () => {
  test('to a broker that would make two orders of it', async () => {
    const { desk } = await inDoubt('lost_in_silence', { ...SLOW, enforcesClientOrderId: false });

    await tries(desk);

    expect(desk.broker.received).toHaveLength(1);
    expect(await rowOf(desk)).toEqual({ status: 'UNKNOWN', attempts: 1, code: null });
  });

  test.each([
    ['disarmed', (desk: Story) => desk.gateway().control.disarm('story', 'operator')],
    ['cancel_wanted', (desk: Story, order: ClientOrderId) => desk.gateway().cancel(order, 'operator')],
    [
      'attempts_used_up',
      (desk: Story) =>
        desk.sql(`alter table mqk.outbox disable trigger user; update mqk.outbox set attempts = 5`),
    ],
    [
      'expired',
      (desk: Story) =>
        desk.sql(`alter table mqk.outbox disable trigger user;
        update mqk.outbox set expires_at = '2018-01-01T00:00:00Z'`),
    ],
  ] as const)('when the gate says %s, and the doubt stays', async (code, close) => {
    const { desk, order } = await inDoubt('lost_in_silence');
    await close(desk, order);

    await tries(desk);

    expect(desk.broker.received).toHaveLength(1);
    expect(await rowOf(desk)).toMatchObject({ status: 'UNKNOWN', code });
  });

  test('when news has told what became of the first attempt', async () => {
    const { desk, order } = await inDoubt('taken_in_silence');
    desk.broker.fills(order, 10n, { price: 190_000_000n, id: 'e-1' });
    await desk.gateway().hear();

    await tries(desk);

    expect(desk.broker.received).toHaveLength(1);
    expect(await rowOf(desk)).toMatchObject({ status: 'UNKNOWN', code: 'not_in_doubt' });
  });

  test('when another order of the same symbol is in doubt as well', async () => {
    const { desk } = await inDoubt('lost_in_silence');
    await desk.sql(`update mqk.outbox set due_at = clock_timestamp() + interval '1 hour'`);
    await desk.wants('buy 5 AAPL', 'another');
    await desk.gateway().dispatch(8);

    expect(desk.broker.received).toHaveLength(1);
    expect(await desk.sql(`select code from mqk.denial`)).toEqual([{ code: 'symbol_blocked' }]);
  });
});

test('an order that is being sent once more keeps its symbol blocked', async () => {
  const { desk } = await inDoubt('lost_in_silence');
  await desk.wants('buy 5 AAPL', 'another');
  await desk.sql(
    `update mqk.outbox set due_at = clock_timestamp() + interval '1 hour' where status = 'CREATED'`,
  );
  desk.broker.meanwhile(async () => {
    await desk.sql(`update mqk.outbox set due_at = clock_timestamp() where status = 'CREATED'`);
    await desk.gateway().dispatch(8);
  });

  await desk.sql(`update mqk.outbox set due_at = clock_timestamp() where status = 'UNKNOWN'`);
  await desk.gateway().dispatch(8);

  expect(await desk.sql(`select code from mqk.denial`)).toEqual([{ code: 'symbol_blocked' }]);
  expect(ordersAtBroker(desk)).toBe(1);
});
