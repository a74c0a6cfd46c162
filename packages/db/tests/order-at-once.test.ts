/** Promised and claimed in one commit, and settled together: what is written, and what becomes of what goes wrong. */
import { expect, test } from '@jest/globals';

import type { Claim, OrderDecision, Settling } from '@mqk/execution/store';

import { openTradingStore } from '../src/index.ts';
import { breaker } from './support/breaker.ts';
import { onlooker } from './support/databases.ts';
import {
  OPTIONS,
  type World,
  accepted,
  claimAll,
  clientIdOf,
  intentNamed,
  orderAll,
  promise,
  tokens,
  world,
} from './support/world.ts';

const ordered = (desk: World, ...names: readonly string[]) =>
  desk.store.order(
    { epoch: desk.epoch, tokens },
    names.map((name) => intentNamed(name)),
    orderAll,
  );

/** Each row with its order, what is held for it, and its attempts. */
async function rowsOf({ url }: World): Promise<readonly string[]> {
  const eyes = await onlooker(url);
  const rows = await eyes.rows<{ row: string }>(
    `select concat_ws(' ', b.client_order_id, b.status, o.base, r.quantity,
        (select count(*) from mqk.attempt a where a.outbox_id = b.id and a.token = b.claim_token)) as row
      from mqk.outbox b join mqk."order" o using (account, client_order_id)
      join mqk.reservation r using (account, client_order_id) order by b.id`,
  );
  return rows.map(({ row }) => row);
}

const settled = (claim: Claim, settlement: Settling['settlement']): Settling => ({ claim, settlement });

test('an order is promised and claimed by three waits for the server and one commit', async () => {
  const desk = await world();
  const watched = await breaker(desk.database, desk.url);
  const store = await openTradingStore(watched.database, OPTIONS);
  watched.sent.splice(0);
  const { outcomes, claims } = await store.order({ epoch: desk.epoch, tokens }, [intentNamed('a')], orderAll);
  expect(watched.sent).toEqual([
    'tx-ab.begin',
    'tx-ab.lock',
    'tx-ab.facts',
    'tx-ab.promise',
    'tx-ab.claim',
    'tx-ab.commit',
  ]);
  expect(outcomes).toEqual([{ kind: 'promised', clientOrderId: clientIdOf('a') }]);
  expect(claims).toMatchObject([{ attempt: 1, epoch: desk.epoch, row: { status: 'CLAIMED', attempts: 1 } }]);
  expect(await rowsOf(desk)).toEqual(['mqk-a CLAIMED SENDING 100 1']);
});

test('what the gate does not let through stays a promise, and is claimed by a later round', async () => {
  const desk = await world();
  await desk.store.order({ epoch: desk.epoch, tokens }, [intentNamed('a')], (facts) =>
    orderAll({ ...facts, held: true }),
  );
  expect(await rowsOf(desk)).toEqual(['mqk-a CREATED UNSENT 100 0']);
  expect(await claimAll(desk)).toHaveLength(1);
});

test('an intent that is known is not asked about again, and one with another content is kept beside it', async () => {
  const desk = await world();
  await promise(desk.store, 'a');
  await claimAll(desk);
  const again = await ordered(desk, 'a', 'b');
  expect(again.outcomes).toEqual([
    { kind: 'already', clientOrderId: clientIdOf('a') },
    { kind: 'promised', clientOrderId: clientIdOf('b') },
  ]);
  expect(again.claims.map(({ row }) => row.clientOrderId)).toEqual([clientIdOf('b')]);
  await desk.store.order({ epoch: desk.epoch, tokens }, [intentNamed('a', 9n)], orderAll);
  const eyes = await onlooker(desk.url);
  expect(await eyes.value('select count(*) from mqk.intent_conflict')).toBe('1');
});

test('what is denied for good is stored with its reason, and a number that makes no sense stops the account', async () => {
  const desk = await world();
  const no = (intent: string): OrderDecision => ({
    kind: 'deny',
    refusals: [{ code: 'unknown_instrument', instrument: intent }],
    halt: { code: 'number_out_of_range', detail: 'as the story says' },
  });
  const { outcomes, claims } = await desk.store.order(
    { epoch: desk.epoch, tokens },
    [intentNamed('a'), intentNamed('b')],
    (facts) => {
      const [first] = orderAll({ ...facts, held: true });
      return [first!, no('b')];
    },
  );
  expect(outcomes.map(({ kind }) => kind)).toEqual(['promised', 'denied']);
  expect(claims).toEqual([]);
  expect((await desk.store.controlFacts()).control).toMatchObject({
    armed: false,
    halts: [{ code: 'number_out_of_range' }],
  });
  const eyes = await onlooker(desk.url);
  expect(await eyes.value('select code from mqk.denial')).toBe('unknown_instrument');
});

const STATEMENTS = ['begin', 'lock', 'facts', 'promise', 'claim', 'commit'] as const;

test.each(STATEMENTS.flatMap((name) => [[name, 'before'] as const, [name, 'unanswered'] as const]))(
  'a connection that breaks at %s, %s, leaves all of it or nothing',
  async (name, when) => {
    const desk = await world();
    const broken = await breaker(desk.database, desk.url);
    const store = await openTradingStore(broken.database, OPTIONS);
    broken.breakAt(`tx-ab.${name}`, when);
    const asked = { epoch: desk.epoch, tokens };
    const outcome = await store
      .order(asked, [intentNamed('a'), intentNamed('b')], orderAll)
      .catch(() => null);
    expect(broken.broke()).toBe(true);
    const whole = ['mqk-a CLAIMED SENDING 100 1', 'mqk-b CLAIMED SENDING 100 1'];
    expect(await rowsOf(desk)).toEqual(outcome === null ? [] : whole);
    expect(outcome === null).toBe(name !== 'commit' || when === 'before');
  },
);

test('a cancel and a submit of one order that are answered together both count', async () => {
  const desk = await world();
  const { claims } = await ordered(desk, 'a');
  await desk.store.enqueueCancel(desk.epoch, clientIdOf('a'), (order) => ({
    kind: 'promise',
    order: { ...order, cancel: 'wanted' },
    row: {
      kind: 'cancel',
      class: 'reduce',
      clientOrderId: order.clientOrderId,
      payload: '{}',
      payloadSha256: '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
    },
  }));
  const asked = { epoch: desk.epoch, limit: 1, tokens };
  const [cancel] = await desk.store.claim(asked, (_facts, [request]) => [
    { kind: 'send', order: request!.order },
  ]);
  await desk.store.settleAll([
    settled(claims[0]!, accepted('b-1')),
    settled(cancel!, (order) => ({
      ...accepted('b-1')(order),
      order: { ...order, cancel: 'sent' },
      outcome: 'asked',
      brokerOrderId: null,
    })),
  ]);
  const eyes = await onlooker(desk.url);
  expect(await eyes.value(`select concat(base, ' ', doc ->> 'cancel') from mqk."order"`)).toBe('ACKED sent');
});
