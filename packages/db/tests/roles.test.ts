/** The app may do what the stores do and nothing else, the auditor may look, and only the owner changes the schema. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';

import {
  type Database,
  MigrationRefused,
  type Role,
  RoleRefused,
  checkRole,
  connect,
  migrate,
} from '../src/index.ts';
import { query } from '../src/database/query.ts';
import { connectionTo, connectionUrl, createDatabase, ephemeralServer } from '../src/embedded/index.ts';
import { freshDatabase, onError, onlooker, opened } from './support/databases.ts';
import { lived } from './support/lived.ts';

let url = '';
let app: Database;
let auditor: Database;

beforeAll(async () => {
  ({ url, database: app } = await lived());
  auditor = await opened(url, { role: 'mqk_auditor' });
});

const run = async (database: Database, text: string): Promise<readonly Record<string, unknown>[]> =>
  query(database, 'test', sql<Record<string, unknown>>`${sql.raw(text)}`);

const APPENDED = [
  'ledger',
  'execution',
  'audit',
  'evidence',
  'intent',
  'id_map',
  'limits',
  'bar',
  'snapshot',
  'event',
];

test.each(APPENDED)('the app neither changes nor removes a row of %s, triggers or not', async (table) => {
  const hand = await onlooker(url);
  await hand.rows(`alter table mqk.${table} disable trigger user`);
  await expect(run(app, `update mqk.${table} set account = account`)).rejects.toThrow('permission denied');
  await expect(run(app, `delete from mqk.${table}`)).rejects.toThrow('permission denied');
  await expect(run(app, `truncate mqk.${table} cascade`)).rejects.toThrow('permission denied');
  await hand.rows(`alter table mqk.${table} enable trigger user`);
});

test.each([
  [`update mqk.inbox set raw = ''`],
  [`update mqk.inbox set key = 'other'`],
  [`update mqk.outbox set payload = '{}'`],
  [`update mqk.outbox set expires_at = now()`],
  [`update mqk.attempt set token = 'x'`],
  [`update mqk."order" set side = 'sell'`],
  [`update mqk.reservation set quantity = 0`],
  [`update mqk.account set environment = 'live'`],
  ['delete from mqk.heartbeat'],
  ['delete from mqk.position'],
  ['delete from mqk.migration'],
  [`insert into mqk.migration (number, name, checksum, objects) values (99, 'x', 'x', 'x')`],
  ['alter table mqk.ledger disable trigger all'],
  ['alter table mqk.ledger add column note text'],
  ['drop table mqk.heartbeat'],
  ['drop trigger append_only on mqk.ledger'],
  ['create table mqk.mine (id int)'],
  ['create table public.mine (id int)'],
  ['create schema mine'],
  ['create index mine on mqk.ledger (at)'],
  ['create role mine'],
])('the app is refused: %s', async (statement) => {
  await expect(run(app, statement)).rejects.toThrow(/permission denied|must be owner/);
});

test('the app gives no rights to itself or to others', async () => {
  // to a server this is no error, only a warning that nothing was granted
  await run(app, 'grant delete on mqk.ledger to mqk_app');
  await run(app, 'grant select on mqk.ledger to public');
  expect(await checkRole(app)).toEqual({ ok: true, value: undefined });
  const open = `select relname from pg_class c, aclexplode(relacl) a where c.relname = 'ledger' and a.grantee = 0`;
  expect(await run(app, open)).toEqual([]);
});

test('the auditor reads every table and changes none', async () => {
  const tables = await run(
    auditor,
    `select relname from pg_class where relnamespace = 'mqk'::regnamespace and relkind = 'r'`,
  );
  expect(tables.length).toBeGreaterThan(30);
  for (const { relname } of tables) {
    await run(auditor, `select 1 from mqk."${String(relname)}" limit 1`);
    await expect(run(auditor, `delete from mqk."${String(relname)}"`)).rejects.toThrow('permission denied');
    await expect(run(auditor, `insert into mqk."${String(relname)}" default values`)).rejects.toThrow(
      'permission denied',
    );
  }
  const changed = await run(
    auditor,
    `select relname from pg_class where relnamespace = 'mqk'::regnamespace and relkind = 'r' and has_any_column_privilege(oid, 'update')`,
  );
  expect(changed).toEqual([]);
});

test.each(['reset role', 'reset all', 'discard all', 'set session authorization default'])(
  'after `%s` a connection is still its role',
  async (statement) => {
    const client = await app.take();
    await client.query(statement);
    const { rows } = await client.query('select current_user::text as who');
    client.release(true);
    expect(rows).toEqual([{ who: 'mqk_app' }]);
  },
);

test('an owner is told apart from the app, and so is an app with one right too many', async () => {
  const fresh = await freshDatabase();
  const owner = await opened(fresh);
  const role: Role = 'mqk_app';
  const limited = await opened(fresh, { role });
  expect(await checkRole(limited)).toEqual({ ok: true, value: undefined });
  const refused = await checkRole(owner);
  expect(refused).toMatchObject({ ok: false, refused: { code: 'too_powerful' } });
  if (!refused.ok)
    expect(refused.refused.found).toEqual(
      expect.arrayContaining(['superuser', 'create on schema mqk', 'delete on ledger', 'owner of audit']),
    );
  await run(owner, 'grant delete on mqk.heartbeat to mqk_app');
  await run(owner, 'grant update (cash) on mqk.ledger to mqk_app');
  await run(owner, 'grant create on schema public to mqk_app');
  expect(await checkRole(limited)).toEqual({
    ok: false,
    refused: {
      code: 'too_powerful',
      found: ['create on schema public', 'delete on heartbeat', 'update on ledger'],
    },
  });
});

test('an address that takes the role away is refused', async () => {
  const other = `${url}?options=${encodeURIComponent('-c timezone=UTC')}`;
  await expect(connect(other, { onError, role: 'mqk_app' })).rejects.toThrow(RoleRefused);
});

const servers: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of servers) await stop();
});

/** Databases of a user with a password, on a server that has no roles of ours. */
async function foreignServer(rights: string, names: readonly string[]) {
  const server = await ephemeralServer();
  const { connection, url: admin } = server;
  servers.push(async () => server.stop());
  const hand = await onlooker(admin);
  await hand.rows(`create role desk login password 'x' ${rights}`);
  const urls: string[] = [];
  for (const name of names) {
    await createDatabase(connection, name);
    await hand.rows(`alter database ${name} owner to desk`);
    urls.push(connectionUrl({ ...connectionTo(connection, name), user: 'desk', password: 'x' }));
  }
  const close = async (): Promise<void> => hand.close();
  return { hand, urls, close };
}

test('where roles may not be made, an administrator is told what to run, and then it goes on', async () => {
  const { hand, urls, close } = await foreignServer('nocreaterole', ['one']);
  const owner = await connect(urls[0]!, { onError });
  const refused = await migrate(owner).catch((error: unknown) => error);
  if (!(refused instanceof MigrationRefused)) throw new Error(String(refused));
  expect(refused.status).toMatchObject({ kind: 'roles_missing', missing: ['mqk_app', 'mqk_auditor'] });
  if (refused.status.kind !== 'roles_missing') return;
  expect(refused.message).toContain('create role mqk_app nologin; grant mqk_app to desk;');

  await hand.rows(refused.status.sql);
  expect((await migrate(owner)).at(0)).toBe('roles');
  await owner.close();
  const limited = await connect(urls[0]!, { onError, role: 'mqk_app' });
  expect(await checkRole(limited)).toEqual({ ok: true, value: undefined });
  await limited.close();
  await close();
});

test('two databases of one server make the roles at once, without a superuser', async () => {
  const { urls, close } = await foreignServer('createrole', ['one', 'two']);
  const owners = await Promise.all(urls.map(async (each) => connect(each, { onError })));
  await Promise.all(owners.map(async (owner) => migrate(owner)));
  for (const owner of owners) await owner.close();
  for (const each of urls) {
    const limited = await connect(each, { onError, role: 'mqk_app' });
    expect(await checkRole(limited)).toEqual({ ok: true, value: undefined });
    await limited.close();
  }
  await close();
});
