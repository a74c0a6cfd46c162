/** Where things are depends on who starts the server: root has to lend it to another user. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { chmodSync, chownSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';

import { type EmbeddedServer, startEmbedded } from '../src/embedded/index.ts';
import { refusalOf } from './support/embedded-ask.ts';
import { lived, remember, start, wordIn } from './support/embedded-life.ts';
import { isRoot, isThere, leaveNothing, temporaryFolder } from './support/embedded-traces.ts';

afterEach(leaveNothing);

const asRoot = (): void => {
  const durable = (directory: string, stateDirectory: string): Promise<EmbeddedServer> =>
    startEmbedded({ directory, stateDirectory, durability: 'durable' });

  /** Data directory that only root can enter, and the system's folder beside it. */
  const closed = (): { directory: string; stateDirectory: string } => {
    const directory = join(temporaryFolder(), 'data');
    mkdirSync(directory, { mode: 0o700 });
    return { directory, stateDirectory: join(temporaryFolder(), 'state') };
  };

  test('runs the server as another user, and lets nobody else into the cluster', async () => {
    const server = await start(temporaryFolder());

    expect(statSync(`/proc/${server.pid}`).uid).toBe(statSync(server.cluster).uid);
    expect(statSync(`/proc/${server.pid}`).uid).not.toBe(0);
    expect(statSync(server.cluster).mode & 0o777).toBe(0o700);
  });

  test('keeps the cluster in the system folder when its user cannot pass, and finds it there again', async () => {
    const { directory, stateDirectory } = closed();
    const first = await durable(directory, stateDirectory);
    await remember(first);
    await first.stop();
    expect(first.cluster).toMatch(new RegExp(`^${stateDirectory}/[0-9a-f]{16}/postgres$`));

    chmodSync(directory, 0o755);
    const second = await durable(directory, join(stateDirectory, 'elsewhere'));
    expect(second.cluster).toBe(first.cluster);
    expect(await wordIn(second)).toBe('here');
  });

  test('finds the cluster in the system folder after the data directory was moved', async () => {
    const { directory, stateDirectory } = closed();
    const first = await durable(directory, stateDirectory);
    renameSync(directory, `${directory}-moved`);

    expect(await durable(`${directory}-moved`, stateDirectory)).toMatchObject({
      adopted: true,
      pid: first.pid,
    });
  });

  test('does not let a copied data directory into the database of the original', async () => {
    const { directory, stateDirectory } = closed();
    const { cluster } = await durable(directory, stateDirectory);
    await cp(directory, `${directory}-copy`, { recursive: true });

    const copy = `${directory}-copy`;
    const refusal = await refusalOf(durable(copy, stateDirectory));
    expect(refusal).toEqual({ code: 'cluster_of_another', directory: copy, cluster, owner: directory });
  });

  test('does not begin an empty database where one was lost', async () => {
    const { directory, stateDirectory } = closed();
    const server = await durable(directory, stateDirectory);
    await server.stop();
    rmSync(stateDirectory, { recursive: true });

    const refusal = await refusalOf(durable(directory, stateDirectory));
    expect(refusal).toEqual({ code: 'cluster_missing', directory, cluster: server.cluster });
    expect(isThere(stateDirectory)).toBe(false);
  });

  test('names the folder that its user cannot pass', async () => {
    const { directory } = closed();
    const closedState = join(directory, 'state');

    expect(await refusalOf(durable(directory, closedState))).toMatchObject({
      code: 'cannot_pass',
      path: expect.stringContaining(closedState),
      blockedAt: directory,
    });
    expect(await refusalOf(start(directory))).toMatchObject({ code: 'cannot_pass', blockedAt: directory });
  });

  test('does not trust a system folder that another user could exchange', async () => {
    const { directory, stateDirectory } = closed();
    mkdirSync(stateDirectory);
    chownSync(stateDirectory, 65534, 65534);

    expect(await refusalOf(durable(directory, stateDirectory))).toMatchObject({
      code: 'foreign_owner',
      path: stateDirectory,
      uid: 65534,
    });
  });

  test('does not move a cluster that its user cannot reach any more', async () => {
    const directory = temporaryFolder();
    await lived(directory);
    chmodSync(directory, 0o700);

    expect(await refusalOf(durable(directory, temporaryFolder()))).toMatchObject({
      code: 'cannot_pass',
      blockedAt: directory,
    });
  });

  test('refuses a cluster, and a socket folder, of another user', async () => {
    const [directory, runtimeDirectory] = [temporaryFolder(), temporaryFolder()];
    const { cluster, connection } = await start(directory, { runtimeDirectory });
    await (await start(directory)).stop('immediate');

    chownSync(connection.host, 4242, 4242);
    expect(await refusalOf(start(directory, { runtimeDirectory }))).toMatchObject({
      code: 'foreign_owner',
      path: connection.host,
      uid: 4242,
    });
    chownSync(cluster, 4242, 4242);
    expect(await refusalOf(start(directory))).toMatchObject({
      code: 'foreign_owner',
      path: cluster,
      uid: 4242,
    });
  });
};

const asOrdinaryUser = (): void => {
  test('needs nobody to pass: its data directory stays closed', async () => {
    const directory = join(temporaryFolder(), 'data');
    const server = await startEmbedded({ directory, durability: 'durable' });

    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(server.cluster).toBe(join(directory, 'postgres'));
  });

  test('is told that a folder is not its own', async () => {
    expect(await refusalOf(start('/mqk-no-such-folder'))).toMatchObject({ code: 'directory_unusable' });
  });
};

describe(isRoot ? 'root' : 'an ordinary user', isRoot ? asRoot : asOrdinaryUser);
