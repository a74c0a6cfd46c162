/** A replace that is only a promise: what keeps it from being one, and what keeps it from leaving. */
import { describe, expect, test } from '@jest/globals';

import type { ClientOrderId, OrderIntent } from '@mqk/core';

import type { Wish } from '../src/index.ts';
import { basesOf, heldOf, replaces, rowsOf, working, works } from './support/replaces.ts';
import { type Story, story } from './support/story.ts';

describe('a replace that was promised and not sent', () => {
  test.each([
    [
      'partly_filled',
      (desk: Story, order: ClientOrderId) => {
        desk.broker.fills(order, 4n, { price: 190_000_000n, id: 'e-1' });
        return desk.gateway().hear();
      },
    ],
    ['cancel_wanted', (desk: Story, order: ClientOrderId) => desk.gateway().cancel(order, 'operator')],
  ] as const)('does not leave once it is %s, and the original goes on', async (because, happens) => {
    const { desk, order } = await working();
    const next = await replaces(desk, order, 'buy 12 AAPL at 189');
    await happens(desk, order);

    await desk.gateway().dispatch(8);

    expect(desk.broker.replaces).toEqual([]);
    expect(await basesOf(desk)).toEqual({ [order]: 'LIVE', [next]: 'NOT_ACCEPTED' });
    expect(await heldOf(desk)).toEqual([order]);
    expect(await desk.sql(`select doc ->> 'because' as because from mqk.denial`)).toEqual([{ because }]);
    await desk.gateway().cancel(order, 'operator');
    await desk.gateway().dispatch(8);
    expect(desk.broker.received).toEqual([{ clientOrderId: order, brokerOrderId: 'b-1' }]);
  });

  test('is taken back with its successor, and the original can be replaced again', async () => {
    const { desk, order } = await working();
    const next = await replaces(desk, order, 'buy 12 AAPL at 189');

    expect(await desk.gateway().cancel(next, 'operator')).toBe('withdraw');
    await desk.gateway().dispatch(8);

    expect(desk.broker.replaces).toEqual([]);
    expect(await rowsOf(desk)).toEqual([{ kind: 'replace', status: 'FAILED', code: 'withdrawn' }]);
    expect(await heldOf(desk)).toEqual([order]);
    await replaces(desk, order, 'buy 11 AAPL at 188');
  });
});

test('a cancel that waited for a replace leaves when the replace is taken back', async () => {
  const { desk, order } = await working();
  const next = await replaces(desk, order, 'buy 12 AAPL at 189');
  await desk.gateway().cancel(order, 'operator');

  expect(await desk.gateway().cancel(next, 'operator')).toBe('withdraw');
  await desk.gateway().dispatch(8);

  expect(desk.broker.replaces).toEqual([]);
  expect(desk.broker.received).toEqual([{ clientOrderId: order, brokerOrderId: 'b-1' }]);
  expect(await rowsOf(desk)).toEqual([
    { kind: 'replace', status: 'FAILED', code: 'withdrawn' },
    { kind: 'cancel', status: 'SUBMITTED', code: null },
  ]);
});

describe('nothing is promised', () => {
  const changed = (desk: Story, wish: Wish, changes: Partial<OrderIntent>): OrderIntent => ({
    ...desk.intent(wish),
    ...changes,
  });

  test('when the successor would be an order of another kind', async () => {
    const { desk, order } = await working();
    const refusalOf = async (intent: OrderIntent): Promise<unknown> => {
      const outcome = await desk.gateway().replace(order, intent);
      return outcome.kind === 'denied' ? outcome.refusals[0] : outcome;
    };

    expect(await refusalOf(desk.intent('buy 10 AAPL'))).toMatchObject({
      code: 'replace_changes',
      field: 'type',
    });
    expect(await refusalOf(changed(desk, 'buy 11 AAPL at 190', { reduceOnly: true }))).toMatchObject({
      code: 'replace_changes',
      field: 'reduceOnly',
    });
    expect(await refusalOf(changed(desk, 'buy 13 AAPL at 190', { instrumentVersion: 9 }))).toMatchObject({
      code: 'unknown_instrument',
    });
  });

  test('for an order that the broker does not work, that is filled in part, or that nobody knows', async () => {
    const desk = await story();
    const order = await desk.wants('buy 10 AAPL at 190');
    const becauseOf = async (wish: Wish): Promise<unknown> => {
      const outcome = await desk.gateway().replace(order, desk.intent(wish));
      return outcome.kind === 'denied' ? outcome.refusals[0] : outcome;
    };
    expect(await becauseOf('buy 11 AAPL at 190')).toMatchObject({ because: 'not_live_yet' });
    await desk.gateway().dispatch(8);
    await works(desk, order);
    desk.broker.fills(order, 4n, { price: 190_000_000n, id: 'e-1' });
    await desk.gateway().hear();
    expect(await becauseOf('buy 12 AAPL at 190')).toMatchObject({ because: 'partly_filled' });
    expect(await becauseOf('buy 4 AAPL at 190')).toMatchObject({ because: 'quantity_not_above_filled' });

    const nobody = order.replace('story-', 'other-') as ClientOrderId;
    expect(await desk.gateway().replace(nobody, desk.intent('buy 13 AAPL at 190'))).toEqual({
      kind: 'no_such_order',
    });
  });
});
