/** What a script sees of `mqk bars check` and `mqk calendar`: exit codes of a real process. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from '@jest/globals';

const RUN = fileURLToPath(new URL('../../../tools/build/run.mjs', import.meta.url));
const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

function mqk(
  args: readonly string[],
  readsOnly = Infinity,
): Promise<readonly [number | null, string, string]> {
  const child = spawn(process.execPath, [RUN, MAIN, ...args]);
  let [out, err] = ['', ''];
  child.stdout.on('data', (piece: Buffer) => {
    out += piece.toString();
    if (out.length >= readsOnly) child.stdout.destroy();
  });
  child.stderr.on('data', (piece: Buffer) => (err += piece.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve([code, out, err])));
}

const bars = (...dates: readonly string[]): string =>
  ['Date,Open,High,Low,Close,Volume', ...dates.map((date) => `${date},10,11,9,10,100`), ''].join('\n');

test('a file passes or does not, and only a gap makes the difference', async () => {
  const place = mkdtempSync(join(tmpdir(), 'mqk-bars-'));
  try {
    const [whole, holed] = [join(place, 'SPY.csv'), join(place, 'QQQ.csv')];
    writeFileSync(whole, bars('2018-12-04', '2018-12-06', '2018-12-07')); // closed for mourning on the 5th
    writeFileSync(holed, bars('2018-12-04', '2018-12-07'));

    const [passed] = await mqk(['bars', 'check', whole, '--calendar', 'XNYS']);
    const [failed, report, complaint] = await mqk(['bars', 'check', holed, '--calendar', 'XNYS']);
    const [unreadable] = await mqk(['bars', 'check', join(place, 'IBM.csv'), '--calendar', 'XNYS']);
    const [misspelt] = await mqk(['bars', 'check', whole, '--calender', 'XNYS']);

    expect({ passed, failed, unreadable, misspelt }).toEqual({
      passed: 0,
      failed: 1,
      unreadable: 3,
      misspelt: 2,
    });
    expect(report).toContain('1 session(s) missing from 2018-12-06 on');
    expect(complaint).toContain('1 gap(s) in QQQ');
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
});

test('whoever has read enough may go', async () => {
  const [code, out, err] = await mqk(
    ['calendar', 'XNYS', '--from', '1990-01-01', '--to', '2026-12-31', '--json'],
    100,
  );

  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('1990-01-02T14:30:00Z');
});
