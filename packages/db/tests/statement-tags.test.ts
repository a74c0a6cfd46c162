/** Every statement of the path is known by a tag: all of them are sent, and nothing else is. */
import { brokerOrderId, systemTime, toHolding } from '@mqk/core';
import { halt } from '@mqk/integrity';
import { acceptSnapshot, unknownVerdict } from '@mqk/reconcile';
import { transition } from '@mqk/oms';
import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import pg from 'pg';

import {
  STATEMENT_TAGS,
  type Database,
  type StatementTag,
  checkDurability,
  checkRole,
  connect,
  migrate,
  openTradingStore,
} from '../src/index.ts';
import { query } from '../src/database/query.ts';
import { atOnce } from './support/at-once.ts';
import { askEverything, cancelled, leftOpenOf } from './support/asks.ts';
import { amends } from './support/amending.ts';
import { breaker } from './support/breaker.ts';
import { bracketEnds, entryNamed } from './support/brackets.ts';
import { bareDatabase, onError } from './support/databases.ts';
import { cancelRow, replaces, resolved } from './support/replaces.ts';
import {
  ACCOUNT,
  BAR_END,
  LIMITS,
  OPTIONS,
  RUN,
  SPY,
  STRATEGY,
  accepted,
  barAt,
  book,
  cancelIt,
  clientIdOf,
  fillMessage,
  intentNamed,
  micros,
  notSent,
  promise,
  promiseAll,
  sendAll,
  tokens,
  unknown,
  GET_OUT,
  WHOLE_LIFE,
} from './support/world.ts';

const STOP = { code: 'operator', detail: 'enough' } as const;
const tagOf = (text: string): string | null => /^\/\* mqk:([a-z0-9.-]+) \*\/ /.exec(text)?.[1] ?? null;

/** What all connections of the driver send while something happens. */
async function listening(happen: () => Promise<void>): Promise<readonly string[]> {
  const texts: string[] = [];
  const { prototype } = pg.Client;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with its own `this` below
  const original = prototype.query;
  prototype.query = function heard(this: pg.Client, ...given: unknown[]) {
    const [config] = given as [string | { readonly text: string }];
    texts.push(typeof config === 'string' ? config : config.text);
    return (original as (...all: unknown[]) => unknown).apply(this, given);
  } as typeof original;
  try {
    await happen();
  } finally {
    prototype.query = original;
  }
  return texts;
}

/** One life in which everything happens once. */
async function everything(url: string): Promise<void> {
  const real = await connect(url, { onError });
  await migrate(real);
  const app = await connect(url, { onError, role: 'mqk_app' });
  await checkDurability(app);
  expect(await checkRole(app)).toEqual({ ok: true, value: undefined });
  const broken = await breaker(app, url);
  const store = await openTradingStore(broken.database, OPTIONS);
  await store.saveInstruments([SPY]);
  await store.saveInstruments([SPY]);
  await store.saveLimits(LIMITS, 'ann');
  const opening = {
    account: ACCOUNT,
    kind: 'opening',
    fee: micros('0'),
    ref: 'opening',
    at: BAR_END,
  } as const;
  await store.control((facts) => ({
    answer: null,
    audit: { action: 'all', by: 'ann', detail: {} },
    before: { cursor: 0n, orders: [brokerOrderId('b-old')], executions: [] },
    opening: [
      {
        ...opening,
        strategy: STRATEGY,
        instrument: SPY.id,
        quantity: toHolding(5n),
        cash: micros('0'),
        price: micros('270'),
      },
    ],
    limits: LIMITS,
    run: { id: RUN, strategy: STRATEGY, state: 'started', config: '{}' },
    confirmation: {
      tokenSha256: 'a'.repeat(64),
      action: 'arm',
      factsSha256: 'b'.repeat(64),
      expiresAt: systemTime(facts.now + 1_000),
    },
    used: 'a'.repeat(64),
    control: halt(facts.control, { ...STOP, at: facts.now }),
  }));
  await store.control(() => ({ answer: null, audit: null }));
  await store.control(() => ({
    answer: null,
    audit: { action: 'wind_down_asked', by: 'ann', detail: {} },
    windDown: GET_OUT,
  }));
  const [getOut] = (await store.windDownFacts()).open;
  await store.control(() => ({
    answer: null,
    audit: { action: 'wind_down_done', by: 'ann', detail: {} },
    windDownEnd: { id: getOut!.id, state: 'done' },
  }));
  await store.controlFacts();
  await store.market(0n, barAt(BAR_END, '272.50'), () => micros('100000'));
  await store.market(0n, { ...barAt(BAR_END, '272.50'), bars: [] }, () => null);
  const lease = await store.acquireLease('life-1', 60_000);
  await store.acquireLease('life-2', 60_000);
  const epoch = lease.ok ? lease.value.epoch : 0n;
  await store.renewLease('life-1', epoch, 60_000);
  await store.heartbeat(['runtime']);

  // promises
  const deny = intentNamed('denied');
  await store.enqueue(epoch, deny, () => ({
    kind: 'deny',
    refusals: [{ code: 'unknown_instrument', instrument: 'SPY' }],
    halt: STOP,
  }));
  const one = await entryNamed(store, 'one');
  await store.enqueue(epoch, intentNamed('one'), promiseAll(intentNamed('one')));
  await store.enqueue(epoch, intentNamed('one', 9n), promiseAll(intentNamed('one', 9n)));
  const gone = await promise(store, 'gone');
  await store.enqueueCancel(epoch, gone, (order) => ({
    kind: 'withdraw',
    order: transition(order, { kind: 'cancel_wanted', by: 'operator' }).order,
  }));

  // claims
  await store.claim({ epoch: epoch + 9n, limit: 1, tokens }, sendAll);
  const late = await promise(store, 'late');
  await store.claim({ epoch, limit: 9, tokens }, (_facts, requests) =>
    requests.map(({ order }) =>
      order.clientOrderId === late
        ? {
            kind: 'deny',
            refusal: { code: 'expired', expiresAt: BAR_END, marketTime: BAR_END },
            order: transition(order, { kind: 'withdrawn', reason: 'expired' }).order,
            halt: STOP,
          }
        : { kind: 'wait', refusal: { code: 'symbol_blocked', clientOrderId: one }, delayMs: 0, halt: null },
    ),
  );
  const [first] = await store.claim({ epoch, limit: 1, tokens }, sendAll);
  await store.settle({ ...first!, epoch: epoch + 9n }, notSent);
  await store.settle(first!, (order) => ({
    ...accepted(`b-${one}`)(order),
    releasesReservation: true,
    cancel: cancelRow(order),
    halt: STOP,
    ...leftOpenOf(order),
  }));
  await store.enqueueCancel(epoch, one, cancelIt);

  await atOnce({ store, epoch });
  await replaces({ store, epoch });

  // doubts
  await promise(store, 'two');
  const two = await store.claim({ epoch, limit: 9, tokens }, sendAll);
  for (const claim of two) await store.settle(claim, claim.row.kind === 'submit' ? unknown : accepted('b-x'));
  const [doubt] = await store.doubts();
  await store.resolve(doubt!, epoch + 9n, (order) => resolved(order));
  await store.resolve(doubt!, epoch, (order) => resolved(order));
  await promise(store, 'three');
  await store.claim({ epoch, limit: 9, tokens }, sendAll);

  // news
  await promise(store, 'four');
  await store.receive(epoch + 9n, [fillMessage({ name: 'e0', order: one, cursor: 1n })], book);
  await store.receive(epoch, [fillMessage({ name: 'e1', order: one, cursor: 1n })], (facts, message) => ({
    ...book(facts, message),
    releasesReservation: true,
    cancel: null,
    follows: [cancelled('two'), cancelled('four')],
    halts: [STOP],
    closesGap: true,
    ...leftOpenOf(facts.order!),
  }));
  await askEverything(store, epoch, one);
  await store.receive(epoch, [fillMessage({ name: 'e1', order: one, cursor: 1n })], book);
  await store.receive(epoch, [fillMessage({ name: 'e2', order: clientIdOf('nobody'), cursor: 2n })], book);
  await amends({ store, epoch }, one);
  await store.cursor();

  await store.watch(epoch, () => []);
  await store.watch(epoch + 9n, () => [STOP]);
  await store.watch(epoch, () => [STOP]);

  const { sequence, takenAt } = await store.drawSnapshot();
  const { ours, now, watermark } = await store.books(WHOLE_LIFE);
  const nothing = { status: 'active' as const, positions: [], orders: [], executions: [] };
  const snapshot = { account: ACCOUNT, sequence, takenAt, cash: ours.cash, ...nothing };
  const mark = acceptSnapshot(watermark, snapshot);
  await store.saveVerdict({
    epoch,
    life: 'life-1',
    snapshot,
    watermark: mark.ok ? mark.value : null,
    verdict: { ...unknownVerdict({ kind: 'no_snapshot', reason: 'none' }, now), state: 'CLEAN', reasons: [] },
    halts: ['reconcile_drift'],
  });
  await store.saveVerdict({
    epoch: epoch + 9n,
    life: 'life-1',
    snapshot: null,
    watermark: null,
    verdict: unknownVerdict({ kind: 'no_snapshot', reason: 'none' }, now),
    halts: [],
  });

  await bracketEnds({ store, epoch }, one);
  await store.finishBar(epoch, RUN, BAR_END);
  await store.run();
  await store.storedBars(RUN);
  await store.instruments();
  await store.ledger();
  await store.decisionFacts({ run: RUN, strategy: STRATEGY, instrument: SPY.id, decidedAt: BAR_END });
  await store.unsettled();
  await store.list('orders', { limit: 1, after: null });
  await store.story(one);
  await store.doneRequest('none');
  await store.events(0n);
  await store.tellEvents('log', await store.lastEvent());
  await store.eventsTold('log');
  await store.verifyAudit();
  await store.releaseLease('life-1', epoch);
  const next = await store.acquireLease('life-2', 60_000);
  await store.doubtOrphans(epoch);
  await store.doubtOrphans(next.ok ? next.value.epoch : 0n);
  broken.breakAt('tx-e.commit', 'unanswered');
  await store.control(() => ({ answer: null, audit: { action: 'last', by: 'ann', detail: {} } }));

  // what fails is rolled back, and says so
  await expect(migrate(await damaged(real))).rejects.toThrow();
  await expect(
    store.market(next.ok ? next.value.epoch : 0n, barAt(BAR_END, '1'), () => {
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  await expect(openTradingStore(broken.database, { ...OPTIONS, currency: 'x' })).rejects.toThrow();
  await app.close();
  await real.close();
}

async function damaged(database: Database): Promise<Database> {
  await query(database, 'tx-e.control', sql`drop index mqk.outbox_due`);
  return database;
}

test('every tag is sent, each is known, and no statement is without one', async () => {
  const url = await bareDatabase();
  const texts = await listening(async () => everything(url));
  // the hand that breaks connections is the test's own
  const ours = texts.filter(
    (text) => !/^select (pg_terminate_backend|count\(\*\) from pg_stat_activity)/.test(text),
  );
  expect(ours.filter((text) => tagOf(text) === null)).toEqual([]);
  const sent = new Set(ours.map((text) => tagOf(text) as StatementTag));
  expect([...sent].filter((tag) => !STATEMENT_TAGS.includes(tag))).toEqual([]);
  expect(STATEMENT_TAGS.filter((tag) => !sent.has(tag))).toEqual([]);
});

test('a tag names one statement of one transaction', () => {
  expect(new Set(STATEMENT_TAGS).size).toBe(STATEMENT_TAGS.length);
  expect(STATEMENT_TAGS.filter((tag) => !/^[a-z-]+\.[a-z-]+$/.test(tag))).toEqual([]);
});
