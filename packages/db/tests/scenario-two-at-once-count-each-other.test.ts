/** Two orders that each fit beside what there is, and together do not, are promised over two connections at once. */
import { expect, test } from '@jest/globals';

import type { OrderIntent } from '@mqk/core';
import type { EnqueueDecision, EnqueueFacts, TradingStore } from '@mqk/execution/store';
import { assess, isPermanent, reservation } from '@mqk/risk';

import { openTradingStore } from '../src/index.ts';
import { onlooker, opened } from './support/databases.ts';
import { OPTIONS, SPY, clientIdOf, intentNamed, promiseAll, world } from './support/world.ts';

/** What the desk asks before it promises: everything of risk that no waiting cures. */
function judged(intent: OrderIntent): (facts: EnqueueFacts) => EnqueueDecision {
  return ({ risk }) => {
    const { terms, strategy, decidedAt: at, leg } = intent;
    const clientOrderId = clientIdOf(intent.id);
    const rest = { reduceOnly: false, decision: { at, leg }, ocoGroup: null };
    const order = { clientOrderId, strategy, instrument: SPY, ...terms, ...rest };
    const refusals = assess(risk, order).filter(({ code }) => isPermanent(code));
    const held = reservation(risk, order);
    if (refusals.length > 0 || !held.ok) return { kind: 'deny', refusals, halt: null };
    const reserved = { price: held.value.price, quantity: terms.quantity };
    return { ...promiseAll(intent)(), reservation: reserved } as EnqueueDecision;
  };
}

/** 200 shares at the end of the collar are 57,225: one of them can be paid from 100,000, two cannot. */
const wish = (name: string): OrderIntent => ({
  ...intentNamed(name, 200n),
  leg: name.endsWith('a') ? 'entry' : 'target',
});

test.each([1, 2, 3, 4, 5])('of two that together do not fit one is promised, try %p', async () => {
  const desk = await world();
  const second = await openTradingStore(await opened(desk.url, { role: 'mqk_app' }), OPTIONS);
  const enqueue = (store: TradingStore, name: string) => {
    const intent = wish(name);
    return store.enqueue(desk.epoch, intent, judged(intent));
  };

  const outcomes = await Promise.all([enqueue(desk.store, 'one-a'), enqueue(second, 'one-b')]);

  expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['denied', 'promised']);
  expect(outcomes.find(({ kind }) => kind === 'denied')).toMatchObject({
    refusals: expect.arrayContaining([expect.objectContaining({ code: 'buying_power_exceeded' })]),
  });
  const eyes = await onlooker(desk.url);
  expect(await eyes.value('select count(*) from mqk.reservation')).toBe('1');
});

test('each of the two by itself is promised', async () => {
  for (const name of ['one-a', 'one-b']) {
    const { store, epoch } = await world();
    const intent = wish(name);

    expect(await store.enqueue(epoch, intent, judged(intent))).toMatchObject({ kind: 'promised' });
  }
});
