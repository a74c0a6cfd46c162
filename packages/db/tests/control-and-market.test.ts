/** Operators, leases, beats, verdicts and bars on a real PostgreSQL. */
import { systemTime } from '@mqk/core';
import type { GateFacts } from '@mqk/execution/store';
import { arm, halt } from '@mqk/integrity';
import { type AccountSnapshot, acceptSnapshot, compare } from '@mqk/reconcile';
import { expect, test } from '@jest/globals';

import { onlooker } from './support/databases.ts';
import {
  ACCOUNT,
  BAR_END,
  RUN,
  STRATEGY,
  accepted,
  at,
  barAt,
  book,
  claimAll,
  fillMessage,
  micros,
  promise,
  sendAll,
  tokens,
  world,
  WHOLE_LIFE,
} from './support/world.ts';

test('an operator acts in one transaction with one record, and a token is good once', async () => {
  const { store } = await world();
  const seen = await store.controlFacts();
  const tokenSha256 = 'a'.repeat(64);
  await store.control(({ now }) => ({
    answer: 'prepared',
    audit: { action: 'arm_prepared', by: 'ann', detail: {} },
    confirmation: {
      tokenSha256,
      action: 'arm',
      factsSha256: 'b'.repeat(64),
      expiresAt: systemTime(now + 60_000),
    },
  }));
  expect((await store.controlFacts()).confirmations).toMatchObject([{ tokenSha256, action: 'arm' }]);
  const confirm = () =>
    store.control((facts) => {
      const armed = arm(facts.control, { version: facts.control.version, at: facts.now });
      if (!armed.ok) throw new Error(armed.refused.code);
      return {
        answer: 'armed',
        audit: { action: 'armed', by: 'ann', detail: {} },
        control: armed.value,
        used: tokenSha256,
      };
    });
  expect(await confirm()).toBe('armed');
  await expect(confirm()).rejects.toThrow('a confirmation is used once');
  expect((await store.controlFacts()).control.armed).toBe(true);
  expect(seen.control).toMatchObject({ armed: false, disarmReason: 'boot' });

  await store.control((facts) => ({
    answer: undefined,
    audit: { action: 'halted', by: 'ann', detail: {} },
    control: halt(facts.control, { code: 'operator', detail: 'enough', at: facts.now }),
    run: { id: RUN, strategy: STRATEGY, state: 'started', config: '{}' },
  }));
  expect(await store.run()).toEqual({
    id: RUN,
    strategy: STRATEGY,
    state: 'started',
    cursor: null,
    config: '{}',
  });
  const verified = await store.verifyAudit();
  expect(verified).toMatchObject({ ok: true, value: { records: 5n } });
});

test('a lease has one holder, and its epoch only grows', async () => {
  const { store, epoch } = await world();
  expect(await store.acquireLease('life-2', 1_000)).toMatchObject({
    ok: false,
    refused: { holder: 'life-1' },
  });
  expect(await store.renewLease('life-1', epoch, 60_000)).toBe(true);
  expect(await store.renewLease('life-2', epoch, 60_000)).toBe(false);
  await store.releaseLease('life-1', epoch);
  expect(await store.renewLease('life-1', epoch, 60_000)).toBe(false);
  const next = await store.acquireLease('life-2', 60_000);
  expect(next).toMatchObject({ ok: true, value: { holder: 'life-2', epoch: epoch + 1n } });
});

test('beats are kept by loop, with the time of the database', async () => {
  const desk = await world();
  await desk.store.heartbeat(['runtime', 'reconcile']);
  await desk.store.heartbeat(['runtime']);
  await promise(desk.store, 'one');
  let beats: GateFacts['heartbeats'] = [];
  await desk.store.claim({ epoch: desk.epoch, limit: 1, tokens }, (facts, requests) => {
    beats = facts.heartbeats;
    return sendAll(facts, requests);
  });
  expect(beats.map(({ loop }) => loop)).toEqual(['reconcile', 'runtime']);
});

test('both sides are compared, and a drift stops the account in the transaction of its verdict', async () => {
  const desk = await world();
  const { store, epoch } = desk;
  const id = await promise(store, 'one');
  const [claim] = await claimAll(desk);
  await store.settle(claim!, accepted(`b-${id}`));
  await store.receive(epoch, [fillMessage({ name: 'e1', order: id, cursor: 1n, quantity: 60n })], book);

  const drawn = await store.drawSnapshot();
  expect(drawn.sequence).toBe(1n);
  const { ours, inFlight, watermark, now } = await store.books(WHOLE_LIFE);
  expect(ours).toMatchObject({
    opened: true,
    cash: micros('83643'),
    positions: [{ instrument: 'SPY', quantity: 60n }],
    orders: [{ clientOrderId: id, brokerOrderId: `b-${id}`, status: 'working', filled: 60n }],
    executions: [{ executionId: 'e1', cash: micros('-16357'), quantity: 60n }],
  });
  expect(watermark).toBeNull();
  const [line] = ours.orders;
  const snapshot: AccountSnapshot = {
    account: ACCOUNT,
    sequence: drawn.sequence,
    takenAt: drawn.takenAt,
    status: 'active',
    cash: ours.cash,
    positions: ours.positions,
    orders: [{ ...line!, brokerOrderId: line!.brokerOrderId!, status: 'working' }],
    executions: ours.executions,
  };
  const verdict = compare(ours, snapshot, inFlight, now);
  expect(verdict.state).toBe('CLEAN');
  const mark = acceptSnapshot(watermark, snapshot);
  const saved = { epoch, life: 'life-1', snapshot, watermark: mark.ok ? mark.value : null, verdict };
  expect(await store.saveVerdict({ ...saved, halts: [] })).toBe('done');
  expect((await store.books(WHOLE_LIFE)).watermark?.sequence).toBe(1n);
  expect((await store.controlFacts()).verdict).toEqual({ life: 'life-1', verdict });

  const drifted = compare({ ...ours, cash: micros('1') }, snapshot, inFlight, now);
  expect(await store.saveVerdict({ ...saved, verdict: drifted, halts: ['reconcile_drift'] })).toBe('done');
  const { control } = await store.controlFacts();
  expect(control.halts).toMatchObject([{ code: 'reconcile_drift', detail: 'reconcile DIRTY: cash_differs' }]);
  expect(await store.saveVerdict({ ...saved, epoch: epoch - 1n, halts: [] })).toBe('ownership_lost');
});

test('a picture that another round has overtaken says nothing: the verdict about the newer one stands', async () => {
  const { store, epoch } = await world();
  const older = await store.drawSnapshot();
  const newer = await store.drawSnapshot();
  const read = await store.books(WHOLE_LIFE); // by both rounds, before either has saved
  const save = (drawn: typeof older, changed = false): ReturnType<typeof store.saveVerdict> => {
    const { ours, inFlight, watermark, now } = read;
    const snapshot: AccountSnapshot = {
      account: ACCOUNT,
      ...drawn,
      status: 'active',
      cash: changed ? micros('1') : ours.cash,
      positions: ours.positions,
      orders: [],
      executions: [],
    };
    const mark = acceptSnapshot(watermark, snapshot);
    const verdict = compare(ours, snapshot, inFlight, now);
    const halts = verdict.state === 'DIRTY' ? (['reconcile_drift'] as const) : [];
    return store.saveVerdict({
      epoch,
      life: 'life-1',
      snapshot,
      watermark: mark.ok ? mark.value : null,
      verdict,
      halts,
    });
  };
  expect(await save(newer)).toBe('done');

  expect(await save(older)).toBe('overtaken');

  expect((await store.controlFacts()).verdict?.verdict.snapshotSequence).toBe(newer.sequence);
  expect((await store.books(WHOLE_LIFE)).watermark?.sequence).toBe(newer.sequence);
  expect(await save(older, true)).toBe('done');
  expect((await store.controlFacts()).control.halts).toMatchObject([{ code: 'reconcile_drift' }]);
});

test('a bar that is heard twice is stored once, and a day begins with what the day before ended with', async () => {
  const { store, url, epoch } = await world();
  await store.control(() => ({
    answer: undefined,
    audit: { action: 'run_started', by: 'ann', detail: {} },
    run: { id: RUN, strategy: STRATEGY, state: 'started', config: '{}' },
  }));
  const monday = at('2018-05-14T20:00:00Z');
  await store.market(epoch, barAt(BAR_END, '272.50'), () => micros('100000'));
  await store.market(epoch, barAt(BAR_END, '272.90'), () => micros('100000'));
  await store.market(epoch, barAt(monday, '273.00'), ({ cash, positions, marks }) => {
    expect([cash, positions, marks]).toEqual([
      micros('100000'),
      [],
      [{ instrument: 'SPY', price: micros('273') }],
    ]);
    return micros('99000');
  });
  await store.finishBar(epoch, RUN, monday);
  expect((await store.run())?.cursor).toBe(monday);
  expect((await store.storedBars(RUN)).map(({ close }) => close)).toEqual([micros('272.5'), micros('273')]);
  const eyes = await onlooker(url);
  expect(await eyes.rows('select session::text, start_equity from mqk.equity_day order by session')).toEqual([
    { session: '2018-05-11', start_equity: '100000000000' },
    { session: '2018-05-14', start_equity: '100000000000' },
  ]);
});

test('whoever lost the account moves neither the market nor the run', async () => {
  const { store, url, epoch } = await world();
  await store.control(() => ({
    answer: undefined,
    audit: { action: 'run_started', by: 'ann', detail: {} },
    run: { id: RUN, strategy: STRATEGY, state: 'started', config: '{}' },
  }));
  const monday = at('2018-05-14T20:00:00Z');
  await store.releaseLease('life-1', epoch);
  const next = await store.acquireLease('life-2', 60_000);
  if (!next.ok) throw new Error('the lease is held');

  expect(await store.market(epoch, barAt(monday, '273'), () => micros('99000'))).toBe('ownership_lost');
  expect(await store.finishBar(epoch, RUN, monday)).toBe('ownership_lost');
  expect((await store.run())?.cursor).toBeNull();
  expect((await store.storedBars(RUN)).map(({ closeAt }) => closeAt)).toEqual([BAR_END]);
  const eyes = await onlooker(url);
  expect(await eyes.rows('select session::text from mqk.market_clock')).toEqual([{ session: '2018-05-11' }]);

  expect(await store.market(next.value.epoch, barAt(monday, '273'), () => micros('99000'))).toBe('done');
  expect(await store.finishBar(next.value.epoch, RUN, monday)).toBe('done');
  expect((await store.run())?.cursor).toBe(monday);
});

test('a bar end that is worked through twice, poorer the second time, keeps the peak that it made', async () => {
  const { store, url, epoch } = await world();
  await store.market(epoch, barAt(BAR_END, '272.50'), () => micros('120000'));
  await store.market(epoch, barAt(BAR_END, '272.50'), () => micros('90000'));

  let peak: unknown = null;
  await store.watch((await store.controlFacts()).lease?.epoch ?? 0n, ({ risk }) => {
    peak = risk.peakEquity;
    return [];
  });
  expect(peak).toBe(micros('120000'));
  const eyes = await onlooker(url);
  expect(await eyes.rows('select equity, peak from mqk.equity_point')).toEqual([
    { equity: '90000000000', peak: '120000000000' },
  ]);
});
