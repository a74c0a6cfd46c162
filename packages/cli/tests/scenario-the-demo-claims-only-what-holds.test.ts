/** The whole main job as a person runs it, on fewer bars; and a demo that would say so if it were not true. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from '@jest/globals';

import { type Summary, brokenClaims } from '../src/demo/summary.ts';

const RUN = fileURLToPath(new URL('../../../tools/build/run.mjs', import.meta.url));
const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

function mqk(
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const child = spawn(process.execPath, [RUN, MAIN, ...args], {
    env: { ...process.env, NO_COLOR: '1' },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}

test('a kill in the middle changes nothing, and the last line is where the proof lies', async () => {
  const home = mkdtempSync(join(tmpdir(), 'mqk-demo-'));
  chmodSync(home, 0o711); // the server's user passes, so that the cluster lies in here and goes with it
  try {
    const { code, out, err } = await mqk(['demo', '--home', home, '--bars', '150']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const directory = out.trim().split('\n').at(-1) ?? '';
    const summary = JSON.parse(readFileSync(join(directory, 'summary.json'), 'utf8')) as Summary;

    expect(out).toContain('Equal to the micro.');
    expect(summary).toMatchObject({ bars: 150 });
    expect(summary.fills).toBeGreaterThan(2);
    expect(summary.in_doubt).toHaveLength(1);
    expect(summary.verdicts.map(({ state }) => state)).toEqual(['CLEAN', 'CLEAN', 'CLEAN', 'CLEAN', 'CLEAN']);
    expect(summary.ledger_hash).toBe(summary.broker_book_hash);
    expect(summary.ledger_hash).toBe(summary.uninterrupted_ledger_hash);
    expect(() => process.kill(summary.killed_pid ?? 0, 0)).toThrow('ESRCH');
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

const TRUE_STORY: Summary = {
  bars: 1260,
  fills: 53,
  held: '10',
  fees: '12.461501',
  cash: '98505.734029',
  final_equity: '100391.624029',
  killed_pid: 4711,
  in_doubt: [{ client_order_id: 'demo1-1', result: 'SUBMITTED', evidence: 'lookup_found' }],
  verdicts: [{ when: 'at the end', state: 'CLEAN' }],
  ledger_hash: 'a',
  broker_book_hash: 'a',
  uninterrupted_ledger_hash: 'a',
};

test.each([
  ['orders were filled', { fills: 0 }],
  ['the desk was killed', { killed_pid: null }],
  ['an order was in doubt after the kill', { in_doubt: [] }],
  [
    'every doubt was ended by evidence',
    { in_doubt: [{ client_order_id: 'x', result: 'UNKNOWN', evidence: 'no_answer' }] },
  ],
  ['every reconcile was CLEAN', { verdicts: [{ when: 'at the end', state: 'DIRTY' }] }],
  ['our ledger says what the broker says', { broker_book_hash: 'b' }],
  ['the kill changed nothing', { uninterrupted_ledger_hash: 'b' }],
])('it does not claim that %s when that is not so', (claim, changed) => {
  expect(brokenClaims(TRUE_STORY)).toEqual([]);
  expect(brokenClaims({ ...TRUE_STORY, ...changed })).toEqual([claim]);
});

test.each([
  [['demo', '--bars', '12'], 2, 'a whole number from 60 on'],
  [['fly'], 2, 'unknown command'],
  [['status'], 2, "required option '--data <directory>'"],
  [['daemon', '--config', '/nowhere.yaml'], 1, ''],
])('%j ends with exit code %i', async (args, code, said) => {
  const ended = await mqk(args);

  expect(ended.code).toBe(code);
  expect(ended.err).toContain(said);
});
