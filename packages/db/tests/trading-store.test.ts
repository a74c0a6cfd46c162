/** The whole path on a real PostgreSQL: promise, claim, settle, hear, book, agree, stop. */
import { brokerOrderId, systemTime, toQuantity } from '@mqk/core';
import type { GateDecision, GateFacts, GateRequest, Resolution } from '@mqk/execution/store';
import { type Order, transition } from '@mqk/oms';
import { expect, test } from '@jest/globals';

import { onlooker } from './support/databases.ts';
import {
  NOTHING_OPEN,
  BAR_END,
  LIMITS,
  RUN,
  SPY,
  STRATEGY,
  accepted,
  book,
  cancelIt,
  claimAll,
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
  world,
} from './support/world.ts';

test('an order goes from a wish to a booked fill', async () => {
  const desk = await world();
  const { store, epoch } = desk;
  const id = await promise(store, 'one');
  expect(await store.unsettled()).toEqual({ created: 1, claimed: 0, unknown: 0, inquiries: 0 });

  const [claim] = await claimAll(desk);
  expect(claim?.attempt).toBe(1);
  expect(await store.settle(claim!, accepted(`b-${id}`))).toBe('done');

  const heard = await store.receive(epoch, [fillMessage({ name: 'e1', order: id, cursor: 1n })], book);
  expect(heard).toEqual({ applied: 1, repeated: 0, quarantined: 0, parked: 0, halts: [] });
  expect(await store.cursor()).toBe(1n);

  const facts = await store.decisionFacts({
    run: RUN,
    strategy: STRATEGY,
    instrument: SPY.id,
    decidedAt: BAR_END,
  });
  expect(facts.position?.quantity).toBe(100n);
  expect(facts.orders).toEqual([]);
  expect(facts.cursor).toBeNull();
  expect([facts.asked, facts.notAccepted]).toEqual([
    { entry: 1, exit: 0 },
    { entry: 0, exit: 0 },
  ]);
  const { cash, positions } = await store.controlFacts();
  expect(cash).toBe(micros('72739'));
  expect(positions).toEqual([{ instrument: 'SPY', quantity: '100' }]);
  const entries = await store.ledger();
  expect(entries.map(({ seq, kind }) => [seq, kind])).toEqual([
    [1n, 'opening'],
    [2n, 'fill'],
  ]);
});

test('the same intent again keeps the first, and another content of it is kept beside', async () => {
  const { store, url, epoch } = await world();
  const intent = intentNamed('one');
  expect(await store.enqueue(epoch, intent, promiseAll(intent))).toMatchObject({ kind: 'promised' });
  expect(await store.enqueue(epoch, intent, promiseAll(intent))).toEqual({
    kind: 'already',
    clientOrderId: 'mqk-one',
  });
  const other = intentNamed('one', 7n);
  expect(await store.enqueue(epoch, other, promiseAll(other))).toEqual({
    kind: 'already',
    clientOrderId: 'mqk-one',
  });

  const eyes = await onlooker(url);
  expect(await eyes.value('select count(*) from mqk.outbox')).toBe('1');
  expect(await eyes.value('select count(*) from mqk.intent_conflict')).toBe('1');
});

test('a denied intent is stored with its reasons, and nothing else is', async () => {
  const { store, url, epoch } = await world();
  const outcome = await store.enqueue(epoch, intentNamed('one'), () => ({
    kind: 'deny',
    refusals: [{ code: 'unknown_instrument', instrument: 'SPY' }],
    halt: { code: 'number_out_of_range', detail: 'a price of NaN' },
  }));
  expect(outcome).toEqual({ kind: 'denied', refusals: [{ code: 'unknown_instrument', instrument: 'SPY' }] });

  const eyes = await onlooker(url);
  expect(await eyes.rows('select status from mqk.intent')).toEqual([{ status: 'denied' }]);
  expect(await eyes.rows('select code from mqk.denial')).toEqual([{ code: 'unknown_instrument' }]);
  expect(await eyes.value('select count(*) from mqk."order"')).toBe('0');
  const { control } = await store.controlFacts();
  expect(control).toMatchObject({
    armed: false,
    halts: [{ code: 'number_out_of_range', detail: 'a price of NaN' }],
  });
  expect(await eyes.rows('select code, raised_by from mqk.halt')).toEqual([
    { code: 'number_out_of_range', raised_by: 'tx-a' },
  ]);
});

test('the gate is told of every promise as if it were sent', async () => {
  const desk = await world();
  await promise(desk.store, 'one');
  await promise(desk.store, 'two', 50n);
  let seen: GateFacts | null = null;
  await desk.store.claim({ epoch: desk.epoch, limit: 1, tokens }, (facts, requests) => {
    seen = facts;
    return sendAll(facts, requests);
  });
  expect(seen).toMatchObject({
    marketTime: BAR_END,
    lease: { holder: 'life-1', epoch: desk.epoch },
    verdict: null,
    doubts: [],
    risk: {
      account: { kind: 'cash', currency: 'USD' },
      limits: LIMITS,
      cash: micros('100000'),
      equity: micros('100000'),
      dayStartEquity: micros('100000'),
      peakEquity: micros('100000'),
      positions: [],
      sessions: [{ instrument: 'SPY', session: 'closed' }],
      marks: [{ instrument: 'SPY', price: micros('272.5'), ageMs: 0 }],
      counters: { ordersInMinute: 0, rejectsInMinute: 0, executionsInMinute: 0 },
      pending: [
        { clientOrderId: 'mqk-one', leaves: 100n, price: micros('300'), possiblyLive: false },
        { clientOrderId: 'mqk-two', leaves: 50n, price: micros('300'), possiblyLive: false },
      ],
    },
  });
});

test('a refusal that may be cured waits, is recorded when it changes, and is asked again', async () => {
  const desk = await world();
  const { store, epoch, url } = desk;
  await promise(store, 'one');
  const refuse = (code: 'disarmed' | 'symbol') => (_facts: GateFacts, requests: readonly GateRequest[]) =>
    requests.map((): GateDecision => ({
      kind: 'wait',
      refusal:
        code === 'disarmed'
          ? { code, reason: 'boot', since: systemTime(0) }
          : { code: 'symbol_blocked', clientOrderId: clientIdOf('two') },
      delayMs: 0,
      halt: null,
    }));
  for (const code of ['disarmed', 'disarmed', 'symbol'] as const)
    expect(await store.claim({ epoch, limit: 5, tokens }, refuse(code))).toEqual([]);
  const eyes = await onlooker(url);
  expect(await eyes.rows('select code from mqk.denial order by id')).toEqual([
    { code: 'disarmed' },
    { code: 'symbol_blocked' },
  ]);
  expect(await claimAll(desk)).toHaveLength(1);
});

test('a refusal that nothing cures fails the row, frees the reservation, and may stop the account', async () => {
  const { store, epoch, url } = await world();
  await promise(store, 'one');
  const claims = await store.claim({ epoch, limit: 5, tokens }, (_facts, requests) =>
    requests.map(({ order }) => ({
      kind: 'deny',
      refusal: { code: 'expired', expiresAt: BAR_END, marketTime: BAR_END },
      order: transition(order, { kind: 'withdrawn', reason: 'expired' }).order,
      halt: { code: 'day_loss_reached', detail: 'more than the day may cost' },
    })),
  );
  expect(claims).toEqual([]);
  const eyes = await onlooker(url);
  expect(await eyes.rows('select status, refusal_code from mqk.outbox')).toEqual([
    { status: 'FAILED', refusal_code: 'expired' },
  ]);
  expect(await eyes.value('select base from mqk."order"')).toBe('NOT_ACCEPTED');
  expect(await eyes.value('select count(*) from mqk.reservation where released_at is null')).toBe('0');
  expect((await store.controlFacts()).control.halts).toMatchObject([{ code: 'day_loss_reached' }]);
});

test('what was not sent is tried again; what is in doubt waits for evidence', async () => {
  const desk = await world();
  const { store, epoch } = desk;
  const id = await promise(store, 'one');
  const [first] = await claimAll(desk);
  expect(await store.settle(first!, notSent)).toBe('done');
  const [second] = await claimAll(desk);
  expect(second).toMatchObject({ attempt: 2, row: { unresolvedAttempts: 0 } });
  expect(await store.settle(second!, unknown)).toBe('done');

  expect(await claimAll(desk)).toEqual([]);
  const [doubt] = await store.doubts();
  expect(doubt).toMatchObject({ outboxId: second!.row.id, clientOrderId: id, instrument: 'SPY', lookups: 0 });
  expect((await store.controlFacts()).doubts).toHaveLength(1);

  const look =
    (status: 'UNKNOWN' | 'SUBMITTED') =>
    (order: Order): Resolution => ({
      status,
      order:
        status === 'UNKNOWN'
          ? order
          : transition(order, {
              kind: 'lookup_found',
              snapshot: { brokerOrderId: brokerOrderId('b-1'), status: 'working', filled: toQuantity(0n) },
            }).order,
      evidence: { kind: status === 'UNKNOWN' ? 'lookup_missing' : 'lookup_found', detail: 'looked' },
      brokerOrderId: status === 'UNKNOWN' ? null : brokerOrderId('b-1'),
      releasesReservation: false,
      cancel: null,
      halt: null,
      ...NOTHING_OPEN,
    });
  expect(
    await store.resolve({ outboxId: second!.row.id, attempts: second!.attempt }, epoch, look('UNKNOWN')),
  ).toBe('done');
  expect((await store.doubts())[0]?.lookups).toBe(1);
  expect(
    await store.resolve({ outboxId: second!.row.id, attempts: second!.attempt }, epoch, look('SUBMITTED')),
  ).toBe('done');
  expect(await store.doubts()).toEqual([]);
  expect(
    await store.resolve({ outboxId: second!.row.id, attempts: second!.attempt }, epoch, look('SUBMITTED')),
  ).toBe('ownership_lost');
});

test('a cancel is promised once, and names the order by the id that the broker gave it', async () => {
  const desk = await world();
  const { store, epoch } = desk;
  const id = await promise(store, 'one');
  const [claim] = await claimAll(desk);
  await store.settle(claim!, accepted('b-77'));
  expect(await store.enqueueCancel(epoch, id, cancelIt)).toBe('promise');
  expect(await store.enqueueCancel(epoch, id, cancelIt)).toBe('already');
  expect(await store.enqueueCancel(epoch, clientIdOf('nobody'), cancelIt)).toBe('no_such_order');
  const [cancel] = await claimAll(desk);
  expect(cancel).toMatchObject({ brokerOrderId: 'b-77', row: { kind: 'cancel', class: 'reduce' } });
});

test('a promise that nobody has sent is taken back at once', async () => {
  const desk = await world();
  const id = await promise(desk.store, 'one');
  const withdrawn = await desk.store.enqueueCancel(desk.epoch, id, (order) => ({
    kind: 'withdraw',
    order: transition(order, { kind: 'cancel_wanted', by: 'operator' }).order,
  }));
  expect(withdrawn).toBe('withdraw');
  expect(await claimAll(desk)).toEqual([]);
  expect(await desk.store.unsettled()).toEqual({ created: 0, claimed: 0, unknown: 0, inquiries: 0 });
});
