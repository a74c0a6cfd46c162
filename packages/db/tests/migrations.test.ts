/** A database is brought up to the code once, and anything else than what the code expects is refused. */
import { expect, test } from '@jest/globals';

import { MigrationRefused, connect, migrate, plan, schemaStatus } from '../src/index.ts';
import { MIGRATIONS, checksumOf } from '../src/migrations/migration.ts';
import { statusOf } from '../src/migrations/status.ts';
import { bareDatabase, onError, onlooker, opened } from './support/databases.ts';

const CURRENT = { kind: 'current', version: MIGRATIONS.length };

test('what is missing is planned, applied, and then current', async () => {
  const database = await opened(await bareDatabase());
  expect(await schemaStatus(database)).toEqual({
    kind: 'behind',
    version: 0,
    missing: MIGRATIONS.map(({ name }) => name),
  });
  const [first] = await plan(database);
  expect(first).toMatchObject({ name: 'path', checksum: checksumOf(MIGRATIONS[0]!) });
  expect(first!.sql).toContain('create table mqk.outbox');
  expect(await migrate(database)).toEqual(MIGRATIONS.map(({ name }) => name));
  expect(await schemaStatus(database)).toEqual(CURRENT);
  expect(await plan(database)).toEqual([]);
  expect(await migrate(database)).toEqual([]);
});

test('two migrators at once end with one application', async () => {
  const url = await bareDatabase();
  const [one, other] = [await opened(url), await opened(url)];
  const applied = await Promise.all([migrate(one), migrate(other), migrate(one)]);
  expect(applied.flat().sort()).toEqual(MIGRATIONS.map(({ name }) => name).sort());
  const eyes = await onlooker(url);
  expect(await eyes.rows('select number, name from mqk.migration order by number')).toEqual(
    MIGRATIONS.map(({ number, name }) => ({ number, name })),
  );
});

test.each([
  ['altered', `update mqk.migration set checksum = repeat('0', 64)`, 'altered'],
  [
    'newer than the code',
    `insert into mqk.migration (number, name, checksum, objects) values (${MIGRATIONS.length + 1}, 'later', 'x', '')`,
    'newer',
  ],
  ['with a hole', 'delete from mqk.migration where number = 1', 'half_applied'],
  ['without its record', 'delete from mqk.migration', 'half_applied'],
  ['without a constraint', 'alter table mqk.outbox drop constraint payload_is_hashed', 'objects_differ'],
  ['with a trigger disabled', 'alter table mqk.audit disable trigger chain', 'objects_differ'],
  ['without an index', 'drop index mqk.one_attempt_per_order', 'objects_differ'],
  [
    'with a function rewritten',
    `create or replace function mqk.refuse_change() returns trigger language plpgsql as $$ begin return old; end $$`,
    'objects_differ',
  ],
  ['with a right too many', 'grant delete on mqk.ledger to mqk_app', 'objects_differ'],
  ['with a column that the app may change', 'grant update (raw) on mqk.inbox to mqk_app', 'objects_differ'],
  ['that is open to everybody', 'grant select on mqk.ledger to public', 'objects_differ'],
  ['without a right', 'revoke select on mqk.audit from mqk_auditor', 'objects_differ'],
  ['with a table of somebody else', 'create table mqk.mine (id int)', 'objects_differ'],
])('a database %s is refused', async (_what, damage, kind) => {
  const url = await bareDatabase();
  const database = await opened(url);
  await migrate(database);
  const eyes = await onlooker(url);
  await eyes.rows(damage);
  const status = await schemaStatus(database);
  expect(status.kind).toBe(kind);
  if (kind === 'altered') return;
  await expect(migrate(database)).rejects.toThrow(MigrationRefused);
  await expect(plan(database)).rejects.toThrow(MigrationRefused);
});

test('what was done by hand is named', async () => {
  const url = await bareDatabase();
  const database = await opened(url);
  await migrate(database);
  const eyes = await onlooker(url);
  await eyes.rows('alter table mqk.ledger disable trigger append_only');
  expect(await schemaStatus(database)).toEqual({
    kind: 'objects_differ',
    missing: ['trigger ledger.append_only O'],
    unexpected: ['trigger ledger.append_only D'],
  });
});

test('a migration that fails leaves nothing of itself', async () => {
  const url = await bareDatabase();
  const eyes = await onlooker(url);
  await eyes.rows('create schema mqk');
  await eyes.rows('create domain mqk.sha256 as text');
  const database = await opened(url);
  await expect(migrate(database)).rejects.toThrow('already exists');
  expect(await eyes.value(`select count(*) from pg_class where relnamespace = 'mqk'::regnamespace`)).toBe(
    '0',
  );
});

test('a migration of another text has another checksum, and a record without its migration is no match', () => {
  const [first] = MIGRATIONS;
  const changed = { ...first!, sql: `${first!.sql} ` };
  expect(checksumOf(changed)).not.toBe(checksumOf(first!));
  const record = { number: 1, name: 'path', checksum: checksumOf(first!) };
  expect(statusOf({ applied: [record], tables: 9 }, [changed])).toMatchObject({
    kind: 'altered',
    name: 'path',
  });
  expect(statusOf({ applied: [record], tables: 9 }, [first!, { ...changed, number: 2 }])).toMatchObject({
    kind: 'behind',
    version: 1,
  });
});

test('migrations are numbered from one without gaps', () => {
  expect(MIGRATIONS.map(({ number }) => number)).toEqual(MIGRATIONS.map((_each, index) => index + 1));
});

test('a database that is not there is an error at once', async () => {
  const url = (await bareDatabase()).replace(/bare_\w+$/, 'nowhere');
  await expect(connect(url, { onError })).rejects.toThrow('does not exist');
});
