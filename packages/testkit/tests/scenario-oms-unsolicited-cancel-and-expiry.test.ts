/** A broker that cancels and a day that ends are normal life: told, shown where it matters, and nothing stops. */
import { expect, test } from '@jest/globals';

import { alertsOf, haltsOf, isHeld, orderOf } from './support/books.ts';
import { story } from './support/story.ts';

const PRICE = 190_000_000n;
const told = { brokerOrderId: null, cumulative: null } as const;

async function working(filled = 0n) {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');
  await desk.gateway().dispatch(8);
  desk.broker.tells(order, { kind: 'new', ...told });
  if (filled > 0n) desk.broker.fills(order, filled, { price: PRICE, id: 'e-1' });
  await desk.gateway().hear();
  return { desk, order };
}

test.each([0n, 4n])(
  'a cancel that nobody asked for, with %s filled, is flagged and shown, and stops nothing',
  async (filled) => {
    const { desk, order } = await working(filled);
    desk.broker.tells(order, { kind: 'canceled', cause: 'unstated', ...told });
    await desk.gateway().hear();

    expect(await orderOf(desk, order)).toMatchObject({
      base: 'CANCELED',
      filled: `${filled}`,
      flags: ['UNSOLICITED'],
    });
    expect(await isHeld(desk, order)).toBe(false);
    expect(await alertsOf(desk)).toEqual(['unsolicited_cancel']);
    expect(await haltsOf(desk)).toEqual([]);
    expect((await desk.facts()).control.armed).toBe(true);
  },
);

test('a cancel that we asked for is nobody’s surprise', async () => {
  const { desk, order } = await working();
  await desk.gateway().cancel(order, 'operator');
  await desk.gateway().dispatch(8);
  desk.broker.tells(order, { kind: 'canceled', cause: 'unstated', ...told });
  await desk.gateway().hear();

  expect(await orderOf(desk, order)).toMatchObject({ base: 'CANCELED', flags: [] });
  expect(await alertsOf(desk)).toEqual([]);
});

test.each(['session_end', 'corporate_action', 'expiry_policy'] as const)(
  'a cancel for the reason %s is nobody’s surprise either',
  async (cause) => {
    const { desk, order } = await working();
    desk.broker.tells(order, { kind: 'canceled', cause, ...told });
    await desk.gateway().hear();

    expect(await orderOf(desk, order)).toMatchObject({ base: 'CANCELED', flags: [] });
    expect(await alertsOf(desk)).toEqual([]);
  },
);

test.each([0n, 4n])('a day order that expires with %s filled keeps it and frees the rest', async (filled) => {
  const { desk, order } = await working(filled);
  desk.broker.tells(order, { kind: 'expired', ...told });
  await desk.gateway().hear();

  expect(await orderOf(desk, order)).toEqual({
    base: 'EXPIRED',
    cancel: 'none',
    filled: `${filled}`,
    flags: [],
  });
  expect(await isHeld(desk, order)).toBe(false);
  expect(await haltsOf(desk)).toEqual([]);
});

test('an order of several days rests overnight, works on, and is executed', async () => {
  const { desk, order } = await working(4n);
  desk.broker.tells(order, { kind: 'done_for_day', ...told });
  await desk.gateway().hear();
  expect(await orderOf(desk, order)).toMatchObject({ base: 'DONE_FOR_DAY', filled: '4' });
  expect(await isHeld(desk, order)).toBe(true);

  desk.broker.tells(order, { kind: 'new', ...told });
  desk.broker.fills(order, 6n, { price: PRICE, id: 'e-2' });
  await desk.gateway().hear();
  expect(await orderOf(desk, order)).toMatchObject({ base: 'FILLED', filled: '10', flags: [] });
  expect(await haltsOf(desk)).toEqual([]);
});

test('an execution while the order rests is booked, and shown', async () => {
  const { desk, order } = await working();
  desk.broker.tells(order, { kind: 'done_for_day', ...told });
  desk.broker.fills(order, 4n, { price: PRICE, id: 'e-1' });
  await desk.gateway().hear();

  expect(await orderOf(desk, order)).toMatchObject({ base: 'LIVE', filled: '4' });
  expect(await alertsOf(desk)).toEqual(['fill_after_done_for_day']);
});

test.each(['stopped', 'suspended', 'calculated', 'restated', 'pending_review'] as const)(
  'the word %s ends nothing',
  async (word) => {
    const { desk, order } = await working(4n);
    desk.broker.tells(order, { kind: 'info', word });
    await desk.gateway().hear();

    expect(await orderOf(desk, order)).toMatchObject({ base: 'LIVE', filled: '4' });
    expect(await isHeld(desk, order)).toBe(true);
    expect(await haltsOf(desk)).toEqual([]);
  },
);
