/** A number that makes no sense stops the desk in the database, and nothing of it reaches a broker. */
import { describe, expect, test } from '@jest/globals';

import type { OrderIntent } from '@mqk/core';

import { runtimeThatWants } from './support/strategy-desk.ts';
import { type Story, story } from './support/story.ts';

interface Stopped {
  readonly armed: boolean;
  readonly code: string;
  readonly detail: string;
}

/** What another process would find. */
const stored = (desk: Story): Promise<readonly Stopped[]> =>
  desk.sql(
    `select c.armed, h.code, h.detail from mqk.control c left join mqk.halt h on h.account = c.account order by h.id`,
  );

const trace = async (desk: Story): Promise<readonly number[]> =>
  (
    await desk.sql<{ readonly rows: string }>(
      `select count(*) as rows from mqk."order" union all select count(*) from mqk.outbox
       union all select count(*) from mqk.reservation`,
    )
  ).map(({ rows }) => Number(rows));

describe('a strategy that wants', () => {
  test.each([
    ['NaN', NaN, 'NaN'],
    ['infinitely much', Number.POSITIVE_INFINITY, 'Infinity'],
    ['minus five, as a number', -5, '-5'],
    ['half a share', 0.5, '0.5'],
    ['2^70', 2n ** 70n, '1180591620717411303424'],
    ['minus 2^70', -(2n ** 70n), '-1180591620717411303424'],
    ['a word', 'all of it', 'all of it'],
    ['nothing at all', undefined, 'undefined'],
  ])('%s halts and disarms the desk, and nothing is half done', async (_, target, found) => {
    const desk = await story();
    const runtime = runtimeThatWants(desk, target);

    expect(await runtime.turn()).toEqual({ kind: 'suspended', because: 'target_out_of_range' });

    expect(await stored(desk)).toEqual([
      {
        armed: false,
        code: 'number_out_of_range',
        detail: `puppet: target_out_of_range, symbol AAPL, found ${found}`,
      },
    ]);
    expect(await trace(desk)).toEqual([0, 0, 0]);
    expect(desk.broker.received).toEqual([]);
    await desk.restarts();
    await expect(desk.arms()).rejects.toThrow('halted');
  });

  test('to throw is suspended, and the desk stops', async () => {
    const desk = await story();
    const runtime = runtimeThatWants(desk, () => {
      throw new TypeError('cannot read properties of undefined');
    });

    expect(await runtime.turn()).toEqual({ kind: 'suspended', because: 'strategy_threw' });
    expect(await stored(desk)).toMatchObject([{ armed: false, code: 'strategy_fault' }]);
    expect(await runtime.turn()).toEqual({ kind: 'suspended', because: 'strategy_threw' });
    expect(await stored(desk)).toHaveLength(1);
  });

  test('to be short where nobody may is denied, and the desk goes on', async () => {
    const desk = await story();

    expect(await runtimeThatWants(desk, -5n).turn()).toMatchObject({ kind: 'bar' });

    expect(await desk.sql(`select code from mqk.denial`)).toEqual([{ code: 'short_not_allowed' }]);
    expect(await stored(desk)).toEqual([{ armed: true, code: null, detail: null }]);
  });
});

const asks = (desk: Story, terms: Readonly<Record<string, unknown>>): OrderIntent => {
  const intent = desk.intent('buy 10 AAPL at 190');
  return { ...intent, terms: { ...intent.terms, ...terms } };
};

const NONSENSE = [
  ['a quantity of NaN', { quantity: NaN }, 'not_a_number'],
  ['a quantity of nothing', { quantity: undefined }, 'not_a_number'],
  ['a quantity that is null', { quantity: null }, 'not_a_number'],
  ['an infinite quantity', { quantity: Number.POSITIVE_INFINITY }, 'not_finite'],
  ['half a share', { quantity: 0.5 }, 'not_whole'],
  ['minus five shares', { quantity: -5n }, 'negative'],
  ['no shares', { quantity: 0n }, 'zero'],
  ['2^70 shares', { quantity: 2n ** 70n }, 'beyond_int8'],
  ['a price of NaN', { limitPrice: NaN }, 'not_a_number'],
  ['a price below zero', { limitPrice: -1n }, 'negative'],
  ['a price of zero', { limitPrice: 0n }, 'zero'],
  ['a price of 2^70', { limitPrice: 2n ** 70n }, 'beyond_int8'],
  ['a price that is a word', { limitPrice: 'market' }, 'not_a_number'],
] as const;

describe('an intent with', () => {
  test.each(NONSENSE)(
    '%s halts and disarms the desk, and nothing is half done',
    async (_, terms, problem) => {
      const desk = await story();

      expect(await desk.gateway().promise(asks(desk, terms))).toMatchObject({
        kind: 'denied',
        refusals: [{ code: 'number_out_of_range', problem }],
      });

      expect(await stored(desk)).toMatchObject([{ armed: false, code: 'number_out_of_range' }]);
      expect(await trace(desk)).toEqual([0, 0, 0]);
      await desk.gateway().dispatch(8);
      expect(desk.broker.received).toEqual([]);
    },
  );

  test.each(NONSENSE)('%s halts the desk, however little it says it risks', async (_, terms, problem) => {
    const desk = await story();

    const exit = { ...asks(desk, { side: 'sell', ...terms }), reduceOnly: true, leg: 'exit' } as const;
    expect(await desk.gateway().reduce(exit)).toMatchObject({
      kind: 'denied',
      refusals: [{ code: 'number_out_of_range', problem }],
    });

    expect(await stored(desk)).toMatchObject([{ armed: false, code: 'number_out_of_range' }]);
  });

  test('a sum that no account can hold halts as an overflow', async () => {
    const desk = await story();
    const asked = asks(desk, { quantity: 2n ** 62n });

    expect(await desk.gateway().promise(asked)).toMatchObject({
      kind: 'denied',
      refusals: [{ what: 'notional' }, { what: 'exposure' }, { what: 'buying_power' }],
    });
    expect(await stored(desk)).toMatchObject([{ armed: false, code: 'overflow' }]);
  });

  test.each([
    ['a price between two ticks', { limitPrice: 190_001_000n }, 'off_tick'],
    ['more than one order may have', { quantity: 101n }, 'order_quantity_exceeded'],
  ])('%s is denied by its name, and the desk goes on', async (_, terms, code) => {
    const desk = await story();

    expect(await desk.gateway().promise(asks(desk, terms))).toMatchObject({
      kind: 'denied',
      refusals: expect.arrayContaining([expect.objectContaining({ code })]),
    });
    expect(await stored(desk)).toEqual([{ armed: true, code: null, detail: null }]);
    expect(await trace(desk)).toEqual([0, 0, 0]);
  });

  test('a price that is absurd beside the market waits in the outbox, and is not sent', async () => {
    const desk = await story();
    await desk.gateway().promise(asks(desk, { quantity: 1n, limitPrice: 400_000_000n }));

    await desk.gateway().dispatch(8);

    expect(desk.broker.received).toEqual([]);
    expect(await desk.sql(`select status, refusal_code from mqk.outbox`)).toEqual([
      { status: 'CREATED', refusal_code: 'price_outside_collar' },
    ]);
  });
});
