/** A claim that was taken over cannot be completed by its old owner, whatever the old owner still believes. */
import { systemTime, toQuantity } from '@mqk/core';
import type { Resolution } from '@mqk/execution/store';
import { type Order, transition } from '@mqk/oms';
import { unknownVerdict } from '@mqk/reconcile';
import { expect, test } from '@jest/globals';

import { openTradingStore } from '../src/index.ts';
import { breaker } from './support/breaker.ts';
import { onlooker } from './support/databases.ts';
import {
  NOTHING_OPEN,
  OPTIONS,
  accepted,
  book,
  cancelIt,
  claimAll,
  fillMessage,
  notSent,
  promise,
  sendAll,
  tokens,
  unknown,
  world,
} from './support/world.ts';

const ROWS = `select client_order_id, kind, status, attempts, unresolved from mqk.outbox order by id`;

async function takenOver() {
  const desk = await world();
  const { store, epoch } = desk;
  const id = await promise(store, 'one');
  const [claim] = await claimAll(desk);
  await store.releaseLease('life-1', epoch);
  const next = await store.acquireLease('life-2', 60_000);
  if (!next.ok) throw new Error('the lease is held');
  return { ...desk, id, claim: claim!, next: next.value.epoch, eyes: await onlooker(desk.url) };
}

const found = (order: Order): Resolution => ({
  status: 'SUBMITTED',
  order: transition(order, {
    kind: 'lookup_found',
    snapshot: {
      brokerOrderId: accepted('b-1')(order).brokerOrderId!,
      status: 'working',
      filled: toQuantity(0n),
    },
  }).order,
  evidence: { kind: 'lookup_found', detail: 'seen' },
  brokerOrderId: null,
  releasesReservation: false,
  cancel: null,
  halt: null,
  ...NOTHING_OPEN,
});

test('the old owner settles nothing, and is told so', async () => {
  const { store, claim, eyes } = await takenOver();
  const before = await eyes.rows(ROWS);
  for (const settlement of [accepted('b-1'), unknown, notSent]) {
    expect(await store.settle(claim, settlement)).toBe('ownership_lost');
  }
  expect(await eyes.rows(ROWS)).toEqual(before);
  expect(await eyes.value('select count(*) from mqk.id_map')).toBe('0');
});

test('what the dead claimed is in doubt, and only the new owner ends the doubt', async () => {
  const { store, claim, epoch, next, eyes } = await takenOver();
  expect(await store.doubtOrphans(epoch)).toBe(0);
  expect(await store.doubtOrphans(next)).toBe(1);
  expect(await store.doubtOrphans(next)).toBe(0);
  expect(await eyes.rows(ROWS)).toMatchObject([{ status: 'UNKNOWN', attempts: 1, unresolved: 1 }]);
  expect(await eyes.value('select base from mqk."order"')).toBe('UNKNOWN');
  expect(await store.settle(claim, accepted('b-1'))).toBe('ownership_lost');

  expect(await store.resolve({ outboxId: claim.row.id, attempts: 1 }, epoch, found)).toBe('ownership_lost');
  expect(await eyes.value('select count(*) from mqk.evidence')).toBe('0');
  expect(await store.resolve({ outboxId: claim.row.id, attempts: 1 }, next, found)).toBe('done');
  expect(await eyes.rows(ROWS)).toMatchObject([{ status: 'SUBMITTED', unresolved: 0 }]);
});

test('what was found out about one attempt says nothing once there was another', async () => {
  const { store, claim, next, eyes } = await takenOver();
  await store.doubtOrphans(next);
  const [seen] = await store.doubts();
  const again = await store.claim({ epoch: next, limit: 5, tokens, resends: true }, sendAll);
  expect(again).toMatchObject([{ attempt: 2, row: { id: claim.row.id, unresolvedAttempts: 1 } }]);
  expect(await store.resolve(seen!, next, found)).toBe('ownership_lost');
  await store.settle(again[0]!, unknown);

  expect(await store.resolve(seen!, next, found)).toBe('ownership_lost');
  expect(await eyes.rows(ROWS)).toMatchObject([{ status: 'UNKNOWN', attempts: 2, unresolved: 2 }]);
  const [newer] = await store.doubts();
  expect(newer).toMatchObject({ attempts: 2, lookups: 0, lookAgeMs: null, since: seen!.since });
  expect(await store.resolve(newer!, next, found)).toBe('done');
});

test('a cancel of the dead is simply asked for again', async () => {
  const desk = await world();
  const { store, epoch } = desk;
  const id = await promise(store, 'one');
  const [submit] = await claimAll(desk);
  await store.settle(submit!, accepted('b-1'));
  await store.enqueueCancel(epoch, id, cancelIt);
  await claimAll(desk);
  await store.releaseLease('life-1', epoch);
  const next = await store.acquireLease('life-2', 60_000);
  expect(await store.doubtOrphans(next.ok ? next.value.epoch : 0n)).toBe(1);
  expect(await store.doubts()).toEqual([]);
  expect(await store.unsettled()).toEqual({ created: 1, claimed: 0, unknown: 0, inquiries: 0 });
});

test('an old epoch claims, books and concludes nothing', async () => {
  const { store, epoch, id, next, eyes } = await takenOver();
  await promise(store, 'two');
  expect(await store.claim({ epoch, limit: 5, tokens }, sendAll)).toEqual([]);
  expect(
    await store.receive(epoch, [fillMessage({ name: 'e1', order: id, cursor: 1n })], book),
  ).toMatchObject({
    ownership: 'ownership_lost',
    applied: 0,
  });
  const verdict = unknownVerdict({ kind: 'no_snapshot', reason: 'none' }, systemTime(0));
  const saved = {
    life: 'life-1',
    snapshot: null,
    watermark: null,
    verdict,
    halts: ['reconcile_drift'],
  } as const;
  expect(await store.saveVerdict({ ...saved, epoch })).toBe('ownership_lost');
  for (const table of ['inbox', 'execution', 'reconcile_verdict', 'halt'])
    expect(await eyes.value(`select count(*) from mqk.${table}`)).toBe('0');
  expect(await store.claim({ epoch: next, limit: 5, tokens }, sendAll)).toHaveLength(1);
});

test('a new epoch begins after the last write of the old one, never beside it', async () => {
  const desk = await world();
  const { url, database, epoch } = desk;
  await promise(desk.store, 'one');
  const [claim] = await claimAll(desk);
  await desk.store.releaseLease('life-1', epoch);

  const broken = await breaker(database, url);
  const old = await openTradingStore(broken.database, OPTIONS);
  const order: string[] = [];
  let takeover: Promise<unknown> = Promise.resolve();
  broken.pauseAt('tx-c.commit', async () => {
    takeover = desk.store.acquireLease('life-2', 60_000).then(() => order.push('taken over'));
    await new Promise((wake) => setTimeout(wake, 150));
    order.push('still ours');
  });
  expect(await old.settle(claim!, accepted('b-1'))).toBe('done');
  await takeover;
  expect(order).toEqual(['still ours', 'taken over']);
});

test('an older attempt does not end a newer one', async () => {
  const desk = await world();
  const { store } = desk;
  await promise(store, 'one');
  const [first] = await claimAll(desk);
  await store.settle(first!, notSent);
  const [second] = await claimAll(desk);
  expect(await store.settle(first!, accepted('b-1'))).toBe('ownership_lost');
  expect(await store.settle({ ...second!, token: first!.token }, accepted('b-1'))).toBe('ownership_lost');
  expect(await store.settle(second!, accepted('b-1'))).toBe('done');
  expect(await store.settle(second!, accepted('b-1'))).toBe('ownership_lost');
});

test('the epoch of a lease never goes back, and another holder has another epoch', async () => {
  const { eyes } = await takenOver();
  await expect(eyes.rows('update mqk.lease set epoch = epoch - 1')).rejects.toThrow('never goes back');
  await expect(eyes.rows(`update mqk.lease set holder = 'somebody'`)).rejects.toThrow('another epoch');
  await expect(eyes.rows('delete from mqk.lease')).rejects.toThrow('append-only');
});
