/** Flatten cancels first, stops last, and closes no more than both sides agree on, once nothing else can fill. */
import { describe, expect, test } from '@jest/globals';

import { toHolding, toQuantity } from '@mqk/core';

import { AAPL } from '../src/terms.ts';
import { NOW, PRICE, flatten, holding, round, submits, taken, tellsCanceled } from './support/flatten.ts';
import { story } from './support/story.ts';

test('a flat account is flat: nothing is sent, and it is over', async () => {
  const desk = await story(NOW);
  await flatten(desk);

  expect(await round(desk)).toBe('');
  expect(submits(desk)).toEqual([]);
  expect((await desk.facts()).windDowns).toEqual([]);
});

test('two that want the same position gone leave it to one order, and both end when it is filled', async () => {
  const desk = await story(NOW);
  await holding(desk, 10n);
  await flatten(desk);
  await round(desk);
  await flatten(desk);

  for (let rounds = 0; rounds < 3; rounds += 1) expect(await round(desk)).toContain('waits for');
  expect(submits(desk)).toEqual(['sell 10 market']);
  expect(desk.broker.received).toHaveLength(1);

  desk.broker.fills(taken(desk), 10n, { price: PRICE, id: 'x-out' });
  await round(desk);
  await round(desk);
  expect((await desk.facts()).windDowns).toEqual([]);
});

test('a long position goes out by one order, while disarmed, and ends the flatten when it is filled', async () => {
  const desk = await story(NOW);
  await holding(desk, 10n);
  await flatten(desk);
  expect((await desk.facts()).control).toMatchObject({ armed: false, disarmReason: 'operator' });

  await round(desk);
  expect(submits(desk)).toEqual(['sell 10 market']);
  expect(await round(desk)).toMatch(/^waits for its own order/);
  expect(submits(desk)).toHaveLength(1);

  desk.broker.fills(taken(desk), 10n, { price: PRICE, id: 'x-2' });
  expect(await round(desk)).toBe('');
  expect((await desk.facts()).positions).toEqual([]);
});

test('a short position is bought back', async () => {
  const desk = await story({ ...NOW, short: true });
  const order = await desk.wants('sell 7 AAPL');
  await desk.gateway().dispatch(8);
  desk.broker.fills(order, 7n, { price: PRICE, id: 'x-1' });
  await desk.gateway().hear();
  desk.broker.received.splice(0);
  await flatten(desk);

  await round(desk);

  expect(submits(desk)).toEqual(['buy 7 market']);
});

test('a part that filled leaves the rest to another order', async () => {
  const desk = await story(NOW);
  await holding(desk, 10n);
  await flatten(desk);
  await round(desk);
  const first = taken(desk);
  desk.broker.fills(first, 4n, { price: PRICE, id: 'x-2' });
  tellsCanceled(desk, first);

  await round(desk);

  expect(submits(desk)).toEqual(['sell 10 market', 'sell 6 market']);
});

describe('nothing is sent', () => {
  test('while a resting order has not ended, however often its cancel is refused to happen', async () => {
    const desk = await story(NOW);
    await holding(desk, 10n);
    await desk.gateway().reconcile();
    const resting = await desk.wants('buy 1 AAPL at 150');
    await desk.gateway().dispatch(8);
    await flatten(desk);

    for (let rounds = 0; rounds < 3; rounds += 1)
      expect(await round(desk)).toBe(`waits for 1 order(s) to end: ${resting} (ACKED)`);
    expect(submits(desk)).toEqual(['buy 1 limit']);

    tellsCanceled(desk, resting);
    await round(desk);
    expect(submits(desk)).toEqual(['buy 1 limit', 'sell 10 market']);
  });

  test('while an order of the symbol is in doubt', async () => {
    const desk = await story(NOW);
    await holding(desk, 10n);
    desk.broker.weather('lost_in_silence');
    desk.broker.hidesOrders(true);
    const lost = await desk.wants('buy 1 AAPL at 150');
    await desk.gateway().dispatch(8);
    desk.broker.weather('calm');
    await flatten(desk);

    expect(await round(desk)).toBe(`waits for 1 order(s) to end: ${lost} (UNKNOWN)`);

    desk.broker.hidesOrders(false);
    await round(desk);
    expect(submits(desk)).toEqual(['buy 1 limit', 'sell 10 market']);
  });

  test('while the broker does not show the account', async () => {
    const desk = await story(NOW);
    await holding(desk, 10n);
    desk.broker.hidesAccount(true);
    await flatten(desk);

    expect(await round(desk)).toBe('nothing is sent: the broker does not show the account');
    expect(submits(desk)).toEqual([]);

    desk.broker.hidesAccount(false);
    await round(desk);
    expect(submits(desk)).toEqual(['sell 10 market']);
  });

  test('while the two sides do not even agree on the direction; a person may confirm', async () => {
    const desk = await story(NOW);
    await holding(desk, 10n);
    desk.broker.shows((truth) => ({
      ...truth,
      positions: [{ instrument: AAPL.id, quantity: toHolding(-3n) }],
    }));
    await flatten(desk);

    expect(await round(desk)).toBe('nothing is sent for AAPL: we hold 10, the broker says -3');
    expect(await round(desk)).toBe('nothing is sent for AAPL: we hold 10, the broker says -3');
    expect(submits(desk)).toEqual([]);

    await flatten(desk, toQuantity(4n));
    await round(desk);
    expect(submits(desk)).toEqual(['sell 4 market']);
  });
});

test('what a person confirmed is closed once, in as many orders as it takes, and not again', async () => {
  const desk = await story(NOW);
  await holding(desk, 10n);
  desk.broker.shows((truth) => ({
    ...truth,
    positions: [{ instrument: AAPL.id, quantity: toHolding(-3n) }],
  }));
  await flatten(desk, toQuantity(4n));
  await round(desk);
  expect(submits(desk)).toEqual(['sell 4 market']);

  // one is executed, and the rest of the order ends without
  const first = taken(desk);
  desk.broker.fills(first, 1n, { price: PRICE, id: 'x-one' });
  tellsCanceled(desk, first);
  await round(desk);
  expect(submits(desk)).toEqual(['sell 4 market', 'sell 3 market']);

  desk.broker.fills(taken(desk), 3n, { price: PRICE, id: 'x-three' });
  expect(await round(desk)).toBe('');
  await round(desk);
  expect(submits(desk)).toEqual(['sell 4 market', 'sell 3 market']);
  expect((await desk.facts()).positions).toMatchObject([{ quantity: '6' }]);
  expect((await desk.facts()).windDowns).toEqual([]);
});

test('the lesser of the two sides is closed when they differ in size only', async () => {
  const desk = await story(NOW);
  await holding(desk, 10n);
  desk.broker.shows((truth) => ({
    ...truth,
    positions: [{ instrument: AAPL.id, quantity: toHolding(6n) }],
  }));
  await flatten(desk);

  await round(desk);

  expect(submits(desk)).toEqual(['sell 6 market']);
});

test('a flatten that was asked for goes on in the next life', async () => {
  const desk = await story(NOW);
  await holding(desk, 10n);
  await flatten(desk);

  await desk.restarts();
  await round(desk);

  expect(submits(desk)).toEqual(['sell 10 market']);
});

test('a quantity is confirmed for one symbol', async () => {
  const desk = await story(NOW);
  const asked = await desk.gateway().control.windDown({
    action: 'flatten',
    clientOrderId: null,
    instrument: null,
    confirmed: toQuantity(1n),
    by: 'story',
    reason: 'out',
    cause: null,
  });

  expect(asked).toMatchObject({ ok: false, refused: { code: 'confirmed_without_symbol' } });
});
