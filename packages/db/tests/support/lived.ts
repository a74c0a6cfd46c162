/** A life that leaves at least one row in every table, and the proof that it can be gone on with. */
import { systemTime, toHolding } from '@mqk/core';
import { acceptSnapshot, unknownVerdict } from '@mqk/reconcile';
import { expect } from '@jest/globals';

import { type Database, checkRole, openTradingStore } from '../../src/index.ts';
import {
  PROTECTION,
  accepted,
  claimAll,
  intentNamed,
  promise,
  promiseAll,
  promisePart,
  sendAll,
  unknown,
} from './deciders.ts';
import { amendmentMessage, bookAmended } from './amending.ts';
import { book, fillMessage } from './news.ts';
import { ACCOUNT, BAR_END, GET_OUT, OPTIONS, RUN, STRATEGY, WHOLE_LIFE, barAt, micros } from './words.ts';
import { type World, world } from './world.ts';

const STOP = { code: 'operator', detail: 'enough' } as const;

export async function lived(): Promise<World> {
  const desk = await world();
  const { store, epoch } = desk;
  await store.heartbeat(['runtime']);
  await store.control(
    (facts) => ({
      answer: null,
      audit: { action: 'start', by: 'ann', detail: {} },
      run: { id: RUN, strategy: STRATEGY, state: 'started', config: '{}' },
      windDown: GET_OUT,
      confirmation: {
        tokenSha256: 'a'.repeat(64),
        action: 'arm',
        factsSha256: 'b'.repeat(64),
        expiresAt: systemTime(facts.now + 1_000),
      },
    }),
    { key: 'ann-1', contentSha256: 'c'.repeat(64) },
  );
  const one = await promisePart(store, 'one', { protection: PROTECTION });
  await promise(store, 'two');
  await store.enqueue(epoch, intentNamed('one', 9n), promiseAll(intentNamed('one', 9n)));
  const [first, second] = await claimAll(desk);
  await store.settle(first!, accepted(`b-${one}`));
  await store.settle(second!, unknown);
  await store.resolve({ outboxId: second!.row.id, attempts: 1 }, epoch, (order) => ({
    status: 'UNKNOWN',
    order,
    evidence: { kind: 'lookup_missing', detail: 'not there' },
    brokerOrderId: null,
    releasesReservation: false,
    cancel: null,
    halt: null,
    inquiries: [
      {
        kind: 'reread',
        clientOrderId: order.clientOrderId,
        instrument: order.instrument,
        reason: 'asked_for',
        counted: null,
      },
    ],
    alerts: [{ code: 'cancel_rejected', clientOrderId: order.clientOrderId, detail: 'told' }],
  }));
  await store.receive(epoch, [fillMessage({ name: 'e1', order: one, cursor: 1n })], book);
  // an execution that was corrected to what it was
  const same = amendmentMessage({ name: 'c1', amends: 'e1', order: one, cursor: 1n, quantity: 100n });
  await store.receive(epoch, [same], (facts, message) => ({ ...bookAmended(facts, message), halts: [] }));
  await agree(desk);
  await promise(store, 'left-behind');
  await claimAll(desk);
  await store.enqueue(epoch, intentNamed('denied'), () => ({
    kind: 'deny',
    refusals: [{ code: 'unknown_instrument', instrument: 'SPY' }],
    halt: STOP,
  }));
  await store.tellEvents('log', await store.lastEvent());
  return desk;
}

async function agree({ store, epoch }: World): Promise<void> {
  const { sequence, takenAt } = await store.drawSnapshot();
  const { ours, now, watermark } = await store.books(WHOLE_LIFE);
  const nothing = { positions: [], orders: [], executions: [] };
  const snapshot = {
    account: ACCOUNT,
    sequence,
    takenAt,
    status: 'active' as const,
    cash: ours.cash,
    ...nothing,
  };
  const mark = acceptSnapshot(watermark, snapshot);
  const verdict = unknownVerdict({ kind: 'no_snapshot', reason: 'none' }, now);
  const kept = { snapshot, watermark: mark.ok ? mark.value : null, verdict };
  await store.saveVerdict({ epoch, life: 'life-1', ...kept, halts: [] });
}

/** What `lived` left behind is all there, and every kind of change is made on top of it by the app. */
export async function goesOn(app: Database): Promise<void> {
  expect(await checkRole(app)).toEqual({ ok: true, value: undefined });
  const store = await openTradingStore(app, OPTIONS);
  const kinds = (await store.ledger()).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind !== 'amendment' && kind !== 'adjustment')).toEqual(['opening', 'fill']);
  expect(await store.verifyAudit()).toMatchObject({ ok: true });
  expect((await store.controlFacts()).control.halts).toMatchObject([STOP]);
  expect(await store.doubts()).toHaveLength(1);
  const { epoch } = (await store.controlFacts()).lease ?? { epoch: 0n };
  await store.releaseLease('life-1', epoch);
  const lease = await store.acquireLease('life-2', 60_000);
  if (!lease.ok) throw new Error('the lease is held');
  const next: World = { url: '', database: app, store, epoch: lease.value.epoch };
  await store.doubtOrphans(next.epoch);
  expect(await store.doubts()).toHaveLength(2);
  await store.heartbeat(['runtime']);
  await store.market(next.epoch, barAt(BAR_END, '273'), () => micros('100001'));
  const three = await promise(store, 'three');
  // another process than the one that lived: its tokens are its own
  const [claim] = await store.claim({ epoch: next.epoch, limit: 1, tokens: () => 'life-2' }, sendAll);
  expect(await store.settle(claim!, accepted(`b-${three}`))).toBe('done');
  await store.receive(next.epoch, [fillMessage({ name: 'e2', order: three, cursor: 2n })], book);
  await agree(next);
  await store.control(() => ({ answer: null, audit: { action: 'last', by: 'ann', detail: {} } }));
  expect((await store.books(WHOLE_LIFE)).ours.positions).toMatchObject([{ quantity: toHolding(200n) }]);
  expect(await store.verifyAudit()).toMatchObject({ ok: true });
}
