/** Servers and databases for tests. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';

import {
  type EmbeddedServer,
  ephemeralServer,
  sweepEphemeral,
  templateDatabases,
} from '../src/embedded/index.ts';
import { ask, refusalOf } from './support/embedded-ask.ts';
import { send, sharedInstall } from './support/embedded-install.ts';
import { isThere, leaveNothing, leftIn, processesIn, temporaryFolder } from './support/embedded-traces.ts';

const tables = 30;

async function migrate(url: string): Promise<void> {
  const statements = Array.from(
    { length: tables },
    (_, index) => `create table t${index} (id bigint primary key, word text unique)`,
  );
  await ask(url, statements.join(';'));
}

describe('an ephemeral server', () => {
  afterEach(leaveNothing);

  test('is gone without a trace when it is stopped', async () => {
    const parent = temporaryFolder();
    const server = await ephemeralServer({ parent });
    expect(await ask(server.url, 'show fsync')).toEqual([{ fsync: 'off' }]);
    expect(dirname(dirname(server.cluster))).toBe(parent);

    await server.stop();
    await server.stop();

    expect(await leftIn(server.cluster)).toEqual([]);
    expect(readdirSync(parent)).toEqual([]);
  });

  test('of a killed test run is swept up by the next one, that of a living one is not', async () => {
    const parent = temporaryFolder();
    const runs = await sharedInstall();
    const killed = await send(runs, { kind: 'ephemeral and wait', parent });
    const living = await send(runs, { kind: 'ephemeral and wait', parent });
    await killed.kill();
    expect(processesIn(killed.said.cluster!)).toContain(killed.said.pid);

    const next = await ephemeralServer({ parent });

    expect(await leftIn(killed.said.cluster!)).toEqual([]);
    expect(isThere(dirname(killed.said.cluster!))).toBe(false);
    expect(processesIn(living.said.cluster!)).toContain(living.said.pid);
    await next.stop();
    await living.kill();
    expect(await sweepEphemeral(parent)).toEqual([dirname(living.said.cluster!)]);
    expect(readdirSync(parent)).toEqual([]);
  });

  test('sweeps nothing that it did not make', async () => {
    const parent = temporaryFolder();
    mkdirSync(join(parent, 'mqk-pg-notes'));
    writeFileSync(join(parent, 'mqk-pg-file'), '');
    mkdirSync(join(parent, 'somebody'));

    expect(await sweepEphemeral(parent)).toEqual([]);
    expect(readdirSync(parent).sort()).toEqual(['mqk-pg-file', 'mqk-pg-notes', 'somebody']);
  });

  test('that cannot start leaves nothing', async () => {
    const parent = temporaryFolder();

    expect(await refusalOf(ephemeralServer({ parent, database: 'NO' }))).toMatchObject({
      code: 'bad_database_name',
    });
    expect(readdirSync(parent)).toEqual([]);
    expect(await refusalOf(ephemeralServer({ parent: join(parent, 'absent') }))).toMatchObject({
      code: 'directory_unusable',
      reason: 'it does not exist',
    });
  });
});

describe('template databases', () => {
  let server: EmbeddedServer;

  beforeAll(async () => {
    server = await ephemeralServer();
  });

  afterAll(async () => {
    await server.stop();
  });

  test('give each test a migrated database of its own, each in less than a tenth of a second', async () => {
    const databases = templateDatabases(server);
    await databases.prepare('desk', migrate);
    const [first, second] = [await databases.fresh(), await databases.fresh()];
    await ask(first.url, `insert into t0 values (1, 'mine')`);
    expect(await ask(second.url, 'select * from t0')).toEqual([]);

    const durations: number[] = [];
    for (let round = 0; round < 10; round += 1) {
      const begin = performance.now();
      const database = await databases.fresh();
      durations.push(performance.now() - begin);
      await database.drop();
    }
    // the quickest of ten is the database's time, the others are the machine's
    expect(durations.sort((a, b) => a - b)[0]).toBeLessThan(100);
  });

  test('are dropped with whoever is still in them', async () => {
    const databases = templateDatabases(server);
    await databases.prepare('desk', migrate);
    const database = await databases.fresh();
    const lingering = ask(database.url, 'select pg_sleep(60)').catch((error: unknown) => error);
    const activity = `select from pg_stat_activity where datname = '${database.connection.database}' and state = 'active'`;
    while ((await ask(server.url, activity)).length === 0) continue;

    await database.drop();
    await database.drop();

    expect(await lingering).toMatchObject({ code: '57P01' });
  });

  test('are migrated once, however many prepare them at once', async () => {
    let migrations = 0;
    const count = async (url: string): Promise<void> => {
      migrations += 1;
      await migrate(url);
    };
    const workers = Array.from({ length: 4 }, () => templateDatabases(server));
    await Promise.all(workers.map((worker) => worker.prepare('shared', count)));

    expect(migrations).toBe(1);
    const databases = await Promise.all(workers.map((worker) => worker.fresh()));
    expect(new Set(databases.map(({ url }) => url)).size).toBe(4);
  });

  test('are migrated again after a migration that failed', async () => {
    const databases = templateDatabases(server);
    const failing = async (url: string): Promise<void> => {
      await migrate(url);
      throw new Error('the disk is on fire');
    };
    await expect(databases.prepare('twice', failing)).rejects.toThrow('on fire');
    expect(await refusalOf(databases.fresh())).toMatchObject({ code: 'template_unprepared' });

    await databases.prepare('twice', migrate);
    expect(await ask((await databases.fresh()).url, 'select * from t0')).toEqual([]);
  });

  test('tell a migration that forgot to close its pool', async () => {
    const { Client } = await import('pg');
    const left: InstanceType<typeof Client>[] = [];
    const refusal = await refusalOf(
      templateDatabases(server).prepare('open', async (url) => {
        const client = new Client(url);
        await client.connect();
        left.push(client);
      }),
    );

    expect(refusal).toEqual({ code: 'template_in_use', name: 'open', sessions: 1 });
    await left[0]!.end();
  });
});
