/** One runner on a data directory. */
import { afterEach, expect, test } from '@jest/globals';
import { chmodSync, chownSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { lockRunner } from '../src/embedded/index.ts';
import { refusalOf } from './support/embedded-ask.ts';
import { send, sharedInstall } from './support/embedded-install.ts';
import { isRoot, leaveNothing, temporaryFolder } from './support/embedded-traces.ts';

afterEach(leaveNothing);

const locking = (directory: string) => ({ kind: 'lock and wait', directory }) as const;

test('a second runner is told who the first is, until the first lets go', async () => {
  const directory = temporaryFolder();
  const first = await lockRunner(directory);

  const refusal = await refusalOf(lockRunner(directory));
  expect(refusal).toEqual({ code: 'runner_held', directory, pid: process.pid });

  await first.release();
  await (await lockRunner(directory)).release();
  expect(readdirSync(directory)).toEqual([]);
});

test('a runner in another process holds the lock until it is killed, and not a moment longer', async () => {
  const directory = temporaryFolder();
  const child = await send(await sharedInstall(), locking(directory));
  const { pid } = child.said;
  expect(await refusalOf(lockRunner(directory))).toMatchObject({ code: 'runner_held', pid });

  await child.kill();

  const lock = await lockRunner(directory);
  await lock.release();
});

test('a runner that is paused still holds the lock', async () => {
  const directory = temporaryFolder();
  const child = await send(await sharedInstall(), locking(directory));
  const { pid } = child.said;
  process.kill(pid!, 'SIGSTOP');

  expect(await refusalOf(lockRunner(directory))).toMatchObject({ code: 'runner_held', pid });
  await child.kill();
});

test('a runner of whom we may not ask whether it lives holds the lock', async () => {
  const directory = temporaryFolder();
  await lockRunner(directory);
  if (isRoot) {
    chownSync(directory, 65534, 65534);
    const nobody = { uid: 65534, gid: 65534 };
    const { said } = await send(await sharedInstall(), locking(directory), nobody);
    expect(said.refused).toContain(`runner_held: process ${process.pid}`);
  } else {
    chmodSync(join(directory, readdirSync(directory)[0]!), 0o000);
    expect(await refusalOf(lockRunner(directory))).toMatchObject({ code: 'runner_held', pid: process.pid });
  }
});

test('of many runners that come at once no two get in', async () => {
  const directory = temporaryFolder();
  const answers = await Promise.allSettled(Array.from({ length: 8 }, () => lockRunner(directory)));
  const held = answers.filter(({ status }) => status === 'fulfilled');

  expect(held.length).toBeLessThanOrEqual(1);
  for (const answer of answers) if (answer.status === 'fulfilled') await answer.value.release();
  await (await lockRunner(directory)).release();
});

test('the lock works below a path that is too long for a socket', async () => {
  const directory = join(temporaryFolder(), 'long'.repeat(20), 'path'.repeat(20));
  const lock = await lockRunner(directory);

  expect(await refusalOf(lockRunner(directory))).toMatchObject({ code: 'runner_held', pid: process.pid });
  await lock.release();
});

test('a flag that was never finished is cleared away after a minute', async () => {
  const directory = temporaryFolder();
  const [old, young] = ['runner.1.0123456789ab.sock.new', 'runner.2.0123456789ab.sock.new'];
  for (const name of [old, young]) writeFileSync(join(directory, name), '');
  const { mtimeMs } = statSync(join(directory, young));
  utimesSync(join(directory, old), mtimeMs / 1000 - 120, mtimeMs / 1000 - 120);

  await (await lockRunner(directory)).release();
  expect(readdirSync(directory)).toEqual([young]);
});

test('files of other kinds in the directory are nobody', async () => {
  const directory = temporaryFolder();
  for (const name of ['runner.sock', 'runner.1.txt', 'start.1.0123456789ab.sock']) {
    writeFileSync(join(directory, name), '');
  }

  await (await lockRunner(directory)).release();
  expect(readdirSync(directory)).toHaveLength(3);
});
