/** What the tables of a real PostgreSQL keep of promises and refusals, beside what every store is held to. */
import { transition } from '@mqk/oms';
import { expect, test } from '@jest/globals';

import { onlooker } from './support/databases.ts';
import { BAR_END, intentNamed, promise, promiseAll, tokens, world } from './support/world.ts';

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
