/** A real process that stops turning is ended from beside, and leaves a deadman's halt. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { readHaltFile } from '../src/halt-file.ts';

const WATCHDOG = new URL('../src/watchdog.ts', import.meta.url).href;

test('a process that stalls is killed, and its stop is left for the next life', async () => {
  const data = mkdtempSync(join(tmpdir(), 'mqk-watchdog-'));
  const script = `
    import { startWatchdog } from ${JSON.stringify(WATCHDOG)};
    startWatchdog({ data: ${JSON.stringify(data)}, stalledMsMax: 500 });
    setTimeout(() => { for (;;); }, 300);`;
  const child = spawn(
    process.execPath,
    ['--import', '@mqk/tools/typescript', '--input-type=module', '--eval', script],
    { stdio: 'inherit' },
  );

  // a process that nobody ends does not stay behind
  const late = setTimeout(() => child.kill('SIGTERM'), 20_000);
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  clearTimeout(late);

  expect(signal).toBe('SIGKILL');
  expect(readHaltFile(data)?.orders).toMatchObject([{ kind: 'halt', by: 'watchdog', code: 'deadman' }]);
  rmSync(data, { recursive: true, force: true });
});
