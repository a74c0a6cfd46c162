/** Our ids and the broker's are one to one; a second story about one of them stops the account. */
import { brokerOrderId } from '@mqk/core';
import { transition } from '@mqk/oms';
import { expect, test } from '@jest/globals';

import { onlooker } from './support/databases.ts';
import {
  NOTHING_OPEN,
  accepted,
  book,
  claimAll,
  fillMessage,
  promise,
  unknown,
  world,
  WHOLE_LIFE,
} from './support/world.ts';

const MAP = 'select client_order_id as ours, broker_order_id as theirs from mqk.id_map order by 1';

test('an id of the broker that belongs to another order already is not learnt, and stops the account', async () => {
  const desk = await world();
  const { store, url } = desk;
  await promise(store, 'one');
  await promise(store, 'two');
  const [one, two] = await claimAll(desk);
  expect(await store.settle(one!, accepted('b-1'))).toBe('done');
  expect(await store.settle(two!, accepted('b-1'))).toBe('done');
  const eyes = await onlooker(url);
  expect(await eyes.rows(MAP)).toEqual([{ ours: 'mqk-one', theirs: 'b-1' }]);
  expect((await store.controlFacts()).control).toMatchObject({
    armed: false,
    halts: [{ code: 'broker_order_id_changed', detail: 'mqk-two is b-1, they say; we know mqk-one as b-1' }],
  });
});

test('of several that are told at once, what another order is called already is not learnt, and stops the account', async () => {
  const desk = await world();
  const { store, url } = desk;
  for (const name of ['one', 'two', 'three']) await promise(store, name);
  const [one, two, three] = await claimAll(desk);
  expect(await store.settle(one!, accepted('b-1'))).toBe('done');
  expect(
    await store.settleAll([
      { claim: two!, settlement: accepted('b-1') },
      { claim: three!, settlement: accepted('b-3') },
    ]),
  ).toEqual(['done', 'done']);
  const eyes = await onlooker(url);
  expect(await eyes.rows(MAP)).toEqual([
    { ours: 'mqk-one', theirs: 'b-1' },
    { ours: 'mqk-three', theirs: 'b-3' },
  ]);
  expect((await store.controlFacts()).control).toMatchObject({
    armed: false,
    halts: [{ code: 'broker_order_id_changed', detail: 'mqk-two is b-1, they say; we know mqk-one as b-1' }],
  });
});

test('the same id told again changes nothing', async () => {
  const desk = await world();
  const { store, epoch, url } = desk;
  const one = await promise(store, 'one');
  const [claim] = await claimAll(desk);
  await store.settle(claim!, accepted(`b-${one}`));
  await store.receive(epoch, [fillMessage({ name: 'e1', order: one, cursor: 1n })], book);
  const eyes = await onlooker(url);
  expect(await eyes.rows(MAP)).toEqual([{ ours: one, theirs: `b-${one}` }]);
  expect((await store.controlFacts()).control.halts).toEqual([]);
});

test('news under another id of the broker is booked, and stops the account', async () => {
  const desk = await world();
  const { store, epoch } = desk;
  const one = await promise(store, 'one');
  const [claim] = await claimAll(desk);
  await store.settle(claim!, accepted('b-first'));
  expect(
    await store.receive(epoch, [fillMessage({ name: 'e1', order: one, cursor: 1n })], book),
  ).toMatchObject({
    applied: 1,
    halts: ['broker_order_id_changed'],
  });
  expect((await store.books(WHOLE_LIFE)).ours.executions).toHaveLength(1);
});

test('an id that news told first is found by the evidence that ends the doubt', async () => {
  const desk = await world();
  const { store, epoch, url } = desk;
  const one = await promise(store, 'one');
  const [claim] = await claimAll(desk);
  await store.settle(claim!, unknown);
  await store.receive(epoch, [fillMessage({ name: 'e1', order: one, cursor: 1n, quantity: 40n })], book);
  const ended = await store.resolve({ outboxId: claim!.row.id, attempts: 1 }, epoch, (order) => ({
    status: 'SUBMITTED',
    order: transition(order, {
      kind: 'lookup_found',
      snapshot: { brokerOrderId: brokerOrderId(`b-${one}`), status: 'working', filled: order.filled },
    }).order,
    evidence: { kind: 'lookup_found', detail: 'seen' },
    brokerOrderId: brokerOrderId(`b-${one}`),
    releasesReservation: false,
    cancel: null,
    halt: null,
    ...NOTHING_OPEN,
  }));
  expect(ended).toBe('done');
  const eyes = await onlooker(url);
  expect(await eyes.rows(MAP)).toEqual([{ ours: one, theirs: `b-${one}` }]);
  expect((await store.controlFacts()).control.halts).toEqual([]);
});
