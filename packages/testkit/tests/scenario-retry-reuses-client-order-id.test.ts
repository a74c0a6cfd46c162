/** An order has one name for ever: every attempt, in every life, sends the same bytes under the same id. */
import { expect, test } from '@jest/globals';

import { type Story, story } from './support/story.ts';

interface Row {
  readonly status: string;
  readonly attempts: number;
  readonly payload: string;
}

const rowOf = async (desk: Story): Promise<Row | undefined> =>
  (await desk.sql<Row>('select status, attempts, payload from mqk.outbox'))[0];

/** What is due later becomes due now: the story does not wait for backoffs. */
const soon = (desk: Story): Promise<unknown> =>
  desk.sql(`update mqk.outbox set due_at = clock_timestamp() where status = 'CREATED'`);

test('an order that provably did not leave is sent again under its own id', async () => {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');
  desk.broker.weather('unreachable');
  await desk.gateway().dispatch(8);
  const before = await rowOf(desk);
  expect(before).toMatchObject({ status: 'CREATED', attempts: 1 });

  desk.broker.weather('calm');
  await soon(desk);
  await desk.gateway().dispatch(8);

  expect(desk.broker.received.map(({ clientOrderId }) => clientOrderId)).toEqual([order]);
  expect(await rowOf(desk)).toEqual({ status: 'SUBMITTED', attempts: 2, payload: before?.payload });
});

test('a throttled order waits, loses nothing, and keeps its id over a restart', async () => {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');
  desk.broker.weather('throttled');
  await desk.gateway().dispatch(8);
  desk.broker.weather('calm');

  await desk.restarts();
  await desk.arms();
  await soon(desk);
  await desk.gateway().dispatch(8);

  expect(desk.broker.received.map(({ clientOrderId }) => clientOrderId)).toEqual([order, order]);
  expect(desk.broker.received[0]).toEqual(desk.broker.received[1]);
  expect(await rowOf(desk)).toMatchObject({ status: 'SUBMITTED', attempts: 2 });
});

test('the same intent again is the same order, whatever it says the second time', async () => {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL', 'decision-1');

  expect(await desk.wants('buy 10 AAPL', 'decision-1')).toBe(order);
  expect(await desk.wants('buy 20 AAPL', 'decision-1')).toBe(order);
  await desk.gateway().dispatch(8);

  expect(desk.broker.received).toMatchObject([{ clientOrderId: order, terms: { quantity: 10n } }]);
});

test('another intent never gets the id of this one', async () => {
  const desk = await story();

  const ids = [await desk.wants('buy 10 AAPL', 'decision-1'), await desk.wants('buy 10 AAPL', 'decision-2')];

  expect(new Set(ids).size).toBe(2);
  expect(ids.every((id) => id.startsWith('story-') && id.length <= 48)).toBe(true);
});
