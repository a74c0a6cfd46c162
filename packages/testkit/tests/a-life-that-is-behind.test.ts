/** A process that stood still while another one took the account wakes with what it wanted then: it asks for nothing. */
import { expect, test } from '@jest/globals';

import type { TradingStore } from '@mqk/execution/store';

import { PROFIT, bracketLoop, newest, ordersOf, wants } from './support/bracket-desk.ts';
import { type Story, story } from './support/story.ts';

const TARGETS = [[wants(0n)], [wants(10n, { targetPrice: PROFIT })]];

test('what was wanted at an older bar is not asked for over what another life has decided since', async () => {
  const desk = await story();
  const sleeper = await bracketLoop(desk, TARGETS);
  await sleeper.settles();
  const other = await bracketLoop(desk, TARGETS);
  await other.nextBar();
  desk.broker.fills(await newest(desk, 'entry'), 10n, { price: 190_040_000n, id: 'in' });
  await other.settles();
  const worked = await ordersOf(desk);
  expect(worked).toEqual(['entry 10: FILLED, filled 10', 'stop 10: ACKED', 'target 10: ACKED']);

  await sleeper.settles();

  expect(await ordersOf(desk)).toEqual(worked);
});

test('and over a bar that it would be the first to see it does not go: its decision is left to who has the account', async () => {
  const desk = await story();
  const sleeper = await bracketLoop(desk, TARGETS);
  await sleeper.settles();
  await desk.restarts();
  await desk.arms();

  await sleeper.nextBar();
  expect(await ordersOf(desk)).toEqual([]);

  const other = await bracketLoop(desk, TARGETS);
  await other.nextBar();
  expect(await ordersOf(desk)).toEqual(['entry 10: ACKED']);
});

/** The process stands still where the second bar is stored, and not yet decided upon; another one takes the account. */
function stillBehind(desk: Story): TradingStore['market'] {
  let bars = 0;
  return async (epoch, step, equity) => {
    const stored = await desk.store.market(epoch, step, equity);
    bars += 1;
    if (bars === 2) {
      await desk.restarts();
      await desk.arms();
    }
    return stored;
  };
}

test('what it decides on a bar that it had stored before it fell asleep, it does not ask for when it wakes', async () => {
  const desk = await story();
  const sleeper = await bracketLoop(
    { ...desk, store: { ...desk.store, market: stillBehind(desk) } },
    TARGETS,
  );
  await sleeper.settles();

  expect(await sleeper.nextBar()).toEqual({ kind: 'waiting', because: 'ownership_lost' });
  expect(await ordersOf(desk)).toEqual([]);

  const other = await bracketLoop(desk, TARGETS);
  await other.nextBar();
  expect(await ordersOf(desk)).toEqual(['entry 10: ACKED']);
});

test('it orders, replaces, protects, reduces and cancels nothing, and is told why', async () => {
  const desk = await story();
  const working = await desk.wants('buy 10 AAPL at 180');
  await desk.gateway().dispatch(1);
  const waiting = await desk.wants('buy 5 AAPL at 180');
  const sleeper = desk.gateway();
  await desk.restarts();
  await desk.arms();
  const before = await ordersOf(desk);
  const [lost, intent] = [{ kind: 'ownership_lost' }, desk.intent('buy 1 AAPL')];

  expect(await sleeper.promise(intent)).toEqual(lost);
  expect(await sleeper.trade([intent])).toMatchObject({ outcomes: [lost], claimed: 0 });
  expect(await sleeper.replace(working, desk.intent('buy 20 AAPL at 180'))).toEqual(lost);
  expect(await sleeper.protect(intent, { entry: working, group: 'pair' })).toEqual(lost);
  expect(await sleeper.reduce(desk.intent('sell 1 AAPL'))).toEqual(lost);
  for (const order of [working, waiting])
    expect([await sleeper.cancel(order, 'kill'), await sleeper.makeRoom(order)]).toEqual([
      'ownership_lost',
      'ownership_lost',
    ]);

  expect(await ordersOf(desk)).toEqual(before);
  expect(await desk.sql('select 1 from mqk.denial')).toEqual([]);
});

test('a kill that it was in the middle of is carried out by who has the account', async () => {
  const desk = await story();
  await desk.wants('buy 10 AAPL at 180');
  await desk.gateway().dispatch(1);
  const sleeper = desk.gateway();
  await sleeper.control.kill('ann', 'enough');
  await desk.restarts();

  expect(await sleeper.windDown()).toMatchObject({ asked: 0, open: [{ action: 'cancel_all' }] });
  expect(await ordersOf(desk)).toEqual(['entry 10: ACKED']);

  expect(await desk.gateway().windDown()).toMatchObject({ asked: 1 });
  expect(await ordersOf(desk)).toEqual(['entry 10: ACKED, cancel wanted']);
});
