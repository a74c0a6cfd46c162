/** What is under way is named and is not drift, for as long as its excuse holds and for not a unit more. */
import { describe, expect, test } from '@jest/globals';

import type { Reconciled } from '@mqk/execution';

import { replaces, works } from './support/replaces.ts';
import { type Story, story } from './support/story.ts';

const PRICE = 190_000_000n;

const halts = async (desk: Story): Promise<readonly string[]> =>
  (await desk.facts()).control.halts.map(({ code }) => code);

test('an order on the wire, which the broker may or may not show yet', async () => {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');
  let between: Reconciled | null = null;
  desk.broker.meanwhile(async () => {
    between = await desk.gateway().reconcile();
  });

  await desk.gateway().dispatch(8);

  expect(between).toMatchObject({ verdict: { state: 'CLEAN', inFlight: [{ kind: 'order', id: order }] } });
  expect(await halts(desk)).toEqual([]);
});

test('an order that was taken in silence, with an execution that we have not heard of', async () => {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');
  desk.broker.weather('taken_in_silence');
  await desk.gateway().dispatch(8);
  let told = false;
  // the broker lists the fill before it tells of it
  desk.broker.shows((truth) => {
    if (!told) desk.broker.fills(order, 4n, { price: PRICE, id: 'x-1' });
    told = true;
    return truth;
  });

  const { verdict } = await desk.gateway().reconcile();

  expect(verdict).toMatchObject({ state: 'CLEAN', reasons: [] });
  expect(verdict.inFlight).toContainEqual(expect.objectContaining({ kind: 'order', id: order }));
  expect(await halts(desk)).toEqual([]);
});

test('a fill that was booked after the broker had drawn its picture', async () => {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');
  await desk.gateway().dispatch(8);
  desk.broker.shows((truth) => {
    desk.broker.fills(order, 10n, { price: PRICE, id: 'x-1' }); // happens behind the picture's back
    return truth;
  });

  const { verdict } = await desk.gateway().reconcile();

  expect(verdict).toMatchObject({ state: 'CLEAN', reasons: [] });
  expect(verdict.excused.map(({ kind }) => kind)).toEqual([
    'order_field_differs',
    'order_field_differs',
    'missing_execution',
    'position_differs',
    'cash_differs',
  ]);
  expect(verdict.inFlight).toContainEqual(
    expect.objectContaining({ kind: 'newer_than_snapshot', id: 'x-1' }),
  );
});

test('a fill that was booked behind a picture that was slow to come, however soon news has to be booked', async () => {
  const desk = await story({ excuses: { newsAgeMsMax: 0 } });
  const order = await desk.wants('buy 10 AAPL');
  await desk.gateway().dispatch(8);
  desk.broker.shows((truth) => {
    desk.broker.fills(order, 10n, { price: PRICE, id: 'x-1' });
    return truth;
  });

  expect((await desk.gateway().reconcile()).verdict).toMatchObject({ state: 'CLEAN', reasons: [] });
  desk.broker.shows(null);
  expect((await desk.gateway().reconcile()).verdict).toMatchObject({ state: 'CLEAN', excused: [] });
});

test('an order that was sent since the broker was asked, though it was asked for another picture since', async () => {
  const desk = await story();
  const { account, ...others } = desk.broker.connect();
  const slow: typeof account = {
    ...account,
    async snapshot(...asked) {
      const taken = await account.snapshot(...asked);
      await desk.wants('buy 10 AAPL');
      await desk.gateway().dispatch(8);
      await desk.store.drawSnapshot(); // by somebody else, whose answer is under way still
      return taken;
    },
  };

  const { verdict } = await desk.gatewayWith({ ...others, account: slow }).reconcile();

  expect(verdict).toMatchObject({ state: 'CLEAN', reasons: [] });
  expect(await halts(desk)).toEqual([]);
});

describe('an order of which the broker said something that could be meant of its replace', () => {
  const REJECTED = { kind: 'rejected', reason: 'not now', brokerOrderId: null, cumulative: null } as const;

  /** The news came, and the picture shows that it was meant of the order. */
  async function asked(excuses: { readonly unknownAgeMsMax?: number }): Promise<Story> {
    const desk = await story({ excuses });
    const order = await desk.wants('buy 10 AAPL at 150');
    await desk.gateway().dispatch(8);
    await works(desk, order);
    await replaces(desk, order, 'buy 9 AAPL at 150');
    desk.broker.tells(order, REJECTED);
    desk.broker.shows((truth) => ({
      ...truth,
      orders: truth.orders.map((line) => ({ ...line, status: 'closed' as const })),
    }));
    await desk.gateway().hear();
    return desk;
  }

  test('is no drift while the broker is asked how it stands', async () => {
    const desk = await asked({});

    const { verdict } = await desk.gateway().reconcile();

    expect(verdict).toMatchObject({ state: 'CLEAN', excused: [{ kind: 'order_field_differs' }] });
    desk.broker.shows(null);
    await desk.gateway().inquire();
    expect((await desk.gateway().reconcile()).verdict).toMatchObject({ state: 'CLEAN', excused: [] });
    expect(await halts(desk)).toEqual([]);
  });

  test('is drift when nobody has answered for longer than anybody may wait', async () => {
    const desk = await asked({ unknownAgeMsMax: 0 });

    const { verdict } = await desk.gateway().reconcile();

    expect(verdict).toMatchObject({ state: 'DIRTY', reasons: [{ kind: 'order_field_differs' }] });
    expect(await halts(desk)).toEqual(['reconcile_drift']);
  });
});

test('a fill of which the news could not be heard: nothing is known, nothing leaves, and nothing halts', async () => {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');
  await desk.gateway().dispatch(8);
  desk.broker.fills(order, 10n, { price: PRICE, id: 'x-1' });
  desk.broker.hidesNews(true);

  const { verdict } = await desk.gateway().reconcile();

  expect(verdict).toMatchObject({ state: 'UNKNOWN', reasons: [{ kind: 'no_news' }] });
  expect((await desk.facts()).control).toMatchObject({ armed: true, halts: [] });
  await desk.wants('buy 5 AAPL', 'another');
  expect(await desk.gateway().dispatch(8)).toMatchObject({ claimed: 0 });

  desk.broker.hidesNews(false);
  expect((await desk.gateway().reconcile()).verdict.state).toBe('CLEAN');
  expect(await desk.gateway().dispatch(8)).toMatchObject({ claimed: 1 });
});

test('an excuse of ten shares does not excuse eleven', async () => {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');
  await desk.gateway().dispatch(8);
  desk.broker.shows((truth) => {
    desk.broker.fills(order, 10n, { price: PRICE, id: 'x-1' });
    return { ...truth, cash: (truth.cash - 1n) as typeof truth.cash };
  });

  const { verdict } = await desk.gateway().reconcile();

  expect(verdict).toMatchObject({ state: 'DIRTY', reasons: [{ kind: 'cash_differs' }] });
  expect(await halts(desk)).toEqual(['reconcile_drift']);
});

test('an outcome that stays unknown for longer than anybody may wait halts for its age, and for no drift besides', async () => {
  const desk = await story({ excuses: { unknownAgeMsMax: 0 } });
  const order = await desk.wants('buy 10 AAPL');
  desk.broker.weather('lost_in_silence');
  await desk.gateway().dispatch(8);

  const { verdict } = await desk.gateway().reconcile();

  expect(verdict.state).toBe('DIRTY');
  expect(verdict.reasons).toEqual([
    expect.objectContaining({ kind: 'in_flight_expired', inFlight: 'order', id: order }),
  ]);
  expect(await halts(desk)).toEqual(['unknown_outcome_too_old']);
  expect((await desk.facts()).control.armed).toBe(false);
});

test('a normal day raises no alarm: trades, a partial fill, a cancel, an expiry, each compared', async () => {
  const desk = await story();
  const { broker } = desk;
  const states: string[] = [];
  const compare = async (): Promise<void> => {
    await desk.gateway().hear();
    states.push((await desk.gateway().reconcile()).verdict.state);
  };
  const [bought, cancelled, expired] = [
    await desk.wants('buy 10 AAPL'),
    await desk.wants('buy 5 AAPL at 150'),
    await desk.wants('buy 3 AAPL at 151'),
  ];
  await compare();
  await desk.gateway().dispatch(8);
  await compare();
  broker.fills(bought, 4n, { price: PRICE, id: 'x-1' });
  await compare();
  broker.fills(bought, 6n, { price: PRICE + 10_000n, id: 'x-2' });
  await compare();
  broker.fills(cancelled, 1n, { price: 150_000_000n, id: 'x-3' });
  await desk.gateway().cancel(cancelled, 'operator');
  await desk.gateway().dispatch(8);
  await compare();
  broker.tells(cancelled, {
    kind: 'canceled',
    cause: 'unstated',
    brokerOrderId: null,
    cumulative: null,
  });
  await compare();
  broker.tells(expired, { kind: 'expired', brokerOrderId: null, cumulative: null });
  await compare();
  const sold = await desk.wants('sell 11 AAPL');
  await desk.gateway().dispatch(8);
  broker.fills(sold, 11n, { price: PRICE, id: 'x-4' });
  await compare();

  expect(states).toEqual(Array.from({ length: 8 }, () => 'CLEAN'));
  expect((await desk.facts()).control).toMatchObject({ armed: true, halts: [] });
});
