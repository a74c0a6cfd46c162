/** Where the embedded server keeps its things, and which places it refuses. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { refuseLackOfSpace } from '../src/embedded/disk.ts';
import { refusalOf, ask } from './support/embedded-ask.ts';
import { lived, start, wordIn } from './support/embedded-life.ts';
import { leaveNothing, temporaryFolder } from './support/embedded-traces.ts';

afterEach(leaveNothing);

describe('any data directory', () => {
  test('may have blanks, quotes and letters of any language in its path', async () => {
    const server = await start(join(temporaryFolder(), `it's my  desk, \u00fc\u4e2d`, 'data'));

    expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('may have a long path, and then its socket lives in a short private folder', async () => {
    const directory = join(temporaryFolder(), 'long'.repeat(20), 'path'.repeat(20));
    const server = await start(directory);
    const { host } = server.connection;

    expect(Buffer.byteLength(join(host, '.s.PGSQL.5432'))).toBeLessThanOrEqual(103);
    expect(statSync(host)).toMatchObject({ uid: statSync(server.cluster).uid });
    expect(statSync(host).mode & 0o777).toBe(0o700);
    expect(server.cluster.startsWith(directory)).toBe(true);
    expect(await start(directory)).toMatchObject({ adopted: true, url: server.url });
    await server.stop('immediate');
    rmSync(host, { recursive: true });
  });

  test('may leave the choice of the socket folder to its caller', async () => {
    const runtimeDirectory = temporaryFolder();
    const server = await start(temporaryFolder(), { runtimeDirectory });

    expect(dirname(server.connection.host)).toBe(runtimeDirectory);
  });

  test('finds its cluster again after it was moved', async () => {
    const folder = temporaryFolder();
    await lived(join(folder, 'before'));
    renameSync(join(folder, 'before'), join(folder, 'after'));

    expect(await wordIn(await start(join(folder, 'after')))).toBe('here');
  });

  test('is refused with characters that PostgreSQL would hand to a shell', async () => {
    for (const character of ['"', '$', '`', '\\', ':', '\n']) {
      const refusal = await refusalOf(start(join(temporaryFolder(), `a${character}b`)));
      expect(refusal).toMatchObject({ code: 'unusable_path', character: JSON.stringify(character) });
    }
  });

  test('is refused when it, or the cluster in it, is a symbolic link', async () => {
    const folder = temporaryFolder();
    const [target, link, data] = ['target', 'link', 'data'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    mkdirSync(target);
    mkdirSync(data, { mode: 0o711 });
    symlinkSync(target, link);
    symlinkSync(target, join(data, 'postgres'));

    expect(await refusalOf(start(link))).toEqual({ code: 'symlinked_directory', path: link, target });
    expect(await refusalOf(start(data))).toMatchObject({ code: 'symlinked_directory', target });
    expect(readdirSync(target)).toEqual([]);
  });

  test('is refused when it is a file, or lies in one', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');

    expect(await refusalOf(start(file))).toMatchObject({ code: 'directory_unusable', path: file });
    expect(await refusalOf(start(join(file, 'data')))).toMatchObject({ code: 'directory_unusable' });
  });

  test('is refused when its disk has no room for a cluster', async () => {
    const refusal = await refusalOf(refuseLackOfSpace(temporaryFolder(), 2 ** 53));

    expect(refusal).toMatchObject({ code: 'disk_full', neededBytes: 2 ** 53 });
  });
});
