/** What is connected to is a PostgreSQL that can be trusted with money, or it is refused. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { PoolerRefused, checkDurability, connect, openTradingStore } from '../src/index.ts';
import { AccountDiffers } from '../src/account.ts';
import { nameOf } from '../src/database/target.ts';
import { startEmbedded } from '../src/embedded/index.ts';
import { bareDatabase, freshDatabase, onError, onlooker, opened } from './support/databases.ts';
import { transactionPooler } from './support/transaction-pooler.ts';
import { OPTIONS } from './support/world.ts';

test('a pooler in transaction mode is refused', async () => {
  const pooler = await transactionPooler(await bareDatabase());
  const target = { host: '127.0.0.1', port: pooler.port, database: 'any', user: 'any', password: 'any' };
  await expect(connect(target, { onError })).rejects.toThrow(PoolerRefused);
  await pooler.close();
});

test('connections are ours, in UTC, and give up by themselves', async () => {
  const url = await bareDatabase();
  const database = await opened(url, { applicationName: 'desk-7', lockTimeoutMs: 1_234 });
  const client = await database.take();
  const { rows } =
    await client.query(`select current_setting('timezone') as zone, current_setting('lock_timeout') as lock,
    current_setting('statement_timeout') as statement, current_setting('idle_in_transaction_session_timeout') as idle,
    current_setting('application_name') as name`);
  client.release();
  expect(rows).toEqual([{ zone: 'UTC', lock: '1234ms', statement: '10s', idle: '3s', name: 'desk-7' }]);
});

test('one connection is not enough', async () => {
  await expect(connect(await bareDatabase(), { onError, connectionsMax: 1 })).rejects.toThrow(
    'one connection',
  );
});

test('a server that may lose commits is told apart from one that keeps them', async () => {
  const fast = await opened(await bareDatabase());
  const refused = await checkDurability(fast);
  expect(refused).toMatchObject({ ok: false, refused: { code: 'not_durable' } });
  if (!refused.ok) expect(refused.refused.found).toContain('fsync=off');

  const directory = await mkdtemp('/tmp/mqk-durable-');
  await chmod(directory, 0o755);
  const server = await startEmbedded({ directory: join(directory, 'data'), durability: 'durable' });
  try {
    const safe = await connect(server.url, { onError });
    expect(await checkDurability(safe)).toEqual({ ok: true, value: undefined });
    await safe.close();
  } finally {
    await server.stop('immediate');
    await rm(directory, { recursive: true, force: true });
  }
});

test('an account is opened twice as the same, at once or later, and never as another', async () => {
  const database = await opened(await freshDatabase(), { role: 'mqk_app' });
  await Promise.all([1, 2, 3].map(async () => openTradingStore(database, OPTIONS)));
  for (const other of [
    { kind: 'margin' },
    { currency: 'EUR' },
    { environment: 'live', marketClock: 'system' },
    { marketClock: 'system' },
  ] as const)
    await expect(openTradingStore(database, { ...OPTIONS, ...other })).rejects.toThrow(AccountDiffers);
});

test('live trading never goes by a tape', async () => {
  const database = await opened(await freshDatabase(), { role: 'mqk_app' });
  await expect(openTradingStore(database, { ...OPTIONS, environment: 'live' })).rejects.toThrow(
    'check constraint',
  );
});

test('an account that was just opened is disarmed, and has nothing', async () => {
  const url = await freshDatabase();
  const store = await openTradingStore(await opened(url, { role: 'mqk_app' }), OPTIONS);
  expect(await store.controlFacts()).toMatchObject({
    control: { armed: false, disarmReason: 'boot', halts: [] },
    lease: null,
    opened: false,
    limits: null,
    limitsVersion: null,
    verdict: null,
    run: null,
    doubts: [],
    openOrders: 0,
    positions: [],
    cash: 0n,
    confirmations: [],
  });
  expect(await store.run()).toBeNull();
  expect(await store.cursor()).toBe(0n);
  const eyes = await onlooker(url);
  expect(await eyes.value('select count(*) from mqk.audit')).toBe('0');
});

test('a name for logs holds no password', () => {
  expect(nameOf('postgres://ann:secret@db.example:5432/desk')).toBe('ann@db.example:5432/desk');
  expect(nameOf({ host: '/run/pg', port: 5432, database: 'desk', user: 'ann', password: 'secret' })).toBe(
    'ann@/run/pg:5432/desk',
  );
  expect(nameOf('host=db password=secret')).toBe('the given database');
});
