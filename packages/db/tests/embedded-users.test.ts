/** The same door for every user, from every kind of installation. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { chmodSync, chownSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

import type { Errand } from './support/embedded-child.ts';
import { type As, install, send, sharedInstall } from './support/embedded-install.ts';
import { isRoot, isThere, leaveNothing, leftIn, temporaryFolder } from './support/embedded-traces.ts';

afterEach(leaveNothing);

const nobody = { uid: 65534, gid: 65534 };

/** Root can be anybody; everybody else is themselves. */
const users: readonly (readonly [string, As])[] = isRoot
  ? [
      ['root', {}],
      ['nobody', nobody],
    ]
  : [['an ordinary user', {}]];

function ownFolder({ uid, gid }: As): string {
  const folder = join(temporaryFolder(), 'data');
  mkdirSync(folder, { mode: 0o711 });
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
  return folder;
}

const startAndStop = (directory: string, more: { stateDirectory?: string } = {}): Errand => ({
  kind: 'start and stop',
  options: { directory, durability: 'durable', ...more },
});

const facts = {
  version: expect.stringContaining('PostgreSQL 18.4'),
  encoding: 'UTF8',
  timezone: 'UTC',
  locale: 'b C.UTF-8',
};

describe.each(users)('%s', (_name, as) => {
  test('starts and stops a server, with nothing in the environment', async () => {
    const directory = ownFolder(as);
    const { said } = await send(await sharedInstall(), startAndStop(directory), as);

    expect(said).toMatchObject({ facts, cluster: join(directory, 'postgres') });
    expect(said.systemUser).toBe(as.uid ?? process.getuid?.());
    expect(await leftIn(said.cluster!)).toEqual([]);
  });

  test('needs no install scripts: missing links to libraries are made in the data directory', async () => {
    const directory = ownFolder(as);
    const bare = await install(temporaryFolder('/tmp'), { links: false });
    const { said } = await send(bare, startAndStop(directory), as);

    expect(said).toMatchObject({ facts });
    expect(readdirSync(join(directory, 'lib'))).toContain('libicuuc.so.60');
  });
});

test('an installation without the programs says so', async () => {
  const empty = await install(temporaryFolder('/tmp'));
  rmSync(join(empty.folder, 'node_modules'), { recursive: true });
  const { said } = await send(empty, startAndStop(ownFolder({})));

  expect(said.refused).toContain('binaries_missing');
  expect(said.refused).toContain('it is not installed');
});

if (isRoot) {
  describe('root', () => {
    test('with a checkout that only root can enter has the programs copied, once', async () => {
      const [folder, stateDirectory] = [temporaryFolder('/tmp'), join(temporaryFolder('/tmp'), 'state')];
      const closed = await install(folder, { links: false });
      chmodSync(folder, 0o700);
      const first = await send(closed, startAndStop(ownFolder({}), { stateDirectory }));
      expect(first.said).toMatchObject({ facts });

      const copy = join(stateDirectory, 'bin', readdirSync(join(stateDirectory, 'bin'))[0]!);
      expect(statSync(copy)).toMatchObject({ uid: 0 });
      expect(statSync(copy).mode & 0o022).toBe(0);
      const made = statSync(join(copy, '..')).mtimeMs;
      const second = await send(closed, startAndStop(ownFolder({}), { stateDirectory }));
      expect(second.said).toMatchObject({ facts });
      expect(statSync(join(copy, '..')).mtimeMs).toBe(made);
      expect(readdirSync(join(stateDirectory, 'bin'))).toHaveLength(1);
    });

    test('in a folder that only root can enter keeps nothing of the server in a temporary place', async () => {
      const [folder, stateDirectory] = [temporaryFolder('/tmp'), join(temporaryFolder('/tmp'), 'state')];
      const closed = await install(folder);
      chmodSync(folder, 0o700);
      const { said } = await send(closed, startAndStop(join(folder, 'data'), { stateDirectory }));

      expect(said).toMatchObject({ facts });
      expect(said.cluster!.startsWith(stateDirectory)).toBe(true);
      expect(isThere(join(folder, 'data', 'postgres.password'))).toBe(true);
    });

    test('is what nobody is not: a folder of root is refused to others', async () => {
      const directory = ownFolder({});
      const { said } = await send(await sharedInstall(), startAndStop(directory), nobody);

      expect(said.refused).toContain('directory_unusable');
    });
  });
}
