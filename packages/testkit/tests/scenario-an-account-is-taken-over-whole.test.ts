/** An account that has lived before us is taken over whole: what it holds is booked once, what it lived is no news. */
import { expect, test } from '@jest/globals';

import { toHolding, toMicros, toQuantity } from '@mqk/core';

import { AAPL, BAR_END } from '../src/index.ts';
import { haltsOf, positionsOf } from './support/books.ts';
import { type Story, story } from './support/story.ts';

type Broker = Story['broker'];

const COST = toMicros(150_000_000n);
const MARK = toMicros(190_040_000n);
const OLD = 'old-1' as Parameters<Broker['fills']>[0];

/** Ten shares were bought, a dividend was paid, an order was cancelled. */
const lived =
  (cost: { readonly averageCost: typeof COST | null; readonly mark: typeof MARK | null }) =>
  (broker: Broker): void => {
    const terms = { type: 'market', limitPrice: null, stopPrice: null, timeInForce: 'day' } as const;
    const buy = { symbol: 'AAPL', terms: { ...terms, side: 'buy', quantity: toQuantity(10n) } } as const;
    broker.takesForSomebodyElse(OLD, buy);
    broker.fills(OLD, 10n, { price: COST, id: 'x-1' });
    broker.takesForSomebodyElse('old-2', buy);
    broker.tells('old-2' as typeof OLD, {
      kind: 'canceled',
      cause: 'unstated',
      brokerOrderId: null,
      cumulative: null,
    });
    broker.moves({
      activityId: 'd-1',
      kind: 'dividend',
      symbol: 'AAPL',
      quantity: toHolding(0n),
      cash: toMicros(5_000_000n),
      price: null,
      at: BAR_END,
    });
    broker.knowsCosts([{ instrument: AAPL.id, ...cost }]);
  };

const openings = async (desk: Story) =>
  (await desk.store.ledger()).map(({ kind, strategy, quantity, cash, price, ref }) => ({
    kind,
    strategy,
    quantity,
    cash,
    price,
    ref,
  }));

test.each([
  ['what the broker says that it cost', { averageCost: COST, mark: MARK }, COST, 'average_cost'],
  ['its mark where the broker does not say', { averageCost: null, mark: MARK }, MARK, 'mark'],
] as const)(
  'its holdings are booked at %s, and the name of the entry says so',
  async (_what, cost, price, basis) => {
    const desk = await story({ lived: lived(cost) });

    expect(await openings(desk)).toEqual([
      {
        kind: 'opening',
        strategy: 'unassigned',
        quantity: 0n,
        cash: 98_505_000_000n,
        price: null,
        ref: expect.stringMatching(/^opening-\d+$/),
      },
      {
        kind: 'opening',
        strategy: 'unassigned',
        quantity: 10n,
        cash: 0n,
        price,
        ref: expect.stringMatching(new RegExp(`^opening-\\d+-at-${basis}$`)),
      },
    ]);
    expect(await positionsOf(desk)).toEqual(['10']);
  },
);

test('what it lived through is neither heard nor drift, over a restart too', async () => {
  const desk = await story({ lived: lived({ averageCost: COST, mark: MARK }) });

  expect(await desk.gateway().hear()).toMatchObject({ applied: 0, repeated: 0, quarantined: 0 });
  await desk.restarts();

  expect((await desk.gateway().reconcile()).verdict).toMatchObject({ state: 'CLEAN', reasons: [] });
  expect(await haltsOf(desk)).toEqual([]);
  expect(await positionsOf(desk)).toEqual(['10']);
});

test('what happens to it afterwards is news', async () => {
  const desk = await story({ lived: lived({ averageCost: COST, mark: MARK }) });
  desk.broker.takesForSomebodyElse('new-1', {
    symbol: 'AAPL',
    terms: {
      side: 'sell',
      quantity: toQuantity(1n),
      type: 'market',
      limitPrice: null,
      stopPrice: null,
      timeInForce: 'day',
    },
  });
  desk.broker.fills('new-1' as typeof OLD, 1n, { price: MARK, id: 'x-2' });

  expect(await desk.gateway().hear()).toMatchObject({ applied: 1, halts: ['external_fill'] });
  expect(await positionsOf(desk)).toEqual(['9']);
});

test('holdings of which nobody knows cost or price are not taken over', async () => {
  await expect(story({ lived: lived({ averageCost: null, mark: null }) })).rejects.toThrow(
    'opening_without_cost',
  );
});

test('a broker that tells something while we look is looked at again', async () => {
  const busy = (broker: Broker): void => {
    broker.shows((truth) => {
      broker.mumbles();
      return truth;
    });
  };
  await expect(story({ lived: busy })).rejects.toThrow('opening_moved');
});
