/** Fees, dividends, splits and their like are news like any other: booked once, and what they explain is no drift. */
import { expect, test } from '@jest/globals';

import { marketTime, toHolding, toMicros } from '@mqk/core';
import { rebuild } from '@mqk/portfolio';

import { AAPL, BAR_END } from '../src/index.ts';
import { type Story, story } from './support/story.ts';

const PRICE = 190_000_000n;

type Activity = Parameters<Story['broker']['moves']>[0];

const activity = (told: Partial<Activity> & Pick<Activity, 'kind'>): Activity => ({
  activityId: `${told.kind}-1`,
  symbol: null,
  quantity: toHolding(0n),
  cash: toMicros(0n),
  price: null,
  at: BAR_END,
  ...told,
});

async function holdingTen(): Promise<Story> {
  const desk = await story();
  const order = await desk.wants('buy 10 AAPL');
  await desk.gateway().dispatch(8);
  desk.broker.fills(order, 10n, { price: PRICE, id: 'e-1' });
  await desk.gateway().hear();
  return desk;
}

const verdict = async (desk: Story) => (await desk.gateway().reconcile()).verdict.state;
const entries = async (desk: Story) =>
  (await desk.store.ledger())
    .slice(2)
    .map(({ kind, strategy, cash, quantity }) => [kind, strategy, cash, quantity]);

const MOVES: readonly (readonly [what: string, told: Activity, entry: readonly unknown[]])[] = [
  [
    'a dividend',
    activity({ kind: 'dividend', symbol: 'AAPL', cash: toMicros(7_300_000n) }),
    ['dividend', 'story', 7_300_000n, 0n],
  ],
  ['a fee', activity({ kind: 'fee', cash: toMicros(-1_250_000n) }), ['fee', 'unassigned', -1_250_000n, 0n]],
  [
    'interest',
    activity({ kind: 'interest', cash: toMicros(410_000n) }),
    ['interest', 'unassigned', 410_000n, 0n],
  ],
  [
    'a deposit',
    activity({ kind: 'transfer', cash: toMicros(5_000_000_000n) }),
    ['transfer', 'unassigned', 5_000_000_000n, 0n],
  ],
  [
    'a split',
    activity({ kind: 'split', symbol: 'AAPL', quantity: toHolding(30n) }),
    ['split', 'story', 0n, 30n],
  ],
  [
    'a correction of the broker',
    activity({ kind: 'adjustment', symbol: 'AAPL', quantity: toHolding(-1n), price: toMicros(PRICE) }),
    ['adjustment', 'unassigned', 0n, -1n],
  ],
];

test.each(MOVES)('%s is booked as the broker tells it, and both sides agree', async (_what, told, entry) => {
  const desk = await holdingTen();

  desk.broker.moves(told);
  await desk.gateway().hear();

  expect(await entries(desk)).toEqual([entry]);
  expect(await verdict(desk)).toBe('CLEAN');
  expect((await desk.facts()).control.halts).toEqual([]);
});

test('all of them, told twice and through a restart, are booked once, and a rebuild says the same', async () => {
  const desk = await holdingTen();
  for (const [, told] of MOVES) {
    desk.broker.moves(told);
    desk.broker.repeats();
  }
  await desk.gateway().hear();
  await desk.restarts();

  expect(await entries(desk)).toEqual(MOVES.map(([, , entry]) => entry));
  const rebuilt = rebuild(
    desk.intent('buy 1 AAPL').account,
    await desk.store.ledger(),
    new Map([[AAPL.id, AAPL]]),
  );
  const { cash, positions } = await desk.facts();
  expect(rebuilt.ok && rebuilt.value.cash).toBe(cash);
  expect(positions).toEqual([{ instrument: 'AAPL', quantity: '39' }]);
});

test('a dividend by another name with the same id is the same; with another amount it stops the desk', async () => {
  const desk = await holdingTen();
  const dividend = activity({ kind: 'dividend', symbol: 'AAPL', cash: toMicros(7_300_000n) });
  desk.broker.moves(dividend);
  await desk.gateway().hear();
  desk.broker.says({ kind: 'activity', activity: dividend });

  expect(await desk.gateway().hear()).toMatchObject({ applied: 0, repeated: 1 });

  desk.broker.says({ kind: 'activity', activity: { ...dividend, cash: toMicros(1n) } });
  expect(await desk.gateway().hear()).toMatchObject({ quarantined: 1, halts: ['message_conflict'] });
  expect(await entries(desk)).toHaveLength(1);
});

test('money that moved without a word is drift, and stops the desk', async () => {
  const desk = await holdingTen();
  desk.broker.movesCash(toMicros(-1n));

  expect(await verdict(desk)).toBe('DIRTY');
  expect((await desk.facts()).control.halts.map(({ code }) => code)).toEqual(['reconcile_drift']);
});

test('a split of something that we never held stops the desk, and moves nothing', async () => {
  const desk = await story();
  desk.broker.says({ kind: 'activity', activity: { ...MOVES[4]![1], at: marketTime(BAR_END) } });

  expect(await desk.gateway().hear()).toMatchObject({ quarantined: 1, halts: ['impossible_event'] });
  expect((await desk.facts()).positions).toEqual([]);
});

test('what moved after the snapshot was taken, and was heard before we compared, is no drift', async () => {
  const desk = await holdingTen();
  const [[, dividend] = []] = MOVES;
  desk.broker.shows((truth) => {
    desk.broker.moves(dividend!);
    return truth;
  });

  expect(await verdict(desk)).toBe('CLEAN');
  expect(await entries(desk)).toHaveLength(1);
});

test('a night with a dividend and a fee is no drift: the desk that comes up in the morning agrees, and may be armed', async () => {
  const desk = await holdingTen();
  await desk.gateway().control.disarm('system', 'shutdown');
  // nobody runs while the broker books them
  desk.broker.moves(activity({ kind: 'dividend', symbol: 'AAPL', cash: toMicros(7_300_000n) }));
  desk.broker.moves(activity({ kind: 'fee', cash: toMicros(-1_250_000n) }));

  await desk.restarts();

  expect((await desk.facts()).control).toMatchObject({ armed: false, halts: [] });
  expect(await verdict(desk)).toBe('CLEAN');
  expect((await entries(desk)).map(([kind]) => kind)).toEqual(['dividend', 'fee']);
  await desk.arms();
  await desk.wants('buy 1 AAPL', 'the-morning');
  expect((await desk.gateway().dispatch(8)).claimed).toBe(1);
});
