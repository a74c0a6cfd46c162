/** Nothing can be sent that is not committed in the outbox, under one id and with bytes that never change. */
import { describe, expect, test } from '@jest/globals';

import { STATEMENT_TAGS, openTradingStore } from '../src/index.ts';
import { breaker } from './support/breaker.ts';
import { onlooker } from './support/databases.ts';
import {
  OPTIONS,
  claimAll,
  intentNamed,
  promise,
  promiseAll,
  sendAll,
  tokens,
  world,
} from './support/world.ts';

async function prepared() {
  const desk = await world();
  const eyes = await onlooker(desk.url);
  const broken = await breaker(desk.database, desk.url);
  const store = await openTradingStore(broken.database, OPTIONS);
  return { ...desk, store, broken, eyes };
}

const of = (transaction: string, names: readonly string[]): readonly string[] =>
  names
    .map((name) => `${transaction}.${name}`)
    .filter((tag) => STATEMENT_TAGS.some((known) => known === tag));

const ENQUEUE = of('tx-a', ['begin', 'lock', 'facts', 'intent', 'order', 'reservation', 'outbox', 'commit']);
const CLAIM = of('tx-b', ['begin', 'lock', 'rows', 'orders', 'facts', 'claim', 'attempt', 'order', 'commit']);

test('a claim is given only for what others can already see as claimed', async () => {
  const { store, epoch, eyes } = await prepared();
  const id = await promise(store, 'one');
  const [claim] = await store.claim({ epoch, limit: 1, tokens }, sendAll);
  const [seen] = await eyes.rows(
    `select b.status, b.claim_token, b.payload_sha256, a.attempt, o.base
     from mqk.attempt a join mqk.outbox b on a.outbox_id = b.id
       join mqk."order" o on o.client_order_id = b.client_order_id`,
  );
  expect(seen).toEqual({
    status: 'CLAIMED',
    claim_token: claim!.token,
    payload_sha256: claim!.row.payloadSha256,
    attempt: 1,
    base: 'SENDING',
  });
  expect(claim!.row.clientOrderId).toBe(id);
});

describe('a connection that breaks while an order is promised', () => {
  test.each(ENQUEUE)('before %s leaves nothing that could be sent', async (tag) => {
    const { store, broken, epoch, eyes } = await prepared();
    const intent = intentNamed('one');
    broken.breakAt(tag, 'before');
    await expect(store.enqueue(epoch, intent, promiseAll(intent))).rejects.toThrow();
    expect(broken.broke()).toBe(true);
    for (const table of ['intent', '"order"', 'reservation', 'outbox'])
      expect(await eyes.value(`select count(*) from mqk.${table}`)).toBe('0');
    expect(await store.claim({ epoch, limit: 1, tokens }, sendAll)).toEqual([]);

    expect(await store.enqueue(epoch, intent, promiseAll(intent))).toMatchObject({ kind: 'promised' });
    expect(await store.claim({ epoch, limit: 1, tokens }, sendAll)).toHaveLength(1);
  });
});

describe('a connection that breaks while a row is claimed', () => {
  test.each(CLAIM)('before %s gives no claim, and the row waits', async (tag) => {
    const { store, broken, epoch, eyes } = await prepared();
    await promise(store, 'one');
    broken.breakAt(tag, 'before');
    await expect(store.claim({ epoch, limit: 1, tokens }, sendAll)).rejects.toThrow();
    expect(broken.broke()).toBe(true);
    expect(await eyes.rows('select status, attempts from mqk.outbox')).toEqual([
      { status: 'CREATED', attempts: 0 },
    ]);
    expect(await eyes.value('select count(*) from mqk.attempt')).toBe('0');
    expect(await store.claim({ epoch, limit: 1, tokens }, sendAll)).toHaveLength(1);
  });

  test('at the answer to its commit is settled with the server, and the claim is one', async () => {
    const { store, broken, epoch, eyes } = await prepared();
    await promise(store, 'one');
    broken.breakAt('tx-b.commit', 'unanswered');
    expect(await store.claim({ epoch, limit: 1, tokens }, sendAll)).toHaveLength(1);
    expect(await eyes.rows('select status, attempts from mqk.outbox')).toEqual([
      { status: 'CLAIMED', attempts: 1 },
    ]);
  });
});

test('an order id is promised once, and its bytes never change', async () => {
  const desk = await prepared();
  const { store, epoch, eyes } = desk;
  const id = await promise(store, 'one');
  const again = intentNamed('another');
  await expect(store.enqueue(epoch, again, promiseAll(intentNamed('one')))).rejects.toThrow('duplicate key');

  for (const change of [
    `payload = '{}', payload_sha256 = mqk.sha256_hex('{}')`,
    `client_order_id = 'mqk-two'`,
    `expires_at = now()`,
    `kind = 'cancel'`,
  ])
    await expect(eyes.rows(`update mqk.outbox set ${change}`)).rejects.toThrow('keeps what was promised');
  await expect(
    eyes.rows(`insert into mqk.outbox (account, kind, class, client_order_id, payload, payload_sha256, expires_at)
      select account, 'replace', class, client_order_id, payload, repeat('0', 64), expires_at from mqk.outbox`),
  ).rejects.toThrow('payload_is_hashed');
  await expect(eyes.rows('delete from mqk.outbox')).rejects.toThrow('append-only');
  await expect(eyes.rows('truncate mqk.outbox cascade')).rejects.toThrow('append-only');
  const [claim] = await claimAll(desk);
  expect(claim!.row.clientOrderId).toBe(id);
});

test('a row without its order does not exist', async () => {
  const { eyes } = await prepared();
  await expect(
    eyes.rows(`insert into mqk.outbox (account, kind, class, client_order_id, payload, payload_sha256, expires_at)
      values ('paper-1', 'submit', 'increase', 'mqk-free', '{}', mqk.sha256_hex('{}'), now())`),
  ).rejects.toThrow('foreign key');
});
