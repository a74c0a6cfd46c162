/** Which clusters the embedded server opens, and what it says of those that it does not. */
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { ask, refusalOf } from './support/embedded-ask.ts';
import { lived, start } from './support/embedded-life.ts';
import { isThere, leaveNothing, temporaryFolder } from './support/embedded-traces.ts';

afterEach(leaveNothing);

describe('a cluster on disk', () => {
  test('is refused when another version wrote it', async () => {
    const directory = temporaryFolder();
    const { cluster } = await lived(directory);
    writeFileSync(join(cluster, 'PG_VERSION'), '15\n');

    const refusal = await refusalOf(start(directory));
    expect(refusal).toEqual({ code: 'wrong_version', cluster, found: '15', wanted: '18' });
  });

  test('is refused when it is something else', async () => {
    const directory = temporaryFolder();
    mkdirSync(join(directory, 'postgres'));
    writeFileSync(join(directory, 'postgres', 'holiday.jpg'), '');

    expect(await refusalOf(start(directory))).toMatchObject({ code: 'not_a_cluster' });
    expect(readdirSync(join(directory, 'postgres'))).toEqual(['holiday.jpg']);
  });

  test('is made in an empty folder that was prepared for it', async () => {
    const directory = temporaryFolder();
    mkdirSync(join(directory, 'postgres'));

    expect(await start(directory)).toMatchObject({ adopted: false });
  });

  test('is refused without its password file', async () => {
    const directory = temporaryFolder();
    const { cluster } = await lived(directory);
    rmSync(join(directory, 'postgres.password'));

    const file = join(directory, 'postgres.password');
    expect(await refusalOf(start(directory))).toEqual({ code: 'password_missing', file, cluster });
    expect(isThere(file)).toBe(false);
  });

  test('is refused when others could have read its password', async () => {
    const directory = temporaryFolder();
    await lived(directory);
    chmodSync(join(directory, 'postgres.password'), 0o644);

    expect(await refusalOf(start(directory))).toMatchObject({ code: 'password_exposed', mode: '0644' });
  });

  test('is refused with the password of another, whether it runs already or not', async () => {
    const directory = temporaryFolder();
    const running = await start(directory);
    writeFileSync(join(directory, 'postgres.password'), 'guess\n');
    expect(await refusalOf(start(directory))).toMatchObject({ code: 'password_rejected', pid: running.pid });

    await running.stop('immediate');
    expect(await refusalOf(start(directory))).toMatchObject({ code: 'password_rejected' });
  });

  test('is refused while its server lives behind a socket that is gone', async () => {
    const directory = temporaryFolder();
    const { pid, connection } = await start(directory);
    rmSync(connection.host, { recursive: true });

    const refusal = await refusalOf(start(directory));
    expect(refusal).toEqual({ code: 'server_silent', pid, socketDirectory: connection.host });
  });

  test('says what its server said when it will not start', async () => {
    const directory = temporaryFolder();
    const { cluster } = await lived(directory);
    writeFileSync(join(cluster, 'postgresql.conf'), 'no_such_setting = 1\n', { flag: 'a' });

    const refusal = await refusalOf(start(directory));
    expect(refusal).toMatchObject({ code: 'start_failed', log: join(cluster, 'postgres.log') });
    expect(refusal).toHaveProperty('output', expect.stringContaining('no_such_setting'));
  });
});

test('the log begins anew when it has grown long, and the one before is kept', async () => {
  const directory = temporaryFolder();
  const { cluster } = await lived(directory);
  const log = join(cluster, 'postgres.log');
  truncateSync(log, 9 * 1024 * 1024);

  await start(directory);

  expect(statSync(`${log}.1`).size).toBe(9 * 1024 * 1024);
  expect(statSync(log).size).toBeLessThan(100_000);
});

test('the log says nothing of passwords', async () => {
  const server = await start(temporaryFolder());
  await ask(server.url.replace(server.connection.password, 'guess'), 'select 1').catch(() => undefined);

  const log = readFileSync(join(server.cluster, 'postgres.log'), 'utf8');
  expect(log).toContain('password authentication failed');
  expect(log).not.toContain(server.connection.password);
});
