/** One way out, and a gate before it: each question alone keeps an order in, and nothing else reaches a broker. */
import { describe, expect, test } from '@jest/globals';

import { clientOrderId, toMicros } from '@mqk/core';
import * as executionDoor from '@mqk/execution';
import * as portDoor from '@mqk/execution/port';
import type { SealedOrders } from '@mqk/execution/port';
import * as storeDoor from '@mqk/execution/store';

import { NEXT_CLOSE } from '../src/index.ts';
import { type Story, story } from './support/story.ts';

const refusalsOf = async (desk: Story): Promise<readonly string[]> =>
  (await desk.sql<{ readonly code: string }>(`select code from mqk.denial order by id`)).map(
    ({ code }) => code,
  );

const dispatchAll = async (desk: Story): Promise<void> => {
  await desk.gateway().dispatch(8);
};

/** A question that failed is never an answer. */
async function hides(desk: Story): Promise<void> {
  desk.broker.hidesAccount(true);
  await desk.gateway().reconcile();
}

/** What makes each question of the gate a "no", told in the order in which it asks. */
const CLOSED: readonly (readonly [code: string, close: (desk: Story) => Promise<unknown>])[] = [
  ['disarmed', (desk) => desk.gateway().control.disarm('story', 'operator')],
  ['heartbeat_stale', (desk) => desk.sql(`update mqk.heartbeat set at = at - interval '1 hour'`)],
  ['day_loss_reached', (desk) => desk.marks(toMicros(160_000_000n))],
  ['reconcile_unknown', hides],
  ['expired', (desk) => desk.marks(BOUGHT_AT, { at: NEXT_CLOSE })],
];

const BOUGHT_AT = toMicros(190_040_000n);

/** A desk that holds 90 shares, and has promised to buy ten more. */
async function deskWithPromise(): Promise<Story> {
  const desk = await story();
  const first = await desk.wants('buy 90 AAPL');
  await dispatchAll(desk);
  desk.broker.fills(first, 90n, { price: BOUGHT_AT, id: 'e-1' });
  await desk.gateway().hear();
  await desk.wants('buy 10 AAPL');
  expect(desk.broker.received.splice(0)).toHaveLength(1);
  return desk;
}

/** The same desk, whose second order works at the broker and is to go on as another one. */
async function deskWithReplace(): Promise<Story> {
  const desk = await deskWithPromise();
  await desk.gateway().cancel(await desk.wants('buy 10 AAPL'), 'operator');
  const order = await desk.wants('buy 5 AAPL at 190');
  await dispatchAll(desk);
  desk.broker.tells(order, { kind: 'new', brokerOrderId: null, cumulative: null });
  await desk.gateway().hear();
  await desk.gateway().replace(order, desk.intent('buy 6 AAPL at 190'));
  desk.broker.received.splice(0);
  return desk;
}

describe('a closed gate', () => {
  test.each(CLOSED)('says %s, and the broker hears nothing', async (code, close) => {
    const desk = await deskWithPromise();
    await close(desk);

    await dispatchAll(desk);

    expect(await refusalsOf(desk)).toEqual([code]);
    expect(desk.broker.received).toEqual([]);
  });

  test.each(CLOSED)('says %s to a replace as well', async (code, close) => {
    const desk = await deskWithReplace();
    await close(desk);

    await dispatchAll(desk);

    expect(await refusalsOf(desk)).toEqual([code]);
    expect(desk.broker.replaces).toEqual([]);
  });

  test.each([
    ['an order', deskWithPromise],
    ['a replace', deskWithReplace],
  ] as const)('says disarmed to %s when everything is wrong at once', async (_what, begin) => {
    const desk = await begin();
    for (const [, close] of [...CLOSED].reverse()) await close(desk);

    await dispatchAll(desk);

    expect(await refusalsOf(desk)).toEqual(['disarmed']);
    expect(desk.broker.received).toEqual([]);
    expect(desk.broker.replaces).toEqual([]);
  });

  test('opens again, and the order leaves', async () => {
    const desk = await deskWithPromise();
    await desk.gateway().control.disarm('story', 'operator');
    await dispatchAll(desk);
    await desk.arms();

    await dispatchAll(desk);

    expect(desk.broker.received).toHaveLength(1);
  });

  test('lets a cancel pass', async () => {
    const desk = await deskWithPromise();
    await dispatchAll(desk);
    const [sent] = desk.broker.received;
    const order = clientOrderId(sent?.clientOrderId ?? '');
    for (const [, close] of CLOSED) await close(desk);

    await desk.gateway().cancel(order, 'operator');
    await dispatchAll(desk);

    expect(desk.broker.received).toMatchObject([
      { clientOrderId: order },
      { clientOrderId: order, brokerOrderId: 'b-2' },
    ]);
  });

  test('lets nothing pass, not even a cancel, once another process owns the account', async () => {
    const desk = await deskWithPromise();
    await dispatchAll(desk);
    const [sent] = desk.broker.received;
    await desk.gateway().cancel(clientOrderId(sent?.clientOrderId ?? ''), 'operator');
    const before = desk.gateway();
    await desk.restarts();

    await before.dispatch(8);

    expect(desk.broker.received).toHaveLength(1);
  });
});

describe('the wire', () => {
  test('is opened by no door', () => {
    const names = [executionDoor, portDoor, storeDoor].flatMap((door) => Object.keys(door));

    expect(names.filter((name) => /^open|[Pp]ermit$/.test(name))).toEqual([]);
  });

  test('shows nothing to whoever holds its handle', async () => {
    const { orders } = (await story()).broker.connect();

    expect(Reflect.ownKeys(orders)).toEqual(['broker']);
    for (const name of ['submit', 'cancel', 'replace'] as const) expect(orders[name]).toBeUndefined();
  });

  test('is not opened for a forged handle', async () => {
    const desk = await story();
    const forged = { broker: 'scripted' } as unknown as SealedOrders;

    expect(() => desk.gatewayWith({ ...desk.broker.connect(), orders: forged })).toThrow('never sealed');
  });

  test('is not opened twice: a second gateway on one connection would be a second writer', async () => {
    const desk = await story();
    const connection = desk.broker.connect();
    desk.gatewayWith(connection);

    expect(() => desk.gatewayWith(connection)).toThrow('opened before');
  });
});
