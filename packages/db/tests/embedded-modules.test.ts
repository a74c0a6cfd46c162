import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { expect, test } from '@jest/globals';

const SCRIPT = fileURLToPath(new URL('./support/embedded-modules.ts', import.meta.url));

test('a process that used our sockets still finds its modules behind symlinks', () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', '@mqk/tools/typescript', SCRIPT], {
    encoding: 'utf8',
  });

  expect(stderr).toBe('');
  const { expected, found } = JSON.parse(stdout) as { readonly expected: unknown; readonly found: unknown };
  expect(found).toEqual(expected);
});
