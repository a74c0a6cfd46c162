/** News takes back what is no longer to be sent, and takes its locks in the order in which everybody else does. */
import type { ClientOrderId } from '@mqk/core';
import { transition } from '@mqk/oms';
import { expect, test } from '@jest/globals';

import { onlooker } from './support/databases.ts';
import {
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

const WAITERS = `select count(*)::int from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock'`;

test('news waits for whoever holds the promise to replace its order, and holds no order meanwhile', async () => {
  const desk = await world();
  const { url, store, epoch } = desk;
  const id = await promise(store, 'a');
  const next = intentNamed('next');
  for (const claim of await claimAll(desk)) await store.settle(claim, accepted('b-mqk-a'));
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
  while ((await eyes.value<number>(WAITERS)) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
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
