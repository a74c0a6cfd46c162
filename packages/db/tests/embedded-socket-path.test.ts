/** A socket has a path that the system can hold, or none. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import type { Place } from '../src/embedded/place.ts';
import { prepareSocketDirectory } from '../src/embedded/socket-directory.ts';

const place = {
  home: '/nowhere',
  hash: 'c0ffee',
  user: { name: 'me', uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, lent: false },
} as unknown as Place;

test('a folder whose socket no system would open is refused before anything is made', async () => {
  const folder = join(tmpdir(), 'x'.repeat(120));

  await expect(prepareSocketDirectory(place, folder)).rejects.toMatchObject({
    refusal: { code: 'socket_path_too_long' },
  });
});

test('a folder that is short enough is taken', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mqk-'));

  try {
    expect(await prepareSocketDirectory(place, folder)).toBe(join(folder, `mqk-${place.user.uid}-c0ffee`));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
