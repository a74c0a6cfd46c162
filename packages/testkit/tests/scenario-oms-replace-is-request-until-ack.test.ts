/** A replace is a request: no answer to it is a state, and until the broker tells what became of it both orders count. */
import { expect, test } from '@jest/globals';

import { toQuantity } from '@mqk/core';

import { haltsOf, orderOf, positionsOf } from './support/books.ts';
import { basesOf, heldOf, replaces, tellsReplaced, working } from './support/replaces.ts';

const PRICE = 190_000_000n;
const told = { brokerOrderId: null, cumulative: null } as const;
const WISH = 'buy 12 AAPL at 189';

async function asked() {
  const { desk, order } = await working();
  const next = await replaces(desk, order, WISH);
  await desk.gateway().dispatch(8);
  return { desk, order, next };
}

const replaceOf = async ({ desk, order }: Pick<Awaited<ReturnType<typeof asked>>, 'desk' | 'order'>) => {
  const [row] = await desk.sql<{ readonly state: string | null }>(
    `select doc #>> '{replace,state}' as state from mqk."order" where client_order_id = '${order}'`,
  );
  return row?.state ?? null;
};

test('that the broker heard it changes neither order: the original works on, and both are held for', async () => {
  const story = await asked();

  expect(await replaceOf(story)).toBe('acked');
  expect(await basesOf(story.desk)).toEqual({ [story.order]: 'LIVE', [story.next]: 'ACKED' });
  expect(await heldOf(story.desk)).toEqual([story.order, story.next]);
});

test('the acknowledgement of the broker ends the one and lets the other live', async () => {
  const { desk, order, next } = await asked();
  await tellsReplaced(desk, order, 'b-2');

  expect(await basesOf(desk)).toMatchObject({ [order]: 'REPLACED', [next]: 'ACKED' });
  expect(await heldOf(desk)).toEqual([next]);
  expect(await haltsOf(desk)).toEqual([]);
});

test('a part that is executed before the acknowledgement is booked on the original, and the request stays', async () => {
  const { desk, order, next } = await asked();
  desk.broker.fills(order, 4n, { price: PRICE, id: 'e-1' });
  await desk.gateway().hear();

  expect(await orderOf(desk, order)).toMatchObject({ base: 'LIVE', filled: '4' });
  expect(await replaceOf({ desk, order })).toBe('acked');
  expect(await basesOf(desk)).toMatchObject({ [next]: 'ACKED' });
  expect(await positionsOf(desk)).toEqual(['4']);
});

test('an original that is filled first has lost no share, and its successor is asked about', async () => {
  const { desk, order } = await working();
  await replaces(desk, order, WISH);
  desk.broker.weather('taken_in_silence');
  await desk.gateway().dispatch(8);
  desk.broker.fills(order, 10n, { price: PRICE, id: 'e-1' });
  await desk.gateway().hear();

  expect(await orderOf(desk, order)).toMatchObject({ base: 'FILLED', filled: '10' });
  expect(await replaceOf({ desk, order })).toBeNull();
  const questions = await desk.store.inquiries({ dueOnly: false, limit: 9 });
  expect(questions.map(({ kind }) => kind)).toContain('reread');
});

test('the rejection of the broker ends the request alone: the original works on, nothing is held for the successor', async () => {
  const { desk, order, next } = await asked();
  desk.broker.tells(order, { kind: 'replace_rejected', reason: 'too late' });
  await desk.gateway().hear();

  expect(await basesOf(desk)).toEqual({ [order]: 'LIVE', [next]: 'REJECTED' });
  expect(await replaceOf({ desk, order })).toBeNull();
  expect(await heldOf(desk)).toEqual([order]);
});

test('a cancel of the original while the request is pending waits, and takes the successor along when it lives', async () => {
  const { desk, order, next } = await asked();
  await desk.gateway().cancel(order, 'operator');
  await desk.gateway().dispatch(8);
  expect(await orderOf(desk, order)).toMatchObject({ base: 'LIVE', cancel: 'wanted' });

  await tellsReplaced(desk, order, 'b-2');
  expect(await orderOf(desk, next)).toMatchObject({ cancel: 'wanted' });
  await desk.gateway().dispatch(8);
  expect(desk.broker.received).toContainEqual({ clientOrderId: next, brokerOrderId: 'b-2' });
});

test('told that it was replaced though nobody asked, the desk stops, and the order is what it was', async () => {
  const { desk, order } = await working();
  await tellsReplaced(desk, order, 'b-9');

  expect(await orderOf(desk, order)).toMatchObject({ base: 'LIVE' });
  expect(await haltsOf(desk)).toEqual(['unasked_replace']);
});

test('the acknowledgement told again, and late news of what it ended, change nothing', async () => {
  const { desk, order, next } = await asked();
  await tellsReplaced(desk, order, 'b-2');
  const before = await basesOf(desk);
  desk.broker.repeats();
  desk.broker.tells(order, { kind: 'new', ...told });
  desk.broker.tells(order, { kind: 'replaced', successorBrokerOrderId: null, ...told });
  await desk.gateway().hear();

  expect(await basesOf(desk)).toEqual(before);
  expect(await haltsOf(desk)).toEqual([]);
  expect(await heldOf(desk)).toEqual([next]);
});

test('an execution that the acknowledgement counted and nobody told keeps the original possibly live until it is booked', async () => {
  const { desk, order, next } = await asked();
  desk.broker.executes(order, 4n, { price: PRICE, id: 'e-1' });
  const event = { kind: 'replaced', successorBrokerOrderId: null, brokerOrderId: null } as const;
  desk.broker.tells(order, { ...event, cumulative: toQuantity(4n) });
  await desk.gateway().hear();
  expect(await basesOf(desk)).toMatchObject({ [order]: 'LIVE' });
  expect(await heldOf(desk)).toEqual([order, next]);

  await desk.gateway().inquire();
  expect(await orderOf(desk, order)).toMatchObject({ base: 'REPLACED', filled: '4' });
  expect(await heldOf(desk)).toEqual([next]);
});
