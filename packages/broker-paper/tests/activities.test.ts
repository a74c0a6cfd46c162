/** What moves the account apart from its orders is in the book, in the news, and there once. */
import { toHolding, toMicros } from '@mqk/core';
import { expect, test } from '@jest/globals';

import { advance, bar, day, heard, money, snapshot, submit, table } from './support/broker.ts';

const AT = day(2);
const FIFTY = '50 50 50 50';

/** Ten units bought at 50, and the cash that is left. */
async function holding() {
  const desk = await table();
  await advance(desk, bar(1, FIFTY));
  await submit(desk, 'a', 'buy 10');
  await advance(desk, bar(2, FIFTY));
  return desk;
}

const held = async (desk: Awaited<ReturnType<typeof holding>>) => {
  const { cash, positions } = await snapshot(desk);
  return { cash, units: positions.map(({ quantity }) => quantity) };
};

test('a dividend is cash and news, however often it is asked for', async () => {
  const desk = await holding();
  const before = await held(desk);
  const dividend = {
    activityId: 'd-1',
    kind: 'dividend',
    symbol: 'SPY',
    quantity: toHolding(0n),
    cash: money('3'),
    price: null,
    at: AT,
  } as const;

  await desk.activities.book(dividend);
  await desk.activities.book(dividend);

  expect(await held(desk)).toEqual({ ...before, cash: toMicros(before.cash + money('3')) });
  expect((await heard(desk)).slice(-1)).toMatchObject([
    { key: 'activity:d-1', content: { kind: 'activity', activity: dividend } },
  ]);
});

test('a split moves units, pays the fraction, and scales the orders that work', async () => {
  const desk = await holding();
  await submit(desk, 'b', 'sell 4 limit 60');
  const before = await held(desk);
  const split = {
    activityId: 's-1',
    symbol: 'SPY',
    numerator: 5n,
    denominator: 4n,
    fractionPrice: money('40'),
    at: AT,
  };

  await desk.activities.split(split);
  await desk.activities.split(split);

  expect(await held(desk)).toEqual({ cash: before.cash + money('20'), units: [12n] });
  const news = (await heard(desk)).slice(-2).map(({ content }) => content);
  expect(news).toMatchObject([
    { kind: 'order', event: { kind: 'info', word: 'restated' } },
    { kind: 'activity', activity: { kind: 'split', quantity: 2n, cash: money('20'), price: money('40') } },
  ]);
});

test('a split of what nobody holds is no activity of the account', async () => {
  const desk = await table();
  await desk.activities.split({
    activityId: 's-1',
    symbol: 'SPY',
    numerator: 2n,
    denominator: 1n,
    fractionPrice: money('40'),
    at: AT,
  });
  expect(await heard(desk)).toEqual([]);
});
