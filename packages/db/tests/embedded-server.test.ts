/** The life of one embedded server: started, found again, killed, stopped. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from 'node:child_process';

import { type EmbeddedServer, startEmbedded } from '../src/embedded/index.ts';
import { ask, refusalOf } from './support/embedded-ask.ts';
import { send, sendOff, sharedInstall } from './support/embedded-install.ts';
import { leaveNothing, pidIn, leftIn, processesIn, temporaryFolder } from './support/embedded-traces.ts';

afterEach(leaveNothing);

const start = (directory: string): Promise<EmbeddedServer> =>
  startEmbedded({ directory, durability: 'durable' });

const next = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

const kill = async (server: EmbeddedServer): Promise<void> => {
  process.kill(server.pid, 'SIGKILL');
  while (processesIn(server.cluster).includes(server.pid)) await next();
};

async function untilInitdbWorks(directory: string): Promise<void> {
  const draft = (): string | undefined => readdirSync(directory).find((name) => name.endsWith('.draft'));
  while (!existsSync(join(directory, draft() ?? '', 'data', 'PG_VERSION'))) await next();
}

describe('a durable server', () => {
  test('is reached by its URL and by its connection object, with durable settings and a fixed language', async () => {
    const server = await startEmbedded({
      directory: temporaryFolder(),
      durability: 'durable',
      database: 'desk',
    });

    expect(server).toMatchObject({
      adopted: false,
      connection: { user: 'mqk', port: 5432, database: 'desk' },
    });
    expect(server.url).toContain(`@${encodeURIComponent(server.connection.host)}:5432/desk`);
    const [row] = await ask(
      server.url,
      `select current_database() as database, current_setting('fsync') as fsync,
        current_setting('synchronous_commit') as commit, current_setting('full_page_writes') as pages,
        current_setting('listen_addresses') as addresses, current_setting('timezone') as timezone,
        current_setting('server_encoding') as encoding, current_setting('data_checksums') as checksums`,
    );
    expect(row).toEqual({
      database: 'desk',
      fsync: 'on',
      commit: 'on',
      pages: 'on',
      addresses: '',
      timezone: 'UTC',
      encoding: 'UTF8',
      checksums: 'on',
    });
  });

  test('keeps its password in a file for us alone, and lets nobody in without it', async () => {
    const directory = temporaryFolder();
    const { url, connection } = await start(directory);

    const file = join(directory, 'postgres.password');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8').trim()).toBe(connection.password);
    expect(statSync(connection.host).mode & 0o777).toBe(0o700);
    await expect(ask(url.replace(connection.password, 'guess'), 'select 1')).rejects.toMatchObject({
      code: '28P01',
    });
    const commands = processesIn(connection.host.replace(/run$/, 'postgres')).map((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, 'utf8'),
    );
    expect(commands.join()).not.toContain(connection.password);
  });

  test('is adopted by whoever starts it next, and not started twice', async () => {
    const directory = temporaryFolder();
    const first = await start(directory);
    const second = await start(directory);

    expect(second).toMatchObject({ adopted: true, pid: first.pid, url: first.url });
  });

  test('survives the death of the process that started it, with every acknowledged row', async () => {
    const directory = temporaryFolder();
    const child = await send(await sharedInstall(), {
      kind: 'write and wait',
      options: { directory, durability: 'durable' },
    });
    await child.kill();

    const server = await start(directory);

    expect(server).toMatchObject({ adopted: true, pid: child.said.pid });
    expect(await ask(server.url, 'select word from kept')).toEqual([{ word: 'acknowledged' }]);
  });

  test('is one server, however many start it at once', async () => {
    const directory = temporaryFolder();
    const servers = await Promise.all(Array.from({ length: 4 }, () => start(directory)));

    expect(new Set(servers.map(({ pid }) => pid)).size).toBe(1);
    expect(servers.filter(({ adopted }) => !adopted)).toHaveLength(1);
    expect(pidIn(servers[0]!.cluster)).toBe(servers[0]!.pid);
  });

  test('is one server when two processes start it at once', async () => {
    const directory = temporaryFolder();
    const desk = await sharedInstall();
    const errand = { kind: 'write and wait', options: { directory, durability: 'durable' } } as const;
    const [here, there] = await Promise.all([start(directory), send(desk, errand)]);

    expect(there.said).toEqual({ pid: here.pid, cluster: here.cluster });
    await there.kill();
  });

  test('is not reached by Ctrl-C on the terminal of who starts it', async () => {
    const directory = temporaryFolder();
    const desk = await sharedInstall();
    const child = sendOff(desk, { kind: 'write and wait', options: { directory, durability: 'durable' } });
    await untilInitdbWorks(directory);
    child.interrupt();
    const { pid, cluster } = await child.said;
    child.interrupt();
    await child.kill();

    expect(await start(directory)).toMatchObject({ adopted: true, pid, cluster });
  });

  test('starts after a first start was killed while it made the cluster', async () => {
    const directory = temporaryFolder();
    const desk = await sharedInstall();
    const child = sendOff(desk, {
      kind: 'write and wait',
      options: { directory, durability: 'durable' },
    });
    child.said.catch(() => undefined);
    await untilInitdbWorks(directory);
    await child.kill();

    const server = await start(directory);

    expect(server.adopted).toBe(false);
    expect(readdirSync(directory).sort()).toEqual(['postgres', 'postgres.password', 'run']);
  });

  test('starts again after its postmaster was killed, without losing a row', async () => {
    const directory = temporaryFolder();
    const first = await start(directory);
    await ask(first.url, 'create table kept (word text)');
    await ask(first.url, `insert into kept values ('acknowledged')`);
    // a session that notices nothing before it is done
    const busy = ask(first.url, 'select sum(i) from generate_series(1, 5000000) i').catch(() => 'cut off');
    while (processesIn(first.cluster).length < 2) await next();
    process.kill(first.pid, 'SIGKILL');

    const second = await start(directory);

    expect(second.adopted).toBe(false);
    expect(second.pid).not.toBe(first.pid);
    expect(await ask(second.url, 'select word from kept')).toEqual([{ word: 'acknowledged' }]);
    await busy;
  });

  test('starts again although its old pid belongs to another program now', async () => {
    const directory = temporaryFolder();
    const first = await start(directory);
    await kill(first);
    const stranger = spawn('/bin/sleep', ['60'], { uid: statSync(first.cluster).uid });
    for (const file of [
      join(first.cluster, 'postmaster.pid'),
      join(first.connection.host, '.s.PGSQL.5432.lock'),
    ]) {
      const [, ...lines] = readFileSync(file, 'utf8').split('\n');
      writeFileSync(file, [`${stranger.pid!}`, ...lines].join('\n'));
    }

    const second = await start(directory);
    expect(second.adopted).toBe(false);
    await second.stop();

    expect(stranger.exitCode).toBeNull();
    expect(stranger.signalCode).toBeNull();
    stranger.kill();
  });

  test('leaves nothing running when stopped, may be stopped twice, and starts where it was', async () => {
    const directory = temporaryFolder();
    const first = await start(directory);
    await ask(first.url, 'create table kept as select 1 as one');
    expect(processesIn(first.cluster).length).toBeGreaterThan(1);

    await first.stop();
    expect(await leftIn(first.cluster)).toEqual([]);
    await first.stop();

    const second = await start(directory);
    expect(second).toMatchObject({ adopted: false, url: first.url });
    expect(await ask(second.url, 'select one from kept')).toEqual([{ one: 1 }]);
  });

  test('makes databases once and by plain names only', async () => {
    const directory = temporaryFolder();
    const server = await start(directory);

    const connections = await Promise.all([server.createDatabase('book'), server.createDatabase('book')]);
    expect(connections.map(({ database }) => database)).toEqual(['book', 'book']);
    for (const name of ['', 'Book', '1book', 'a"b', 'a-b', 'a'.repeat(64), 'a; drop database mqk']) {
      expect(await refusalOf(server.createDatabase(name))).toEqual({ code: 'bad_database_name', name });
    }
    expect(
      await refusalOf(startEmbedded({ directory, durability: 'durable', database: 'NO' })),
    ).toMatchObject({
      code: 'bad_database_name',
    });
  });

  test('is refused when somebody switched its durability off', async () => {
    const directory = temporaryFolder();
    const server = await start(directory);
    await ask(server.url, 'alter system set fsync = off');
    await ask(server.url, 'select pg_reload_conf()');
    while ((await ask(server.url, 'show fsync'))[0]!['fsync'] !== 'off') continue;

    expect(await refusalOf(start(directory))).toEqual({
      code: 'not_durable',
      setting: 'fsync',
      value: 'off',
    });
  });

  test('is never started without fsync, and an ephemeral one never holds money', async () => {
    const [durable, ephemeral] = [temporaryFolder(), temporaryFolder()];
    await (await start(durable)).stop();
    await (await startEmbedded({ directory: ephemeral, durability: 'ephemeral' })).stop();

    expect(await refusalOf(startEmbedded({ directory: durable, durability: 'ephemeral' }))).toMatchObject({
      code: 'other_durability',
      found: 'durable',
    });
    expect(await refusalOf(start(ephemeral))).toMatchObject({
      code: 'other_durability',
      found: 'ephemeral',
    });
  });
});
