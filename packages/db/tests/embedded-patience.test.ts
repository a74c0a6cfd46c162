/** What takes too long, or comes out wrong in the middle, is said as what it is, and trying again later works. */
import { afterEach, expect, test } from '@jest/globals';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Client } from 'pg';

import { refuseUnsupportedPlatform } from '../src/embedded/binaries.ts';
import { raiseFlag } from '../src/embedded/flag.ts';
import { startEmbedded } from '../src/embedded/index.ts';
import { chooseServerUser } from '../src/embedded/server-user.ts';
import { refusalOf } from './support/embedded-ask.ts';
import { type Install, install, programOf, send } from './support/embedded-install.ts';
import { isRoot, leaveNothing, temporaryFolder } from './support/embedded-traces.ts';

afterEach(leaveNothing);

/** The links of an installation are shared with the real one: never written through. */
function replaceProgram(where: Install, name: string, script: string): void {
  const file = programOf(where, name);
  rmSync(file);
  writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

const dataOf = (folder: string): string => join(folder, 'data');

test('a start that somebody else does not finish is not waited for for ever', async () => {
  const directory = temporaryFolder();
  const flag = await raiseFlag(directory, 'start');

  const refusal = await refusalOf(
    startEmbedded({ directory, durability: 'durable', patience: { turnMs: 100 } }),
  );
  expect(refusal).toEqual({ code: 'start_busy', directory, pid: process.pid });

  await flag.lower();
  const server = await startEmbedded({ directory, durability: 'durable', patience: { turnMs: 100 } });
  expect(server.adopted).toBe(false);
});

test('a server that its clients keep busy is not said to be stopped', async () => {
  const directory = temporaryFolder();
  const server = await startEmbedded({ directory, durability: 'durable', patience: { goneMs: 200 } });
  const client = new Client(server.url);
  await client.connect();

  expect(await refusalOf(server.stop('smart'))).toEqual({
    code: 'stop_timeout',
    pid: server.pid,
    mode: 'smart',
    waitedMs: 200,
  });
  await client.end();
});

test('a server that is not ready in time is not said to run', async () => {
  const folder = temporaryFolder('/tmp');
  const place = await install(folder);
  const options = { directory: dataOf(folder), durability: 'durable' } as const;
  await send(place, { kind: 'start and stop', options });
  const slow = `case "$1" in -V|--version) echo "postgres (PostgreSQL) 18.4" ;; *) exec sleep 3 ;; esac`;
  replaceProgram(place, 'postgres', slow);

  const { said } = await send(place, {
    kind: 'start and stop',
    options: { ...options, patience: { readyMs: 500 } },
  });

  expect(said.refused).toContain('start_timeout');
  expect(said.refused).toContain('not ready after 500 ms');
});

test('a cluster that could not be made leaves nothing behind, and says what the tool said', async () => {
  const folder = temporaryFolder('/tmp');
  const place = await install(folder);
  replaceProgram(place, 'initdb', 'echo "no luck today" >&2; exit 1');

  const { said } = await send(place, {
    kind: 'start and stop',
    options: { directory: dataOf(folder), durability: 'durable' },
  });

  expect(said.refused).toContain('initdb_failed');
  expect(said.refused).toContain('no luck today');
  expect(readdirSync(dataOf(folder)).filter((name) => /draft|^postgres$/.test(name))).toEqual([]);
});

test('a platform without programs is named', () => {
  expect(() => refuseUnsupportedPlatform('sunos-sparc')).toThrow(
    expect.objectContaining({ refusal: { code: 'unsupported_platform', platform: 'sunos-sparc' } }),
  );
});

if (isRoot) {
  test('a root without anybody to lend the server to is told whom we looked for', async () => {
    const passwd = join(temporaryFolder(), 'passwd');
    writeFileSync(passwd, 'root:x:0:0:root:/root:/bin/sh\n');

    expect(await refusalOf(chooseServerUser(null, passwd))).toEqual({
      code: 'no_server_user',
      looked: ['postgres', 'nobody'],
    });
  });
}
