/** News takes back what is no longer to be sent, and takes its locks in the order in which everybody else does. */
import type { ClientOrderId } from '@mqk/core';
import { transition } from '@mqk/oms';
import { expect, test } from '@jest/globals';

import { openTradingStore } from '../src/index.ts';
import { STILL_OPEN } from './support/asks.ts';
import { breaker } from './support/breaker.ts';
import { type Onlooker, onlooker, opened } from './support/databases.ts';
import { promisePart } from './support/deciders.ts';
import {
  OPTIONS,
  type World,
  accepted,
  book,
  claimAll,
  clientIdOf,
  fillMessage,
  intentNamed,
  promise,
  replaceAll,
  world,
} from './support/world.ts';

/** What fills the original leaves nothing for its successor. */
const withdrawing =
  (successor: ClientOrderId): typeof book =>
  (facts, message) => ({
    ...book(facts, message),
    follows: [
      {
        clientOrderId: successor,
        decide: (order) => ({
          order: transition(order, { kind: 'withdrawn', reason: 'withdrawn' }).order,
          brokerOrderId: null,
          withdraws: true,
          releasesReservation: false,
          cancel: null,
          halts: [],
          inquiries: [],
          alerts: [],
        }),
      },
    ],
  });

const DEADLOCKS = 'select deadlocks from pg_stat_database where datname = current_database()';

/** An order at the broker. */
async function working(): Promise<World & { readonly id: ClientOrderId }> {
  const desk = await world();
  const id = await promise(desk.store, 'a');
  for (const claim of await claimAll(desk)) await desk.store.settle(claim, accepted('b-mqk-a'));
  return { ...desk, id };
}

const WAITERS = `select count(*)::int from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock'`;

async function waiting(eyes: Onlooker, count: number): Promise<void> {
  while ((await eyes.value<number>(WAITERS)) < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('news waits for whoever holds the promise to replace its order, and holds no order meanwhile', async () => {
  const { url, store, epoch, id } = await working();
  const next = intentNamed('next');
  await store.enqueueReplace(epoch, id, next, replaceAll(next));

  // as the dispatcher does: the row first, and then the order that it is about
  const dispatcher = await onlooker(url);
  await dispatcher.rows('begin');
  await dispatcher.rows(`select id from mqk.outbox where kind = 'replace' and status = 'CREATED' for update`);
  const booked = store.receive(
    epoch,
    [fillMessage({ name: 'e1', order: id, cursor: 1n })],
    withdrawing(clientIdOf(next.id)),
  );
  const eyes = await onlooker(url);
  await waiting(eyes, 1);
  const locked = await dispatcher.rows(
    `select client_order_id from mqk."order" where client_order_id = $1 for no key update nowait`,
    [id],
  );
  expect(locked).toEqual([{ client_order_id: id }]);
  await dispatcher.rows('commit');
  expect(await booked).toMatchObject({ applied: 1 });
  const rows = `select status, refusal_code from mqk.outbox where kind = 'replace'`;
  expect(await eyes.rows(rows)).toEqual([{ status: 'FAILED', refusal_code: 'withdrawn' }]);
});

test('an order that is to be replaced is held together with its successor, and nothing begins anew', async () => {
  const { url, store, epoch, id } = await working();
  const next = intentNamed('next');
  await store.enqueueReplace(epoch, id, next, replaceAll(next));
  const heard = await breaker(await opened(url), url);
  const listening = await openTradingStore(heard.database, OPTIONS);

  const news = [fillMessage({ name: 'e1', order: id, cursor: 1n })];
  expect(await listening.receive(epoch, news, withdrawing(clientIdOf(next.id)))).toMatchObject({
    applied: 1,
  });
  expect(heard.sent.filter((tag) => tag === 'tx-d.orders')).toHaveLength(1);
});

test('a claim that may come back to be sent is waited for like a promise', async () => {
  const desk = await working();
  const { url, store, epoch, id } = desk;
  const next = intentNamed('next');
  await store.enqueueReplace(epoch, id, next, replaceAll(next));
  await claimAll(desk);
  const settler = await onlooker(url);
  await settler.rows('begin');
  await settler.rows(`select from mqk.outbox where kind = 'replace' and status = 'CLAIMED' for update`);
  const booked = store.receive(epoch, [fillMessage({ name: 'e1', order: id, cursor: 1n })], book);
  await waiting(await onlooker(url), 1);
  expect(await settler.rows('select from mqk."order" for no key update nowait')).toHaveLength(2);
  await settler.rows('commit');
  expect(await booked).toMatchObject({ applied: 1 });
});

test('an answer that waited for news settles the order as the news left it', async () => {
  const desk = await world();
  const { url, store, epoch } = desk;
  const id = await promise(store, 'a');
  const [claim] = await claimAll(desk);
  const other = await onlooker(url);
  const eyes = await onlooker(url);
  await other.rows('begin');
  await other.rows('select from mqk."order" for no key update');
  const booked = store.receive(epoch, [fillMessage({ name: 'e1', order: id, cursor: 1n })], book);
  await waiting(eyes, 1);
  const settled = store.settle(claim!, accepted(`b-${id}`));
  await waiting(eyes, 2);
  await other.rows('commit');
  expect([await booked, await settled]).toMatchObject([{ applied: 1 }, 'done']);
  expect(await eyes.rows('select base, filled from mqk."order"')).toEqual([
    { base: 'FILLED', filled: '100' },
  ]);
});

test('the legs of a pair are locked in one order, whichever of them the news is about', async () => {
  const { url, store, epoch, id: parent } = await working();
  const [first, second] = [
    await promisePart(store, 'leg-1', { links: { parent, ocoGroup: 'pair' } }),
    await promisePart(store, 'leg-2', { links: { parent, ocoGroup: 'pair' } }),
  ];
  const other = await onlooker(url);
  const lock = 'select from mqk."order" where client_order_id = $1 for no key update nowait';
  await other.rows('begin');
  await other.rows(lock, [first]);
  const booked = store.receive(epoch, [fillMessage({ name: 'e1', order: second, cursor: 1n })], book);
  await waiting(await onlooker(url), 1);
  expect(await other.rows(lock, [second])).toHaveLength(1);
  await other.rows('commit');
  expect(await booked).toMatchObject({ applied: 1 });
});

test('a replace that is promised while news waits for its order is locked before the order all the same', async () => {
  const { url, store, epoch, id, database } = await working();
  const next = intentNamed('next');
  const eyes = await onlooker(url);
  const [slow, dispatcher] = [await onlooker(url), await onlooker(url)];
  for (const one of [slow, dispatcher]) await one.rows('begin');
  await slow.rows(`select from mqk."order" where client_order_id = $1 for no key update`, [id]);
  const promised = store.enqueueReplace(epoch, id, next, replaceAll(next));
  await waiting(eyes, 1);
  const news = fillMessage({ name: 'e1', order: id, cursor: 1n });
  const booked = store.receive(epoch, [news], withdrawing(clientIdOf(next.id)));
  await waiting(eyes, 2);
  const held = await onlooker(url);
  await held.rows('begin');
  await held.rows('select from mqk.cash for update');
  await slow.rows('commit');
  await promised;
  await waiting(eyes, 1); // the news has the order, and waits for the books

  await dispatcher.rows(`select id from mqk.outbox where kind = 'replace' and status = 'CREATED' for update`);
  const claimed = dispatcher.rows(`select from mqk."order" where client_order_id = $1 for no key update`, [
    id,
  ]);
  await waiting(eyes, 2);
  await held.rows('commit');
  expect(await claimed).toHaveLength(1);
  await dispatcher.rows('commit');
  expect(await booked).toMatchObject({ applied: 1 });
  expect(await eyes.value(`select refusal_code from mqk.outbox where kind = 'replace'`)).toBe('withdrawn');
  expect(await eyes.value(`select count(*) from mqk.execution`)).toBe('1');
  // what a session knows of them is told at its end
  for (const one of [database, slow, dispatcher, held]) await one.close();
  expect(await eyes.value(DEADLOCKS)).toBe('0');
});

test('an answer to a question waits for the order that it is about, and holds no question meanwhile', async () => {
  const { url, store, epoch, id } = await working();
  const asking: typeof book = (facts, message) => {
    const { clientOrderId, instrument } = facts.order!;
    const reread = { kind: 'reread', clientOrderId, instrument, reason: 'asked_for', counted: null } as const;
    return { ...book(facts, message), inquiries: [reread] };
  };
  await store.receive(epoch, [fillMessage({ name: 'e1', order: id, cursor: 1n, quantity: 1n })], asking);
  const [question] = await store.inquiries({ dueOnly: true, limit: 1 });
  const news = await onlooker(url);
  await news.rows('begin');
  await news.rows(`select from mqk."order" where client_order_id = $1 for no key update`, [id]);
  const answered = store.answer(question!.id, epoch, (order) => ({
    ...STILL_OPEN,
    answer: 'looked at',
    closes: true,
    order,
  }));
  await waiting(await onlooker(url), 1);
  expect(await news.rows('select from mqk.inquiry for update nowait')).toHaveLength(1);
  await news.rows('commit');
  expect(await answered).toBe('done');
  expect(await store.inquiries({ dueOnly: false, limit: 1 })).toEqual([]);
});
