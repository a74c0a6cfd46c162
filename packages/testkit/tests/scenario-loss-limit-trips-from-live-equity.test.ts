/** A loss that is only on paper stops the desk: equity is what the marks say now, not what was true at the start. */
import { describe, expect, test } from '@jest/globals';

import { marketTime, toMicros } from '@mqk/core';

import { BAR_END } from '../src/index.ts';

import { storyLimits } from './support/limits.ts';
import { type Story, story } from './support/story.ts';

const BOUGHT_AT = toMicros(190_000_000n);

/** Fifty shares bought at 190 with 100,000: a dollar of the price is fifty of the day. */
async function holding(limits: Readonly<Record<string, unknown>> = {}): Promise<Story> {
  const desk = await story({ limits: storyLimits(limits) });
  const bought = await desk.wants('buy 50 AAPL');
  await desk.gateway().dispatch(8);
  desk.broker.fills(bought, 50n, { price: BOUGHT_AT, id: 'e-1' });
  await desk.gateway().hear();
  await desk.marks(BOUGHT_AT, { equity: toMicros(100_000_000_000n) });
  desk.broker.received.splice(0);
  return desk;
}

/** A minute later the market says another price, and the shares are worth what it says. */
const falls = (desk: Story, price: bigint): Promise<void> =>
  desk.marks(toMicros(price), {
    at: marketTime(BAR_END + 60_000),
    equity: toMicros(90_500_000_000n + 50n * price),
  });

const stored = (desk: Story) =>
  desk.sql<{ readonly armed: boolean; readonly code: string | null }>(
    `select c.armed, h.code from mqk.control c left join mqk.halt h on h.account = c.account order by h.id`,
  );

describe('a price that falls', () => {
  test.each([
    ['day_loss_reached', { dayLossMax: '1000' }],
    ['drawdown_reached', { drawdownMaxBps: 100 }],
  ])('below %s stops the next order, and the desk with it', async (code, limits) => {
    const desk = await holding(limits);
    await desk.wants('buy 1 AAPL');
    await falls(desk, 170_000_000n);

    await desk.gateway().dispatch(8);

    expect(desk.broker.received).toEqual([]);
    expect(await stored(desk)).toEqual([{ armed: false, code }]);
    expect(await desk.sql(`select code from mqk.denial`)).toEqual([{ code }]);
  });

  test('by one micro a share less than the limit lets the order leave', async () => {
    const desk = await holding({ dayLossMax: '1000' });
    await desk.wants('buy 1 AAPL');
    await falls(desk, 170_000_001n);

    await desk.gateway().dispatch(8);

    expect(desk.broker.received).toHaveLength(1);
    expect(await stored(desk)).toEqual([{ armed: true, code: null }]);
  });

  test('and rises again does not arm the desk again', async () => {
    const desk = await holding({ dayLossMax: '1000' });
    await desk.wants('buy 1 AAPL');
    await falls(desk, 170_000_000n);
    await desk.gateway().dispatch(8);
    await desk.marks(BOUGHT_AT);

    await desk.gateway().dispatch(8);

    expect(desk.broker.received).toEqual([]);
    expect((await desk.facts()).control.armed).toBe(false);
  });
});
