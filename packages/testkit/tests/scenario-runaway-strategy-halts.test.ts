/** Orders that leave in one round are judged one after the other, each beside what was said about the ones before. */
import { describe, expect, test } from '@jest/globals';

import { storyLimits } from './support/limits.ts';
import { type Story, story } from './support/story.ts';

const rowsOf = (desk: Story) =>
  desk.sql<{ readonly status: string; readonly refusal_code: string | null }>(
    `select status, refusal_code from mqk.outbox order by id`,
  );

const haltsOf = async (desk: Story): Promise<readonly string[]> =>
  (await desk.facts()).control.halts.map(({ code }) => code);

describe('one round', () => {
  test('of a strategy that runs away sends what the minute allows, and stops the desk', async () => {
    const desk = await story({ limits: storyLimits({ ordersPerMinuteMax: 3 }) });
    for (const name of ['a', 'b', 'c', 'd', 'e']) await desk.wants('buy 1 AAPL', name);

    await desk.gateway().dispatch(8);

    expect(desk.broker.received).toHaveLength(3);
    expect(await rowsOf(desk)).toEqual([
      { status: 'SUBMITTED', refusal_code: null },
      { status: 'SUBMITTED', refusal_code: null },
      { status: 'SUBMITTED', refusal_code: null },
      { status: 'CREATED', refusal_code: 'order_storm' },
      { status: 'CREATED', refusal_code: 'disarmed' },
    ]);
    expect(await haltsOf(desk)).toEqual(['order_storm']);
    expect((await desk.facts()).control.armed).toBe(false);
  });

  test('does not send two orders of ours that would trade with each other', async () => {
    const desk = await story();
    const held = await desk.wants('buy 10 AAPL');
    await desk.gateway().dispatch(8);
    desk.broker.fills(held, 10n, { price: 190_000_000n, id: 'e-1' });
    await desk.gateway().hear();
    await desk.wants('buy 5 AAPL at 190');
    await desk.wants('sell 5 AAPL at 190');

    await desk.gateway().dispatch(8);

    expect(desk.broker.received.slice(1)).toMatchObject([{ terms: { side: 'buy' } }]);
    expect((await rowsOf(desk)).slice(1)).toEqual([
      { status: 'SUBMITTED', refusal_code: null },
      { status: 'CREATED', refusal_code: 'self_cross' },
    ]);
    expect(await haltsOf(desk)).toEqual([]);
  });
});
